"""Which faults stand, from what the cluster knows. Pure: time and limits are handed in.

One cause, one alarm: what an ingest that stands still, or a station that says nothing, would tell is not
known, so those alarms neither come nor go meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from dashboard.alarms.programs import INGEST, Heard
from dashboard.settings import AlarmSettings
from inspection.fault import Fault
from inspection.wire.messages import StationState, StationStatus

NOTICED = (
    Fault.STATION_SILENT,
    Fault.NUMBERS_MISSING,
    Fault.CLOCK_OFF,
    Fault.DEAD_LETTERS,
    Fault.INGEST_SILENT,
    Fault.RETRAINING_FAILED,
    Fault.BACKUP_OLD,
    Fault.REGISTRY_AWAY,
)
"""What is told here, beside what stations and ingest say themselves."""
DEAF = (Fault.BROKER_AWAY, Fault.STORE_FAILS)
"""While the ingest has these, it takes nothing, so nobody knows how stations are."""
PULSE_S = 6.0
"""Three beats of the ingest."""


@dataclass(frozen=True, slots=True)
class StationKnown:
    station: str
    state: StationState
    heard_at: datetime | None
    status: StationStatus | None
    clock_off_s: float | None
    never_came: int


@dataclass(frozen=True, slots=True)
class Facts:
    at: datetime
    stations: Sequence[StationKnown]
    programs: Mapping[str, Heard]
    letters: int
    """Dead letters within the time for which they are an alarm."""
    letter_reason: str
    """Of the last one."""
    failed_retraining: str
    """What the last retraining says, if it failed."""
    backed_up: datetime | None
    """The latest backup, or else when the first inspection came. None: there is nothing to lose."""
    registry_problem: str


class Where(NamedTuple):
    where: str
    """A station's path; empty: the cluster."""
    fault: Fault


@dataclass(frozen=True, slots=True)
class Standing:
    found: Mapping[Where, str]
    """With what shows it."""
    unknown: frozenset[str]
    """Stations, and "" for what the ingest says, of whose own faults nothing is known now."""


def standing(facts: Facts, limits: AlarmSettings) -> Standing:
    found = dict(_of_cluster(facts, limits))
    ingest = facts.programs.get(INGEST)
    if ingest is None or facts.at - ingest.at > timedelta(seconds=PULSE_S):
        found[Where("", Fault.INGEST_SILENT)] = _since(ingest.at if ingest else None)
        return Standing(found, frozenset({"", *(one.station for one in facts.stations)}))
    found |= {Where(one.where, one.seen.fault): one.seen.detail for one in ingest.faults}
    deaf = any(Where("", fault) in found for fault in DEAF)
    unknown = set()
    for station in facts.stations:
        if deaf:
            unknown.add(station.station)
        elif _silent(station, facts.at, limits):
            found[Where(station.station, Fault.STATION_SILENT)] = _since(station.heard_at)
            unknown.add(station.station)
        else:
            found |= dict(_of_station(station, limits))
    return Standing(found, frozenset(unknown))


def _silent(station: StationKnown, at: datetime, limits: AlarmSettings) -> bool:
    if station.state is StationState.OFFLINE or station.heard_at is None:
        return True
    return at - station.heard_at > timedelta(seconds=limits.silent_s)


def _of_station(station: StationKnown, limits: AlarmSettings) -> Iterator[tuple[Where, str]]:
    for one in station.status.faults if station.status else ():
        if one.fault is not Fault.UPDATE_ATTACKED:  # `dashboard.alarms.attack` tells it by the attack's name
            yield Where(station.station, one.fault), one.detail
    if station.clock_off_s is not None and abs(station.clock_off_s) > limits.clock_s:
        yield Where(station.station, Fault.CLOCK_OFF), f"{station.clock_off_s:+.0f} s beside the cluster's"
    if station.never_came:
        yield Where(station.station, Fault.NUMBERS_MISSING), f"{station.never_came} units"


def _of_cluster(facts: Facts, limits: AlarmSettings) -> Iterator[tuple[Where, str]]:
    if facts.letters:
        yield Where("", Fault.DEAD_LETTERS), f"{facts.letters}, the last: {facts.letter_reason}"
    if facts.failed_retraining:
        yield Where("", Fault.RETRAINING_FAILED), facts.failed_retraining
    if facts.backed_up and facts.at - facts.backed_up > timedelta(hours=limits.backup_h):
        yield Where("", Fault.BACKUP_OLD), f"nothing since {facts.backed_up:%Y-%m-%d %H:%M} UTC"
    if facts.registry_problem:
        yield Where("", Fault.REGISTRY_AWAY), facts.registry_problem


def _since(heard: datetime | None) -> str:
    return "never heard" if heard is None else f"last heard {heard:%Y-%m-%d %H:%M:%S} UTC"
