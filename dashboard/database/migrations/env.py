"""Alembic's entrance: the connection comes from `migrate`, in a transaction that it owns."""

from alembic import context

from dashboard.database.explore_tables import FindingRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=FindingRow.metadata,  # of all tables: they share one base
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
