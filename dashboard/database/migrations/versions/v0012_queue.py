"""Units asked about by name or a second time, cases where two people differ, the key of lots."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY_BYTES = 32


def upgrade() -> None:
    lot_key = op.create_table(
        "lot_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(lot_key, [{"id": 1, "key": secrets.token_hex(KEY_BYTES)}])
    op.add_column("inspection", sa.Column("asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    _partial("inspection_asked", "inspection", ["reviewed", "id"], "asked IS 1", "asked IS TRUE")
    op.create_table(
        "asked",
        sa.Column("inspection_id", BIG, sa.ForeignKey("inspection.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("inspection_id"),
    )
    op.create_table(
        "second_look",
        sa.Column("inspection_id", BIG, sa.ForeignKey("inspection.id"), nullable=False),
        sa.Column("first_review", BIG, sa.ForeignKey("review.id"), nullable=False),
        sa.Column("first_by", sa.String(length=64), nullable=False),
        sa.Column("second_review", BIG, sa.ForeignKey("review.id"), nullable=True),
        sa.PrimaryKeyConstraint("inspection_id"),
    )
    waits = "second_review IS NULL"
    _partial("second_look_open", "second_look", ["inspection_id"], waits, waits)
    op.create_table(
        "cases",
        sa.Column("id", BIG, nullable=False),
        sa.Column("inspection_id", BIG, sa.ForeignKey("inspection.id"), nullable=False, unique=True),
        sa.Column("first_review", BIG, sa.ForeignKey("review.id"), nullable=False),
        sa.Column("second_review", BIG, sa.ForeignKey("review.id"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cases_state", "cases", ["state", "id"])


def downgrade() -> None:
    for table in ("cases", "second_look", "asked"):
        op.drop_table(table)
    op.drop_index("inspection_asked", "inspection")
    op.drop_column("inspection", "asked")
    op.drop_table("lot_key")


def _partial(name: str, table: str, columns: list[str], sqlite: str, postgres: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(sqlite), postgresql_where=sa.text(postgres))
