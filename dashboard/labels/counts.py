"""How many boxes of each label people's standing decisions have: kept as they decide, so that nobody has to
read all reviews for it."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.count_tables import LabelCountRow
from dashboard.database.upsert import insert_into
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
    row = insert_into(session, LabelCountRow).values(label=label, count=count)
    more = {"count": LabelCountRow.count + row.excluded.count}
    session.execute(row.on_conflict_do_update(index_elements=["label"], set_=more))
