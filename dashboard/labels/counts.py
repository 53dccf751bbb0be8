"""How many boxes of each label people's standing decisions have: kept as they decide, so that nobody has to
read all reviews for it."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dashboard.database.count_tables import LabelCountRow
from dashboard.reviews.review import ReviewedView


def recount(session: Session, before: Sequence[ReviewedView], after: Sequence[ReviewedView]) -> None:
    """For the transaction in which `after` takes the place of `before`, which stood until now."""
    change = _labels(after)
    change.subtract(_labels(before))
    # In one order, so that two who decide at once wait for each other and never both.
    for label in sorted(change):
        if change[label]:
            _add(session, label, change[label])


def find_label_counts(session: Session) -> dict[str, int]:
    """In the alphabet's order; those without any left out."""
    row = LabelCountRow
    rows = session.execute(select(row.label, row.count).where(row.count > 0).order_by(row.label))
    return {one[0]: one[1] for one in rows}


def _labels(views: Sequence[ReviewedView]) -> Counter[str]:
    return Counter(box.label for view in views for box in view.boxes or ())


def _add(session: Session, label: str, count: int) -> None:
    more = {"count": LabelCountRow.count + count}
    # Both databases speak this the same way, yet SQLAlchemy keeps one `insert` for each.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            postgresql.insert(LabelCountRow)
            .values(label=label, count=count)
            .on_conflict_do_update(index_elements=[LabelCountRow.label], set_=more)
        )
    else:
        session.execute(
            sqlite.insert(LabelCountRow)
            .values(label=label, count=count)
            .on_conflict_do_update(index_elements=[LabelCountRow.label], set_=more)
        )
