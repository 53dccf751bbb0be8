"""Names that must not be given twice."""

from collections import Counter


def refuse_twins(what: str, names: list[str]) -> None:
    """Raises: ValueError: names those that are given more than once."""
    twins = sorted(name for name, count in Counter(names).items() if count > 1)
    if twins:
        raise ValueError(f"{what} {', '.join(map(repr, twins))} is given more than once")
