"""What lies outside all that is usual: light that a view hardly ever had, a label that was never found.

Told from counts alone, so it costs nothing in the stream. What a picture looks like to a network, only an
index of features knows (`trainer ask`).
"""

from collections.abc import Mapping, Sequence

from trainer.stream.rates import GREYS, bin_of
from trainer.stream.reference import Usual
from trainer.stream.seen import Seen
from trainer.stream.tally import Group

LEAST_TOLD = 0.3
"""A label's score from which it says that something is there."""


class Novelty:
    def __init__(self, usual: Mapping[Group, Usual], rare: float) -> None:
        """`rare`: a share of pictures; 0: nothing is novel. Nor is it in a reference too small to know."""
        self._usual, self._rare = usual, rare

    def __call__(self, seen: Seen) -> str | None:
        """Why it is novel, in words; None: it is not, or nothing is known of its line, SKU and bundle."""
        usual = self._usual.get(Group(seen.line, seen.sku, seen.bundle))
        if usual is None or not self._rare or usual.inspections * self._rare < 1:
            return None
        return self._light(seen, usual) or _label(seen, usual)

    def _light(self, seen: Seen, usual: Usual) -> str | None:
        for view, mean in seen.brightness:
            counts = usual.brightness.get(view, ())
            if sum(counts) * self._rare < 1:
                continue
            beyond = _beyond(counts, min(int(mean), GREYS - 1))
            if beyond < self._rare:
                told = f"OK, but {view} has a mean grey of {mean:.0f}"
                return f"{told}; {beyond:.2%} of its pictures lie so far out"
        return None


def _beyond(counts: Sequence[int], at: int) -> float:
    """Share of pictures at least as far out as `at`, on its side."""
    total = sum(counts)
    return min(sum(counts[: at + 1]), sum(counts[at:])) / total


def _label(seen: Seen, usual: Usual) -> str | None:
    for label, score in sorted(seen.scores, key=lambda one: -one[1]):
        known = sum(usual.scores.get(label, ())[bin_of(LEAST_TOLD) :])
        if score >= LEAST_TOLD and not known:
            return f"OK, but {label} was found ({score:.2f}), which {usual.inspections} usual units never had"
    return None
