"""How good the line is, and those who judge it: rates with intervals, control charts, agreement."""
