"""Alarms that are over, what the cluster's programs say of themselves, what is wrong with a station's numbers
and clock."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "program",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.Column("faults", sa.Text(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column("alarm", sa.Column("over_at", MOMENT, nullable=True))
    op.add_column("station", sa.Column("never_came", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("station", sa.Column("clock_off_s", sa.Float(), nullable=True))
    op.create_index("alarm_open", "alarm", ["kind", "over_at"])


def downgrade() -> None:
    op.drop_index("alarm_open", "alarm")
    op.drop_column("station", "clock_off_s")
    op.drop_column("station", "never_came")
    op.drop_column("alarm", "over_at")
    op.drop_table("program")
