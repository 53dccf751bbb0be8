"""Looks at the network on validation pictures now and then, keeps the best, and says when to stop."""

import logging
from collections.abc import Sequence

from trainer.data.samples import Sample
from trainer.fit.settings import FitSettings
from trainer.measure.coco import evaluate
from trainer.measure.predict import predict, torch_chain
from trainer.ssdlite.detector import Detector

log = logging.getLogger(__name__)


class Watch:
    """Early stopping (Prechelt 1998) on mAP50. Without patience or pictures it never looks."""

    def __init__(self, samples: Sequence[Sample], labels: Sequence[str], settings: FitSettings) -> None:
        self._samples, self._labels, self._settings = samples, labels, settings
        self._patience = settings.patience if samples else None
        self._next = settings.measure_every
        self._idle = 0
        self._best_map50 = -1.0
        self.best: Detector | None = None
        """The best so far; None: nothing was measured."""

    def due(self, progress: float) -> bool:
        """Whether it is time to look; `progress` 0 to 1."""
        return self._patience is not None and progress >= self._next

    def look(self, detector: Detector) -> None:
        """Measure `detector`, ready for whole pictures, and keep it if it is the best so far."""
        self._next += self._settings.measure_every
        found = predict(torch_chain(detector), self._samples, self._labels, self._settings.framing)
        map50 = evaluate([sample.row for sample in self._samples], found, self._labels).map50
        log.info("validation mAP50 %.3f, best so far %.3f", map50, max(map50, self._best_map50))
        if map50 > self._best_map50:
            self.best, self._best_map50, self._idle = detector, map50, 0
        else:
            self._idle += 1

    @property
    def over(self) -> bool:
        """Nothing better was seen for as long as patience lasts."""
        return self._patience is not None and self._idle >= self._patience
