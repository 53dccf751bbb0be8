"""Alembic's entrance: the connection comes from `migrate`, in a transaction that it owns."""

from alembic import context

from dashboard.database.alarm_tables import ProgramRow
from dashboard.database.book_tables import BookEntryRow
from dashboard.database.explore_tables import FindingRow
from dashboard.database.msa_tables import StudyRow
from dashboard.database.people_tables import UserRow
from dashboard.database.queue_tables import CaseRow
from dashboard.database.recipe_tables import RecipeDraftRow
from dashboard.database.webhook_tables import WebhookRow

(metadata,) = {
    BookEntryRow.metadata,
    CaseRow.metadata,
    FindingRow.metadata,
    ProgramRow.metadata,
    RecipeDraftRow.metadata,
    StudyRow.metadata,
    UserRow.metadata,
    WebhookRow.metadata,
}  # of all tables: they share one base
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
