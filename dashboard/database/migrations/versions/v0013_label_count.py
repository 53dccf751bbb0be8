"""Boxes of each label beside the reviews, so that a summary does not read all of them."""

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT_ONCE = 1000


def upgrade() -> None:
    table = op.create_table(
        "label_count",
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label"),
    )
    standing = sa.text(
        "SELECT review.views FROM review JOIN inspection ON inspection.id = review.inspection_id "
        "WHERE inspection.review_id = review.id"
    )
    counts = Counter[str]()
    for rows in op.get_bind().execute(standing).partitions(AT_ONCE):
        for row in rows:
            counts.update(box["label"] for view in json.loads(row[0]) for box in view["boxes"] or ())
    if counts:
        op.bulk_insert(table, [{"label": label, "count": count} for label, count in counts.items()])


def downgrade() -> None:
    op.drop_table("label_count")
