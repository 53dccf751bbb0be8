"""Stored inspections leave the database as Parquet files on the picture store, exactly once and in order."""
