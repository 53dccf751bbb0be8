"""What a challenger said of a unit, beside the station's verdict."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inspection", sa.Column("challenger", sa.String(length=64), nullable=True))
    op.add_column("inspection", sa.Column("challenger_verdict", sa.String(length=16), nullable=True))
    op.add_column(
        "inspection", sa.Column("disputed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("inspection_disputed", "inspection", ["disputed", "reviewed", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("inspection_disputed", "inspection")
    for column in ("disputed", "challenger_verdict", "challenger"):
        op.drop_column("inspection", column)
