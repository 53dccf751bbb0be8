"""Which bundle judged where, by which recipe, from when to when."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FIELD = {"sqlite": "json_extract(record, '$.recipe.{0}')", "postgresql": "record::json #>> '{{recipe,{0}}}'"}


def upgrade() -> None:
    op.create_table(
        "model_use",
        sa.Column("bundle", sa.String(length=64), nullable=False),
        sa.Column("station", sa.String(length=200), nullable=False),
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("recipe_version", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inspections", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bundle", "station", "recipe"),
    )
    op.execute(fill(op.get_bind().dialect.name))


def fill(dialect: str) -> str:
    """The statement that counts the inspections that are there already."""
    digest, sku, version = (FIELD[dialect].format(name) for name in ("digest", "sku", "version"))
    return f"""
        INSERT INTO model_use
            (bundle, station, recipe, sku, recipe_version, first_at, last_at, inspections)
        SELECT bundle, station, coalesce({digest}, ''), max(coalesce({sku}, '')),
            max(coalesce(CAST({version} AS INTEGER), 0)), min(judged_at), max(judged_at), count(*)
        FROM inspection WHERE bundle IS NOT NULL GROUP BY 1, 2, 3
    """


def downgrade() -> None:
    op.drop_table("model_use")
