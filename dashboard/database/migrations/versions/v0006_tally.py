"""Counts beside the inspections, filled from those that are there; lists by station and by verdict."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

QUARTER = timedelta(minutes=15)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AT_ONCE = 10_000


def upgrade() -> None:
    tally = op.create_table(
        "tally",
        sa.Column("station", sa.String(length=200), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("bundle", sa.String(length=64), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "start", "kind", "name", "bundle"),
    )
    op.create_index("tally_time", "tally", ["kind", "start"], unique=False)
    op.create_index("inspection_station", "inspection", ["station", "id"], unique=False)
    op.create_index("inspection_verdict", "inspection", ["verdict", "id"], unique=False)
    op.create_index(
        "inspection_decided",
        "inspection",
        ["judged_at", "station", "verdict", "review_id"],
        unique=False,
        sqlite_where=sa.text("reviewed IS 1"),
        postgresql_where=sa.text("reviewed IS TRUE"),
    )
    sums = _sums(op.get_bind())
    rows = [
        {"station": key[0], "start": key[1], "kind": key[2], "name": key[3], "bundle": key[4], "count": n}
        for key, n in sums.items()
    ]
    for begin in range(0, len(rows), AT_ONCE):
        op.bulk_insert(tally, rows[begin : begin + AT_ONCE])


def downgrade() -> None:
    for name in ("inspection_decided", "inspection_verdict"):
        op.drop_index(name, "inspection")
    op.drop_index("inspection_station", "inspection")
    op.drop_table("tally")


def _sums(connection: sa.Connection) -> Counter[tuple[str, datetime, str, str, str]]:
    """A page of rows at a time: a year of inspections is never in memory."""
    names = ("id", "station", "verdict", "bundle", "record")
    table = sa.table("inspection", *map(sa.column, names), sa.column("judged_at", sa.DateTime(timezone=True)))
    sums: Counter[tuple[str, datetime, str, str, str]] = Counter()
    last = 0
    while True:
        page = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
        rows = connection.execute(page).all()
        for row in rows:
            at = row.judged_at if row.judged_at.tzinfo else row.judged_at.replace(tzinfo=UTC)
            start = EPOCH + (at - EPOCH) // QUARTER * QUARTER
            where = (row.station, start)
            sums[*where, "verdict", row.verdict, row.bundle or ""] += 1
            if row.verdict == "NG":
                findings = [one for one in json.loads(row.record)["findings"] if one["verdict"] == "NG"]
                for cause in {one.get("label") or one["cause"] for one in findings}:
                    sums[*where, "cause", cause, row.bundle or ""] += 1
        if len(rows) < AT_ONCE:
            return sums
        last = rows[-1].id
