"""What became of a batch: the receipts it earned, and the counts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from dashboard.ingest.dead_letters import Reason
from dashboard.ingest.uses import Uses
from inspection.identity import StationId
from inspection.wire.messages import ReceiptGiven, Refusal


class Stored(NamedTuple):
    receipts: dict[StationId, ReceiptGiven]
    """Per station, what is committed and what never will be."""
    inspections: int
    """New ones; so `pictures`."""
    pictures: int
    duplicates: int
    dead: tuple[Reason, ...]
    alarms: int = 0
    """New ones."""
    taken: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """By line, digests of the messages of alarms that are stored or buried."""


@dataclass(slots=True)
class Tally:
    """Grows while a transaction runs; worth something only once that is committed."""

    seqs: dict[StationId, list[int]] = field(default_factory=lambda: defaultdict(list))
    pictures: dict[StationId, list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[StationId, list[Refusal]] = field(default_factory=lambda: defaultdict(list))
    new_inspections: int = 0
    new_pictures: int = 0
    duplicates: int = 0
    dead: list[Reason] = field(default_factory=list)
    new_alarms: int = 0
    taken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    uses: Uses = field(default_factory=Uses)

    def close(self) -> Stored:
        stations = {**self.seqs, **self.pictures, **self.refused}
        receipts = {
            station: ReceiptGiven(
                inspections=tuple(self.seqs.get(station, ())),
                pictures=tuple(self.pictures.get(station, ())),
                refused=tuple(self.refused.get(station, ())),
            )
            for station in stations
        }
        return Stored(
            receipts,
            self.new_inspections,
            self.new_pictures,
            self.duplicates,
            tuple(self.dead),
            self.new_alarms,
            {line: tuple(digests) for line, digests in self.taken.items()},
        )


def joined(parts: Sequence[Stored]) -> Stored:
    """Several batches as one."""
    receipts: dict[StationId, ReceiptGiven] = {}
    for part in parts:
        for station, receipt in part.receipts.items():
            so_far = receipts.get(station, ReceiptGiven())
            receipts[station] = ReceiptGiven(
                inspections=so_far.inspections + receipt.inspections,
                pictures=so_far.pictures + receipt.pictures,
                refused=so_far.refused + receipt.refused,
            )
    taken: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for line, digests in part.taken.items():
            taken[line] = taken.get(line, ()) + digests
    return Stored(
        receipts,
        sum(part.inspections for part in parts),
        sum(part.pictures for part in parts),
        sum(part.duplicates for part in parts),
        tuple(reason for part in parts for reason in part.dead),
        sum(part.alarms for part in parts),
        taken,
    )
