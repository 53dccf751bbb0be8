"""What the line knows of its units, and what it finds when all is over. Nobody else's count is believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspection.record import InspectionRecord
from inspection.verdict import Cause, Verdict
from inspection.wire.messages import VerdictGiven
from tests.faults.stage import shot, truth


def serial(number: int) -> str:
    return f"U{number:06d}"


@dataclass
class Found:
    """Units by their number, where something is not as it must be; and how the others came out."""

    lost: list[int] = field(default_factory=list)
    """No record arrived."""
    silent: list[int] = field(default_factory=list)
    """The line had no verdict."""
    twice: list[int] = field(default_factory=list)
    """Recorded under two numbers, or with two contents."""
    wrong_verdict: list[int] = field(default_factory=list)
    wrong_picture: list[int] = field(default_factory=list)
    """Another unit's, altered, or none though the unit was judged."""
    gaps: list[int] = field(default_factory=list)
    """Inspection numbers that nobody has."""
    judged: int = 0
    not_inspected: int = 0
    told_again: int = 0
    """Units that the line was told of more than once, each time the same."""

    @property
    def faults(self) -> int:
        return sum(
            map(
                len,
                (self.lost, self.silent, self.twice, self.wrong_verdict, self.wrong_picture, self.gaps),
            )
        )


def hold_against(
    units: int,
    hit: set[int],
    told: Mapping[str, list[VerdictGiven]],
    records: Mapping[int, InspectionRecord],
    pictures: Mapping[str, bytes],
) -> Found:
    """`units` were sent, numbered from 1; during those in `hit` the agent died."""
    found = Found()
    found.gaps = sorted(set(range(1, max(records, default=0) + 1)) - set(records))
    by_serial: dict[str, list[InspectionRecord]] = {}
    for record in records.values():
        by_serial.setdefault(record.unit.serial, []).append(record)
    for number in range(1, units + 1):
        mine, said = by_serial.get(serial(number), []), told.get(serial(number), [])
        if not said:
            found.silent.append(number)
        if not mine:
            found.lost.append(number)
            continue
        if len(mine) > 1:
            found.twice.append(number)
        found.told_again += len(said) > 1
        _hold_record(found, number, mine[0], said, pictures, hit=number in hit)
    return found


def _hold_record(
    found: Found,
    number: int,
    record: InspectionRecord,
    said: list[VerdictGiven],
    pictures: Mapping[str, bytes],
    *,
    hit: bool,
) -> None:
    causes = tuple(dict.fromkeys(finding.cause for finding in record.findings))
    passed_over = (record.verdict, causes) == (Verdict.INVALID, (Cause.NOT_INSPECTED,))
    found.not_inspected += passed_over
    found.judged += not passed_over
    sound = (passed_over and hit) or (record.verdict, causes) == (truth(number)[0], (truth(number)[1],))
    same = all((one.seq, one.verdict, one.causes) == (record.seq, record.verdict, causes) for one in said)
    if not (sound and same):
        found.wrong_verdict.append(number)
    shown = [pictures.get(one.sha256) for one in record.pictures]
    if any(data != shot(number) for data in shown) or (not passed_over and not shown):
        found.wrong_picture.append(number)
