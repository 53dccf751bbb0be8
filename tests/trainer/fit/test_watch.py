from typing import Any

import torch

from model_registry.bundle.manifest import InputSize
from tests.fakes.plates import SIDE, plate
from tests.fakes.samples import LABELS, sample_of
from trainer.fit.settings import FitSettings
from trainer.fit.watch import Watch
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture, Detector

SAMPLES = [sample_of(plate(seed)) for seed in range(2)]
PLAN = AnchorPlan((Level(8, ((20.0, 20.0),)),))


def watch(samples: Any = SAMPLES, **changes: Any) -> Watch:
    fields: dict[str, Any] = {"steps": 10, "patience": 2, "measure_every": 0.25}
    return Watch(samples, LABELS, FitSettings(input=InputSize(width=SIDE, height=SIDE), **(fields | changes)))


def untrained(seed: int = 0) -> Detector:
    torch.manual_seed(seed)
    return Detector(Architecture("xeon_s", len(LABELS), SIDE, SIDE, PLAN)).eval()


def test_it_looks_as_often_as_asked() -> None:
    patient = watch()
    assert not patient.due(0.2)
    assert patient.due(0.25)
    patient.look(untrained())
    assert not patient.due(0.3)
    assert patient.due(0.5)


def test_the_first_look_is_the_best_until_there_is_a_better_one() -> None:
    patient, first = watch(), untrained()
    patient.look(first)
    patient.look(untrained(1))  # finds as little as the first
    assert patient.best is first


def test_it_is_over_when_patience_is_at_its_end() -> None:
    patient = watch()
    for over in (False, False, True):
        patient.look(untrained())
        assert patient.over is over


def test_without_patience_or_pictures_it_never_looks() -> None:
    assert not watch(patience=None).due(1.0)
    assert not watch(samples=[]).due(1.0)
