"""What the network is shown, in order: drawn, given more defects, joined, augmented, smaller at first."""

from collections.abc import Iterator, Sequence

from model_registry.bundle.manifest import InputSize
from trainer.data.augment import make_augment
from trainer.data.batches import Batch, batches_of
from trainer.data.draw import whole_pictures, windows
from trainer.data.drawn import with_strokes
from trainer.data.mosaic import with_mosaics
from trainer.data.samples import Sample
from trainer.fit.schedule import Budget
from trainer.fit.settings import FitSettings

MOSAICS_UNTIL = 0.8
"""Of the run: at its end the network sees pictures as they are."""


def batches_shown(
    samples: Sequence[Sample],
    labels: Sequence[str],
    settings: FitSettings,
    seed: int,
    budget: Budget,
    first: int,
) -> Iterator[Batch]:
    """The batches from `first` on, without end. Runs a few batches ahead of the network."""

    def before(share: float, step: int) -> bool:
        # The stream's own count where it decides, so that a run by steps repeats to the last bit.
        return (step / settings.steps if settings.steps else budget.progress) < share

    shown = settings.crop or settings.input
    drawn = _drawn(samples, settings, seed)
    if settings.strokes:
        drawn = with_strokes(drawn, settings.strokes, labels, seed, settings.compare)
    if settings.mosaic:
        drawn = with_mosaics(
            drawn,
            samples,
            shown,
            settings.mosaic,
            seed,
            lambda given: before(MOSAICS_UNTIL, given // settings.batch),
        )
    smaller = InputSize(width=_smaller(shown.width), height=_smaller(shown.height))
    return batches_of(
        drawn,
        settings.batch,
        make_augment(settings.augment, seed, settings.compare),
        lambda step: smaller if before(settings.smaller_first, step) else None,
        first,
    )


def _drawn(samples: Sequence[Sample], settings: FitSettings, seed: int) -> Iterator[Sample]:
    if settings.window:
        return windows(samples, settings.window, seed)
    return whole_pictures(samples, seed, balanced=settings.balance)


def _smaller(side: int) -> int:
    """Three quarters, on the grid of the coarsest level."""
    return max(32, round(side * 0.75 / 32) * 32)
