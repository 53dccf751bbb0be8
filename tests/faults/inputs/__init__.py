"""Rows D1 to D6 of the scorecard: what strangers may hand in, and must be refused by name."""
