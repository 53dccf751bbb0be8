"""Stored inspections: found, shown, and told in words."""
