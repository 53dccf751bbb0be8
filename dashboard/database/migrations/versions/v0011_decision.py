"""The standing decision beside the inspection, so that decisions of a month are counted from one index."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SQLITE, POSTGRES = sa.text("reviewed IS 1"), sa.text("reviewed IS TRUE")


def upgrade() -> None:
    op.add_column("inspection", sa.Column("decision", sa.String(length=16), nullable=True))
    op.execute(
        "UPDATE inspection SET decision = "
        "(SELECT decision FROM review WHERE review.id = inspection.review_id) WHERE review_id IS NOT NULL"
    )
    op.drop_index("inspection_decided", "inspection")
    columns = ["judged_at", "station", "verdict", "decision"]
    op.create_index(
        "inspection_decided", "inspection", columns, sqlite_where=SQLITE, postgresql_where=POSTGRES
    )


def downgrade() -> None:
    op.drop_index("inspection_decided", "inspection")
    columns = ["judged_at", "station", "verdict", "review_id"]
    op.create_index(
        "inspection_decided", "inspection", columns, sqlite_where=SQLITE, postgresql_where=POSTGRES
    )
    op.drop_column("inspection", "decision")
