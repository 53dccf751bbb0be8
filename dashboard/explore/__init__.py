"""Explore: every inspection found by what is known of it, shown as pictures, and taken along."""
