"""OK units that people are asked about, drawn by chance."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inspection", sa.Column("sampled", sa.Float(), nullable=True))
    drawn = sa.text("sampled IS NOT NULL")
    op.create_index(
        "inspection_sampled",
        "inspection",
        ["reviewed", "id"],
        unique=False,
        sqlite_where=drawn,
        postgresql_where=drawn,
    )


def downgrade() -> None:
    op.drop_index("inspection_sampled", "inspection")
    op.drop_column("inspection", "sampled")
