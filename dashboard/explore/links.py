"""Addresses of Explore, for numbers elsewhere that lead to what they count. Pure."""

from datetime import UTC, datetime
from urllib.parse import urlencode


def to_explore(**criteria: object) -> str:
    """By the keys of `dashboard.explore.asked.Asked`; what is None or empty is left out."""
    said = {key: _told(value) for key, value in criteria.items() if value is not None and value != ""}
    return f"/explore?{urlencode(said)}" if said else "/explore"


def _told(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
