"""A released model: its passport, its files, and how its graph is fed and read."""
