"""Alembic's scripts; run by `dashboard.database.migrate`."""
