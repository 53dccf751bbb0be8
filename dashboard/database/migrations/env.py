"""Alembic's entrance: the connection comes from `migrate`, in a transaction that it owns."""

from alembic import context

from dashboard.database.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
