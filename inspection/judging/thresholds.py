"""From which score on something counts: the recipe's word first, then the bundle's, then a default."""

from collections.abc import Mapping

from inspection.detection import Threshold

DEFAULT_THRESHOLD = Threshold(reject=0.5, grey=0.3)
"""For a label for which neither the recipe nor the bundle gives one."""


def resolve(
    label: str, reject: float | None, grey: float | None, thresholds: Mapping[str, Threshold]
) -> Threshold:
    """`reject` and `grey` are the recipe's, `thresholds` the bundle's."""
    given = thresholds.get(label, DEFAULT_THRESHOLD)
    upper = given.reject if reject is None else reject
    lower = min(given.grey if grey is None else grey, upper)
    return Threshold(reject=upper, grey=lower)
