from itertools import pairwise

from dashboard.msa.course import course, shuffled


def test_every_item_once_in_each_trial() -> None:
    steps = course(7, "mei", range(1, 31), 3)
    for trial in (1, 2, 3):
        assert sorted(item for at, item in steps if at == trial) == list(range(1, 31))


def test_each_appraiser_and_each_trial_has_an_order_of_its_own() -> None:
    orders = {
        (name, trial): tuple(item for at, item in course(7, name, range(30), 2) if at == trial)
        for name in ("mei", "rui")
        for trial in (1, 2)
    }
    assert len(set(orders.values())) == 4


def test_the_same_plan_gives_the_same_study_for_ever() -> None:
    assert shuffled([1, 2, 3, 4, 5], 1, "mei", 1) == shuffled([5, 4, 3, 2, 1], 1, "mei", 1)
    assert shuffled(range(1, 9), 1, "mei", 1) == [8, 2, 5, 1, 4, 6, 7, 3]
    assert shuffled(range(1, 9), 2, "mei", 1) != shuffled(range(1, 9), 1, "mei", 1)


def test_no_item_follows_itself() -> None:
    for seed in range(200):
        shown = [item for _, item in course(seed, "mei", (1, 2), 5)]
        assert all(one != after for one, after in pairwise(shown)), seed


def test_a_single_item_is_shown_all_the_same() -> None:
    assert course(1, "mei", [4], 2) == [(1, 4), (2, 4)]
