"""What an incoming message is. Pure: bytes in, a typed thing or a dead letter out."""

import hashlib
import json
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.ingest.dead_letters import DeadLetter, Reason
from inspection.alarm import Alarm
from inspection.errors import InputRefused
from inspection.identity import StationId
from inspection.record import InspectionRecord
from inspection.wire.codec import decode
from inspection.wire.messages import AlarmRaised, InspectionReported, Refusal, StationStatus
from inspection.wire.topics import Chunk, Kind, line_of_alarm, parse_topic

LARGEST_SEQ = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Result:
    station: StationId
    record: InspectionRecord
    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class PictureChunk:
    station: StationId
    chunk: Chunk
    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Status:
    station: StationId
    status: StationStatus
    retained: bool = False
    """Said before anybody listened."""


class Telling(NamedTuple):
    """Whose alarm topic carried a message, and the digest by which a receipt names it."""

    line: str
    digest: str


@dataclass(frozen=True, slots=True)
class Raised:
    telling: Telling
    alarm: Alarm
    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`refusal` is there when the station can be told which record will never be stored; `telling` when
    whoever told an alarm can be told to stop."""

    letter: DeadLetter
    station: StationId | None = None
    refusal: Refusal | None = None
    telling: Telling | None = None


Reading = Result | PictureChunk | Status | Raised | Unreadable


def read(topic: str, payload: bytes, retained: bool = False) -> Reading:
    """Never raises for what a stranger may send."""
    line = line_of_alarm(topic)
    if line is not None:
        return _read_alarm(line, topic, payload)
    try:
        name = parse_topic(topic)
    except InputRefused as error:
        return Unreadable(DeadLetter(topic, Reason.UNKNOWN_TOPIC, str(error), payload))
    if name.kind is Kind.RESULT:
        return _read_result(name.station, topic, payload)
    if name.chunk is not None:
        return PictureChunk(name.station, name.chunk, topic, payload)
    if name.kind is Kind.STATUS:
        try:
            return Status(name.station, decode(payload, StationStatus), retained)
        except InputRefused as error:
            return Unreadable(DeadLetter(topic, Reason.MALFORMED, str(error), payload), name.station)
    return Unreadable(
        DeadLetter(topic, Reason.UNKNOWN_TOPIC, f"{name.kind} is not for the cluster", payload), name.station
    )


def refuse(station: StationId, topic: str, payload: bytes, reason: Reason, detail: str) -> Unreadable:
    """A result that will never be stored; its station learns it if the number can be read."""
    letter = DeadLetter(topic, reason, detail, payload)
    seq = _seq_of(payload)
    refusal = None if seq is None else Refusal(seq=seq, reason=f"{reason}: {detail}"[:500])
    return Unreadable(letter, station, refusal)


def _read_result(station: StationId, topic: str, payload: bytes) -> Reading:
    try:
        record = decode(payload, InspectionReported).record
    except InputRefused as error:
        return refuse(station, topic, payload, Reason.MALFORMED, str(error))
    if record.station != station:
        detail = f"the topic says {station}, the payload {record.station}"
        return refuse(station, topic, payload, Reason.OTHER_STATION, detail)
    if record.seq > LARGEST_SEQ:
        return refuse(station, topic, payload, Reason.MALFORMED, f"seq {record.seq} is too large")
    return Result(station, record, topic, payload)


def _read_alarm(line: str, topic: str, payload: bytes) -> Reading:
    telling = Telling(line, hashlib.sha256(payload).hexdigest())
    try:
        alarm = decode(payload, AlarmRaised).alarm
    except InputRefused as error:
        return Unreadable(DeadLetter(topic, Reason.MALFORMED, str(error), payload), telling=telling)
    if alarm.line != line:
        detail = f"the topic says {line}, the payload {alarm.line}"
        return Unreadable(DeadLetter(topic, Reason.OTHER_LINE, detail, payload), telling=telling)
    return Raised(telling, alarm, topic, payload)


def _seq_of(payload: bytes) -> int | None:
    try:
        seq = json.loads(payload)["record"]["seq"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return seq if type(seq) is int and 0 < seq <= LARGEST_SEQ else None
