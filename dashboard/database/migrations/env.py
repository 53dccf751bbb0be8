"""Alembic's entrance: the connection comes from `migrate`, in a transaction that it owns."""

from alembic import context

from dashboard.database.explore_tables import FindingRow
from dashboard.database.people_tables import UserRow
from dashboard.database.queue_tables import CaseRow

(metadata,) = {FindingRow.metadata, UserRow.metadata, CaseRow.metadata}  # of all tables: they share one base
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
