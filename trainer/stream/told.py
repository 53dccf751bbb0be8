"""Which alarms the cluster has taken, and so need not be told any more. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Self

from inspection.alarm import Alarm
from inspection.wire.codec import encode
from inspection.wire.messages import AlarmRaised
from inspection.word import Sha256, Word


class Telling(NamedTuple):
    """An alarm as it travels."""

    line: str
    payload: bytes
    digest: str


class Told(Word):
    through: int = -1
    """All alarms of batches up to this one were taken,"""
    digests: tuple[Sha256, ...] = ()
    """and these of later ones."""

    def waiting(self, batches: Mapping[int, Sequence[Telling]]) -> list[Telling]:
        """Of all alarms by batch, those without a receipt, oldest first; the same thing twice is one."""
        taken = set(self.digests)
        later = (one for batch in sorted(batches) if batch > self.through for one in batches[batch])
        return list({one.digest: one for one in later if one.digest not in taken}.values())

    def with_receipts(self, digests: Iterable[str], batches: Mapping[int, Sequence[Telling]]) -> Self:
        """`batches`: all later than `through`.

        The newest batch stays open: killed and done again under other settings, it may raise others.
        """
        taken = {*self.digests, *digests}
        through = self.through
        for batch in sorted(batches)[:-1]:
            if any(one.digest not in taken for one in batches[batch]):
                break
            through = batch
        left = {one.digest for batch, some in batches.items() if batch > through for one in some}
        return type(self)(through=through, digests=tuple(sorted(taken & left)))


def telling_of(alarm: Alarm) -> Telling:
    payload = encode(AlarmRaised(alarm=alarm))
    return Telling(alarm.line, payload, hashlib.sha256(payload).hexdigest())
