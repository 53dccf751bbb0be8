"""How far inspections have left as Parquet."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    landing = op.create_table(
        "landing",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("landed", sa.BigInteger(), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    # Here, since two programs that look for it at once would both make it.
    op.bulk_insert(landing, [{"name": "inspections", "landed": 0, "planned": 0, "at": None}])


def downgrade() -> None:
    op.drop_table("landing")
