"""Codes in pictures that say which unit stands there."""
