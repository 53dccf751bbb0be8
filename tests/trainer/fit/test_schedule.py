import pytest

from tests.fakes.clock import FakeClock
from trainer.fit.schedule import FLOOR, WARM_UP, Budget, rate

RATES = [
    ("the first step", 0.0, FLOOR),
    ("half warm", WARM_UP / 2, 0.5),
    ("warm", WARM_UP, 1.0),
    ("a quarter of the way down, still fast", WARM_UP + (1 - WARM_UP) / 4, 0.855018),
    ("half way down", (1 + WARM_UP) / 2, (1 + FLOOR) / 2),
    ("the end", 1.0, FLOOR),
    ("past the end", 1.5, FLOOR),
]


@pytest.mark.parametrize(("_case", "progress", "share"), RATES)
def test_warm_up_and_half_a_cosine(_case: str, progress: float, share: float) -> None:
    assert rate(progress) == pytest.approx(share)


def test_the_rate_never_rises_after_the_warm_up() -> None:
    rates = [rate(WARM_UP + step * (1 - WARM_UP) / 100) for step in range(101)]
    assert rates == sorted(rates, reverse=True)


def test_a_budget_of_seconds() -> None:
    clock = FakeClock()
    budget = Budget(clock.monotonic, seconds=60, steps=None)
    budget.start()
    assert (budget.progress, budget.seconds_left) == (0, 0)
    clock.go_on(15)
    assert (budget.progress, budget.seconds_left) == (0.25, 45)
    clock.go_on(100)
    assert (budget.progress, budget.seconds_left) == (1, 0)


def test_a_budget_of_steps_takes_as_long_as_it_takes() -> None:
    clock = FakeClock()
    budget = Budget(clock.monotonic, seconds=None, steps=10)
    budget.start()
    clock.go_on(8)
    budget.done = 4
    assert budget.progress == 0.4
    assert budget.seconds_left == pytest.approx(12)
    budget.done = 10
    assert budget.progress == 1
