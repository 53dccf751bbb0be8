from collections import Counter

from inspection.label import LabelledImage
from tests.fakes.labelled_rows import row
from trainer.export.calibrate import choose_calibration


def showing(*labels: str) -> LabelledImage:
    return row([(label, (index, 1, index + 5, 9)) for index, label in enumerate(labels)])


def test_every_label_comes_as_often_as_it_can() -> None:
    rows = [showing("bolt")] * 100 + [showing("pit")] * 12 + [showing("scratch")] * 2 + [showing()] * 30
    chosen = choose_calibration(rows, 40)
    shown = Counter(box.label for index in chosen for box in rows[index].boxes)
    assert shown == {"scratch": 2, "pit": 12, "bolt": 13}
    assert len(chosen) == 40, "pictures of nothing take their turns too"


def test_a_picture_with_several_labels_is_taken_once() -> None:
    rows = [showing("bolt", "pit")] * 5
    assert sorted(choose_calibration(rows, 9)) == [0, 1, 2, 3, 4]


def test_the_same_rows_give_the_same_choice() -> None:
    rows = [showing("bolt"), showing("pit")] * 20
    assert choose_calibration(rows, 10) == choose_calibration(rows, 10)
    assert choose_calibration([], 10) == []
