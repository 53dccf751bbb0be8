"""Defects to be planted: each must turn its row red, or the row proves nothing. The product knows none."""
