from datetime import timedelta

from tests.fakes.words import NOON
from trainer.stream.marks import Marks, closed

MINUTE = timedelta(minutes=1)


def test_each_line_has_its_own_and_none_goes_back() -> None:
    marks = (
        Marks().moved(0, {"a/1": NOON, "a/2": NOON}).moved(1, {"a/1": NOON + MINUTE, "a/2": NOON - MINUTE})
    )
    assert marks.after == {"a/1": NOON + MINUTE, "a/2": NOON}
    assert closed(marks.after, MINUTE) == {"a/1": NOON, "a/2": NOON - MINUTE}


def test_a_batch_that_comes_again_sees_what_it_saw_the_first_time() -> None:
    first = Marks().moved(0, {"a/1": NOON})
    once = first.moved(1, {"a/1": NOON + MINUTE})
    assert once.at_begin(1) == {"a/1": NOON}
    assert once.at_begin(2) == {"a/1": NOON + MINUTE}
    assert once.moved(1, {"a/1": NOON + MINUTE}) == once


def test_they_survive_their_file() -> None:
    marks = Marks().moved(3, {"a/1": NOON})
    assert Marks.model_validate_json(marks.model_dump_json()) == marks
