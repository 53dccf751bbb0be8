"""Which of the inspections that wait in line may land. Pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from inspection.word import Moment


class Waiting(NamedTuple):
    """A stored inspection that has not landed."""

    id: int
    pictures: frozenset[str]
    """Their digests."""
    stored_at: Moment


def pictures_of(waiting: Iterable[Waiting]) -> frozenset[str]:
    """Digests of all pictures that are told of."""
    return frozenset().union(*(one.pictures for one in waiting))


def last_ready(
    waiting: Sequence[Waiting], stored: Collection[str], now: Moment, grace: timedelta
) -> int | None:
    """The number up to which all of `waiting`, in their order, may land; None: not even the first.

    One whose pictures are not all among `stored` waits until `grace` has gone by since it was stored: its
    station may have shed them, and nobody will tell.
    """
    last, there = None, frozenset(stored)
    for one in waiting:
        if not one.pictures <= there and now - one.stored_at < grace:
            break
        last = one.id
    return last
