import numpy as np
import pytest

from tests.fakes.founds import LIMITS, found
from tests.fakes.vectors import pointing
from trainer.archive.ask import NOTHING, Candidate, Known, ask, distance, needs
from trainer.archive.similar import Vectors

SURE, SPLIT, SOUND = (
    Candidate((found("dent", 0.99),)),
    Candidate((found("dent", 0.5),)),
    Candidate(),
)


def places(vectors: Vectors, candidates: list[Candidate], most: int, known: Known = NOTHING) -> list[int]:
    return [one.place for one in ask(vectors, candidates, most, LIMITS, known)]


def test_of_equal_newness_the_one_in_doubt() -> None:
    assert places(pointing(0, 90, -90), [SOUND, SURE, SPLIT], 2, Known([0])) == [2, 1]


def test_of_equal_doubt_the_new_one() -> None:
    assert places(pointing(0, 30, 90), [SPLIT, SPLIT, SPLIT], 2, Known([0])) == [2, 1]


def test_a_batch_is_no_crowd_of_twins() -> None:
    """Nine pictures in doubt within two degrees, and two others of which the network is surer."""
    vectors = pointing(0, *np.linspace(60, 62, 9), 120, 180)
    candidates = [SOUND, *[SPLIT] * 9, SURE, SURE]
    chosen = places(vectors, candidates, 3, Known([0]))
    assert sum(1 <= place <= 9 for place in chosen) == 1
    assert {10, 11} < set(chosen)


def test_none_is_labelled_or_asked_about_twice() -> None:
    assert places(pointing(0, 0, 40, 40), [SPLIT] * 4, 9, Known([0])) == [2]
    assert places(pointing(0, 0), [SPLIT] * 2, 9, Known([1])) == []
    assert places(pointing()[:0], [], 9) == []


def test_a_label_with_few_examples_comes_first() -> None:
    vectors = pointing(0, 90, -90)
    scratched = Candidate((found("scratch", 0.6),))
    candidates = [SOUND, SPLIT, scratched]
    for counts, first in (({"dent": 40, "scratch": 4}, 2), ({"dent": 4, "scratch": 40}, 1)):
        assert places(vectors, candidates, 1, Known([0], counts)) == [first]


def test_what_was_chosen_counts_as_labelled() -> None:
    """Two scratches in a row would be chosen if the first did not count."""
    vectors = np.eye(4, dtype=np.float32)
    scratched = Candidate((found("scratch", 1.0), found("scratch", 0.6, place=1)))
    candidates = [SOUND, scratched, scratched, SPLIT]
    assert places(vectors, candidates, 2, Known([0], {"dent": 2, "scratch": 1})) == [1, 3]


def test_two_networks_that_differ() -> None:
    scratch = (found("scratch", 0.81),)
    candidates = [Candidate((), ()), Candidate(scratch, scratch), Candidate(scratch, ())]
    (asked,) = ask(pointing(0, 90, -90), candidates, 1, LIMITS, Known([0]))
    assert (asked.place, asked.reason.split(";")[0]) == (
        2,
        "the two models disagree: scratch 0.81 / nothing",
    )


def test_the_same_question_has_the_same_answer() -> None:
    vectors = np.random.default_rng(3).normal(size=(50, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    candidates = [SPLIT, SURE] * 25
    known = Known([1, 2], {"dent": 3, "scratch": 0})
    assert ask(vectors, candidates, 20, LIMITS, known) == ask(vectors, candidates, 20, LIMITS, known)


def test_how_far_from_what_is_known() -> None:
    vectors = pointing(0, 60, 180)
    assert distance(vectors, vectors[[0]]) == pytest.approx([0, 0.5, 2], abs=1e-6)
    assert distance(vectors, vectors[[0, 2]]) == pytest.approx([0, 0.5, 0], abs=1e-6)
    assert distance(vectors, vectors[:0]) == pytest.approx([2, 2, 2])


def test_how_much_a_label_counts() -> None:
    assert needs(np.array([5.0, 5.0])) == pytest.approx([1, 1])
    few, many = needs(np.array([1.0, 7.0]))
    assert (few, many) == pytest.approx(((5 / 2) ** 0.5, (5 / 8) ** 0.5))
    assert needs(np.array([0.0, 1000.0]))[0] == 2
    assert needs(np.array([0.0, 0.0])) == pytest.approx([1, 1])
