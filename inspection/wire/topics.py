"""Topic names: `sightline/v1/{site}/{line}/{station}/{kind}`, and `.../{line}/alarm` of a line."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from inspection.errors import InputRefused
from inspection.identity import IDENTIFIER, StationId

ROOT = "sightline/v1"
CHUNK_BYTES = 256 * 1024
"""Largest payload of one picture chunk; brokers cut at 1 or 2 MB by default."""

PICTURE_BYTES = 32 * 1024 * 1024
"""Largest picture that the cluster takes."""


class Kind(StrEnum):
    RESULT = "result"
    IMAGE = "image"
    RECEIPT = "receipt"
    STATUS = "status"
    HINT = "hint"
    TRIGGER = "trigger"
    VERDICT = "verdict"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Part `index` (from 0) of `count` of the picture with this digest."""

    sha256: str
    index: int
    count: int


class Topic(NamedTuple):
    station: StationId
    kind: Kind
    chunk: Chunk | None


def topic(station: StationId, kind: Kind) -> str:
    return f"{ROOT}/{station.path}/{kind}"


def image_topic(station: StationId, chunk: Chunk) -> str:
    return f"{topic(station, Kind.IMAGE)}/{chunk.sha256}/{chunk.index}/{chunk.count}"


def every_station(kind: Kind) -> str:
    """A subscription filter for one kind from all stations."""
    return f"{ROOT}/+/+/+/{kind}" + ("/#" if kind is Kind.IMAGE else "")


RESTORED = f"{ROOT}/restored"
"""From the cluster to every station, retained."""

EVERY_ALARM = f"{ROOT}/+/+/alarm"
EVERY_ALARM_RECEIPT = f"{ROOT}/+/+/alarm-receipt"
_ALARM = re.compile(rf"{ROOT}/({IDENTIFIER}/{IDENTIFIER})/alarm")


def alarm_topic(line: str) -> str:
    """`line`: `site/line`. One level less than stations have, so that no station is mistaken for it."""
    return f"{ROOT}/{line}/alarm"


def alarm_receipt_topic(line: str) -> str:
    return f"{ROOT}/{line}/alarm-receipt"


def line_of_alarm(name: str) -> str | None:
    """The line whose alarms have this topic; None: it is none of theirs."""
    found = _ALARM.fullmatch(name)
    return found[1] if found else None


_CHUNK = re.compile(r"([0-9a-f]{64})/(\d{1,5})/(\d{1,5})")


def parse_topic(name: str) -> Topic:
    """What a topic says.

    Raises:
        InputRefused: it is none of ours.
    """
    parts = name.removeprefix(ROOT + "/").split("/", 4)
    if not name.startswith(ROOT + "/") or len(parts) < 4:
        raise InputRefused(f"topic {name!r} is not {ROOT}/site/line/station/kind")
    station = StationId.parse("/".join(parts[:3]))
    if parts[3] not in list(Kind):
        raise InputRefused(f"topic {name!r}: unknown kind {parts[3]!r}")
    kind, rest = Kind(parts[3]), parts[4] if len(parts) == 5 else ""
    if kind is not Kind.IMAGE:
        if rest:
            raise InputRefused(f"topic {name!r} has more levels than {kind} topics have")
        return Topic(station, kind, None)
    found = _CHUNK.fullmatch(rest)
    if not found or not int(found[2]) < int(found[3]):
        raise InputRefused(f"topic {name!r}: a picture chunk is image/sha256/index/count, index < count")
    return Topic(station, kind, Chunk(found[1], int(found[2]), int(found[3])))
