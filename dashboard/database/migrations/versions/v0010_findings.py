"""Findings beside the inspections, filled from those that are there; lists of every kind by time."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
OLD = {
    "inspection_judged_at": ["judged_at"],
    "inspection_serial": ["serial"],
    "inspection_sku_lot": ["sku", "lot"],
    "inspection_bundle": ["bundle"],
}
NEW = {
    "inspection_time": ["judged_at", "id"],
    "inspection_serial_time": ["serial", "judged_at", "id"],
    "inspection_sku_time": ["sku", "judged_at", "id"],
    "inspection_lot_time": ["lot", "judged_at", "id"],
    "inspection_bundle_time": ["bundle", "judged_at", "id"],
    "inspection_station_time": ["station", "judged_at", "id"],
    "inspection_verdict_time": ["verdict", "judged_at", "id"],
    "inspection_reviewed_time": ["reviewed", "judged_at", "id"],
    "inspection_disputed_time": ["disputed", "judged_at", "id"],
}
FINDING = {
    "finding_name": ["name", "judged_at", "inspection_id", "score", "area", "zone", "verdict"],
    "finding_zone": ["zone", "judged_at", "inspection_id"],
    "finding_time": ["judged_at", "inspection_id"],
}


def upgrade() -> None:
    finding = op.create_table(
        "finding",
        sa.Column("inspection_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("area", sa.Float(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"]),
        sa.PrimaryKeyConstraint("inspection_id", "number"),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("by", "name", name="saved_filter_name"),
    )
    op.create_index("saved_filter_shared", "saved_filter", ["shared", "name"], unique=False)
    _fill(op.get_bind(), finding)
    # After the rows: an index is built faster than it grows.
    for name, columns in FINDING.items():
        op.create_index(name, "finding", columns, unique=False)
    for name in OLD:
        op.drop_index(name, "inspection")
    for name, columns in NEW.items():
        op.create_index(name, "inspection", columns, unique=False)


def downgrade() -> None:
    for name in NEW:
        op.drop_index(name, "inspection")
    for name, columns in OLD.items():
        op.create_index(name, "inspection", columns, unique=False)
    op.drop_table("saved_filter")
    op.drop_table("finding")


def _fill(connection: sa.Connection, finding: sa.Table) -> None:
    """A page of rows at a time: a year of inspections is never in memory."""
    table = sa.table(
        "inspection", sa.column("id"), sa.column("record"), sa.column("judged_at", sa.DateTime(timezone=True))
    )
    last = 0
    while True:
        page = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
        rows = connection.execute(page).all()
        found = [one for row in rows for one in _found(row.id, row.judged_at, json.loads(row.record))]
        if found:
            connection.execute(sa.insert(finding), found)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def _found(id: int, at: datetime, record: Any) -> list[dict[str, Any]]:
    return [
        {
            "inspection_id": id,
            "number": number,
            "judged_at": at,
            "name": one.get("label") or one["cause"],
            "verdict": one["verdict"],
            "score": one.get("score"),
            "area": _area(one.get("box")),
            "zone": one.get("slot") or one.get("zone"),
        }
        for number, one in enumerate(record["findings"], 1)
    ]


def _area(box: Any) -> float | None:
    return None if box is None else (box["x2"] - box["x1"]) * (box["y2"] - box["y1"])
