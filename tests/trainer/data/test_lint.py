import logging
from math import inf, nan

import pytest

from inspection.errors import InputRefused
from model_registry.bundle.manifest import InputSize
from trainer.data.lint import SHOWN, Corners, Fault, Kind, RawLabels, lint, settle

LABELS = ("screw", "pit")
HALF = InputSize(width=50, height=50)


def picture(*boxes: tuple[str, Corners], name: str = "a.jpg") -> RawLabels:
    return RawLabels(name, 100, 100, boxes)


def kinds(*boxes: tuple[str, Corners]) -> list[Kind]:
    return [fault.kind for fault in lint([picture(*boxes)], LABELS, HALF)]


TABLE: list[tuple[Corners, Kind | None]] = [
    ((10, 10, 30, 30), None),
    ((nan, 10, 30, 30), Kind.NO_NUMBER),
    ((10, 10, inf, 30), Kind.NO_NUMBER),
    ((10, 10, 10, 30), Kind.NO_AREA),
    ((30, 10, 10, 30), Kind.NO_AREA),
    ((-1, 0, 30, 101), None),
    ((-2, 0, 30, 30), Kind.OUTSIDE),
    ((80, 10, 102, 30), Kind.OUTSIDE),
    ((10, 10, 13, 30), Kind.TINY),
    ((10, 10, 14, 30), None),
]


@pytest.mark.parametrize(("corners", "kind"), TABLE)
def test_one_box_at_half_the_size(corners: Corners, kind: Kind | None) -> None:
    assert kinds(("screw", corners)) == ([] if kind is None else [kind])


def test_a_label_that_nobody_declared() -> None:
    assert kinds(("srew", (10, 10, 30, 30))) == [Kind.UNKNOWN]


def test_the_same_thing_twice_is_one_fault() -> None:
    assert kinds(("screw", (10, 10, 60, 60)), ("screw", (10, 10, 60, 61))) == [Kind.TWICE]
    assert kinds(("screw", (10, 10, 60, 60)), ("pit", (10, 10, 60, 60))) == []
    assert kinds(("screw", (10, 10, 60, 60)), ("screw", (10, 10, 60, 70))) == []


def test_a_picture_of_nothing_has_no_faults() -> None:
    assert kinds() == []


def test_hard_faults_are_refused_by_picture_and_value() -> None:
    faults = lint(
        [picture(("screw", (nan, 1, 2, 3)), name="a.jpg"), picture(("pit", (5, 5, 5, 9)), name="b.jpg")],
        LABELS,
        HALF,
    )
    with pytest.raises(InputRefused) as refused:
        settle(faults)
    assert str(refused.value) == (
        "2 labels cannot be taught: a.jpg: box is not a number (screw nan 1 2 3); "
        "b.jpg: box has no area (pit 5 5 5 9); mend them and make a new snapshot"
    )


def test_of_many_faults_the_first_are_named_and_the_rest_counted() -> None:
    faults = [Fault(f"{number}.jpg", Kind.NO_AREA, "pit 5 5 5 9") for number in range(SHOWN + 3)]
    with pytest.raises(InputRefused, match=r"^13 labels .* 9\.jpg: .*; and 3 more; mend them"):
        settle(faults)


def test_soft_faults_are_warned_of_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    faults = [Fault("a.jpg", Kind.TINY, "pit 1 1 2 2")] * 12 + [Fault("b.jpg", Kind.TWICE, "pit and pit")]
    with caplog.at_level(logging.WARNING):
        counted = settle(faults)
    assert counted == {"box is too small at input size": 12, "same thing twice": 1}
    assert caplog.messages[0] == "doubtful label: a.jpg: box is too small at input size (pit 1 1 2 2)"
    assert caplog.messages[-1] == "doubtful labels besides these: 3"
    assert settle([]) == {}
