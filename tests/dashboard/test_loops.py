"""Threads that look again and again: what nobody foresaw does not end them."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.fleet.challenger import challenge_until
from dashboard.fleet.witness import witness_until
from dashboard.retention.pruner import Pruned, prune_until
from dashboard.retrainings.attendant import attend_until


class Once:
    """Fails the first time as nothing of ours does, and ends the loop the second time."""

    def __init__(self, stop: threading.Event, answer: object) -> None:
        self._stop, self._answer = stop, answer
        self.looks = 0

    def look(self, **_options: object) -> Any:
        self.looks += 1
        if self.looks == 1:
            raise RuntimeError("as nobody foresaw it")
        self._stop.set()
        return self._answer

    prune = look


@pytest.mark.parametrize(
    ("until", "answer"),
    [(challenge_until, 0), (witness_until, None), (attend_until, None), (prune_until, Pruned())],
)
def test_it_looks_again(until: Callable[..., None], answer: object) -> None:
    stop = threading.Event()
    once = Once(stop, answer)

    until(stop, once, 0.0)

    assert once.looks == 2
