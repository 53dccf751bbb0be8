"""The defect book: entries by class, and their examples."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "book_entry",
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("smallest_mm", sa.Float(), nullable=True),
        sa.Column("allowed", sa.String(length=300), nullable=False),
        sa.Column("places", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("label"),
    )
    op.create_table(
        "book_example",
        sa.Column("id", BIG, nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("inspection_id", BIG, nullable=False),
        sa.Column("view", sa.String(length=64), nullable=False),
        sa.Column("x1", sa.Float(), nullable=False),
        sa.Column("y1", sa.Float(), nullable=False),
        sa.Column("x2", sa.Float(), nullable=False),
        sa.Column("y2", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["label"], ["book_entry.label"]),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("book_example_label", "book_example", ["label", "id"])


def downgrade() -> None:
    op.drop_table("book_example")
    op.drop_table("book_entry")
