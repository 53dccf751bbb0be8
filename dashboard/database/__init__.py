"""The one door to the database: engine, tables, migrations."""
