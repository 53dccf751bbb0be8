"""Why a unit waits, worked out by the database; units asked about by name or a second time; cases; lots."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY_BYTES = 32
WAITS = """CASE WHEN reviewed THEN NULL
  WHEN verdict = 'REVIEW' THEN 'unsure' WHEN disputed THEN 'disputed' WHEN verdict = 'NG' THEN 'rejected'
  WHEN sampled IS NOT NULL THEN 'sample' WHEN asked THEN 'asked'
  WHEN verdict = 'INVALID' THEN 'invalid' END"""
DECIDED = ["judged_at", "station", "verdict", "decision"]
REVIEWED = ("reviewed IS 1", "reviewed IS TRUE")
SAMPLED = ("sampled IS NOT NULL", "sampled IS NOT NULL")


def upgrade() -> None:
    lot_key = op.create_table(
        "lot_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(lot_key, [{"id": 1, "key": secrets.token_hex(KEY_BYTES)}])
    op.add_column("inspection", sa.Column("asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    stored = op.get_bind().dialect.name == "postgresql" or None  # SQLite adds no stored one to a table
    waits = sa.Column("waits", sa.String(length=16), sa.Computed(WAITS, stored), nullable=True)
    op.add_column("inspection", waits)
    _partial("inspection_waits", ["waits", "id"], "waits IS NOT NULL", "waits IS NOT NULL")
    for index in ("inspection_disputed", "inspection_sampled", "inspection_decided"):
        op.drop_index(index, "inspection")
    _partial("inspection_decided", [*DECIDED, "sampled"], *REVIEWED)
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
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("station", sa.String(length=200), nullable=False),
        sa.Column("first_review", BIG, sa.ForeignKey("review.id"), nullable=False),
        sa.Column("first_by", sa.String(length=64), nullable=False),
        sa.Column("second_review", BIG, sa.ForeignKey("review.id"), nullable=True),
        sa.PrimaryKeyConstraint("inspection_id"),
    )
    open_ = sa.text("second_review IS NULL")
    op.create_index(
        "second_look_open", "second_look", ["inspection_id"], sqlite_where=open_, postgresql_where=open_
    )
    op.create_index("second_look_time", "second_look", ["judged_at"])
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
    for index in ("inspection_waits", "inspection_decided"):
        op.drop_index(index, "inspection")
    for column in ("waits", "asked"):
        op.drop_column("inspection", column)
    _partial("inspection_decided", DECIDED, *REVIEWED)
    _partial("inspection_sampled", ["reviewed", "id"], *SAMPLED)
    op.create_index("inspection_disputed", "inspection", ["disputed", "reviewed", "id"])
    op.drop_table("lot_key")


def _partial(name: str, columns: list[str], sqlite: str, postgres: str) -> None:
    op.create_index(
        name, "inspection", columns, sqlite_where=sa.text(sqlite), postgresql_where=sa.text(postgres)
    )
