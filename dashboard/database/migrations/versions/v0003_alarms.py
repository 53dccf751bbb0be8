"""Alarms of the stream, who has seen them, and which retraining came after them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=512), nullable=False),
        sa.Column("alarm", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retraining", BIG, nullable=True),
        sa.ForeignKeyConstraint(["retraining"], ["retraining.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="alarm_key"),
    )
    op.create_index("alarm_list", "alarm", ["acknowledged_at", "start"], unique=False)
    op.create_index("alarm_retraining", "alarm", ["retraining", "kind"], unique=False)


def downgrade() -> None:
    op.drop_table("alarm")
