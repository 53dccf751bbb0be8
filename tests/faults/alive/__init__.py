"""A plant of real processes by the real clock, struck from outside."""
