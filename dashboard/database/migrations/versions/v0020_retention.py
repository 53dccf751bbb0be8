"""Retention: whose picture is whose, what was removed, and what is held."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "picture_use",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("inspection_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"]),
        sa.PrimaryKeyConstraint("sha256", "inspection_id"),
    )
    retention = op.create_table(
        "retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noted", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(retention, [{"id": 1, "noted": 0}])
    op.create_table(
        "picture_removed",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_index("picture_removed_at", "picture_removed", ["at"])
    op.create_index("picture_removed_left", "picture_removed", ["gone", "sha256"])
    op.create_table(
        "hold",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("lifted_by", sa.String(length=64), nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("hold_open", "hold", ["lifted_at"])
    op.create_table(
        "hold_unit",
        sa.Column("hold_id", BIG, nullable=False),
        sa.Column("inspection_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"]),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"]),
        sa.PrimaryKeyConstraint("hold_id", "inspection_id"),
    )
    op.create_index("hold_unit_inspection", "hold_unit", ["inspection_id"])


def downgrade() -> None:
    for table in ("hold_unit", "hold", "picture_removed", "retention", "picture_use"):
        op.drop_table(table)
