"""Runs told to MLflow, for teams that keep all their runs there: what is told, and the one who tells it."""
