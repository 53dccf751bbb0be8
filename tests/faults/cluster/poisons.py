"""Messages that nobody can take, each with the reason by which it must be refused. Pure, from a seed."""

import hashlib
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from dashboard.ingest.dead_letters import Reason
from inspection.wire.codec import encode
from inspection.wire.messages import InspectionReported
from inspection.wire.topics import CHUNK_BYTES, ROOT, Chunk, Kind, image_topic, topic
from tests.faults.cluster import units
from tests.faults.stage import shot

LINE = 99
"""Whose name the messages bear."""
AT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
DEEP = 20_000


class Poison(NamedTuple):
    topic: str
    payload: bytes
    reason: Reason


def poison(count: int, chance: random.Random) -> Poison:
    """The how manieth one; each kind in turn, each different."""
    return KINDS[count % len(KINDS)](count + 1, chance)


def _result(payload: bytes, reason: Reason = Reason.MALFORMED) -> Poison:
    return Poison(topic(units.station(LINE), Kind.RESULT), payload, reason)


def _whole(number: int) -> dict[str, Any]:
    record = units.judged(units.station(LINE), number, number, AT)
    whole: dict[str, Any] = json.loads(encode(InspectionReported(record=record)))
    return whole


def _with(change: Callable[[dict[str, Any]], object]) -> Callable[[int, random.Random], Poison]:
    def made(number: int, _chance: random.Random) -> Poison:
        whole = _whole(number)
        change(whole)
        return _result(json.dumps(whole).encode())

    return made


def _cut_off(number: int, chance: random.Random) -> Poison:
    payload = json.dumps(_whole(number)).encode()
    return _result(payload[: chance.randrange(len(payload))])


def _noise(_number: int, chance: random.Random) -> Poison:
    return _result(b"\xff" + chance.randbytes(chance.randrange(2_000)))


def _bytes_turned(number: int, chance: random.Random) -> Poison:
    """Some bytes of a good message made impossible in JSON."""
    payload = bytearray(json.dumps(_whole(number)).encode())
    for _ in range(chance.randint(1, 8)):
        payload[chance.randrange(len(payload))] = chance.choice((0x00, 0x01, 0xFE, 0xFF))
    return _result(bytes(payload))


def _other_station(number: int, chance: random.Random) -> Poison:
    whole = _whole(number)
    whole["record"]["station"]["station"] = f"s{chance.randrange(90):02d}"
    return _result(json.dumps(whole).encode(), Reason.OTHER_STATION)


def _altered_picture(number: int, chance: random.Random) -> Poison:
    data = bytearray(shot(number))
    sha256 = hashlib.sha256(bytes(data)).hexdigest()
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return Poison(image_topic(units.station(LINE), Chunk(sha256, 0, 1)), bytes(data), Reason.WRONG_DIGEST)


def _no_picture(number: int, chance: random.Random) -> Poison:
    data = f"GIF89a{number}".encode() + chance.randbytes(200)
    chunk = Chunk(hashlib.sha256(data).hexdigest(), 0, 1)
    return Poison(image_topic(units.station(LINE), chunk), data, Reason.NOT_A_PICTURE)


def _too_many_chunks(_number: int, chance: random.Random) -> Poison:
    chunk = Chunk(chance.randbytes(32).hex(), 0, 99_999)
    return Poison(image_topic(units.station(LINE), chunk), b"x", Reason.BAD_CHUNK)


def _chunk_too_long(_number: int, chance: random.Random) -> Poison:
    chunk = Chunk(chance.randbytes(32).hex(), 0, 1)
    return Poison(image_topic(units.station(LINE), chunk), bytes(CHUNK_BYTES + 1), Reason.BAD_CHUNK)


def _index_beyond(_number: int, chance: random.Random) -> Poison:
    name = f"{topic(units.station(LINE), Kind.IMAGE)}/{chance.randbytes(32).hex()}/7/3"
    return Poison(name, b"x", Reason.UNKNOWN_TOPIC)


def _bad_name(number: int, _chance: random.Random) -> Poison:
    return Poison(f"{ROOT}/Suzhou/line_1/{number}!/result", b"{}", Reason.UNKNOWN_TOPIC)


def _status(number: int, _chance: random.Random) -> Poison:
    said = json.dumps({"schema_version": 1, "state": "asleep", "spool_depth": -number}).encode()
    return Poison(topic(units.station(LINE), Kind.STATUS), said, Reason.MALFORMED)


def _nan(number: int, _chance: random.Random) -> Poison:
    whole = _whole(number)
    whole["record"]["timings"]["total_ms"] = float("nan")
    return _result(json.dumps(whole).encode())


def _deep(_number: int, _chance: random.Random) -> Poison:
    return _result(b'{"record":' + b"[" * DEEP + b"]" * DEEP + b"}")


KINDS: tuple[Callable[[int, random.Random], Poison], ...] = (
    _cut_off,
    _noise,
    _bytes_turned,
    _other_station,
    _altered_picture,
    _no_picture,
    _too_many_chunks,
    _chunk_too_long,
    _index_beyond,
    _bad_name,
    _status,
    _nan,
    _deep,
    _with(lambda whole: whole["record"].update(seq=0)),
    _with(lambda whole: whole["record"].update(seq=-1)),
    _with(lambda whole: whole["record"].update(seq=2**63)),
    _with(lambda whole: whole["record"].update(seq=2**200)),
    _with(lambda whole: whole["record"].update(seq="7")),
    _with(lambda whole: whole["record"].update(verdict="FINE")),
    _with(lambda whole: whole["record"].update(judged_at="2026-01-31T12:00:00")),
    _with(lambda whole: whole["record"].update(unit=None)),
    _with(lambda whole: whole["record"].update(more=1)),
    _with(lambda whole: whole["record"].pop("views")),
    _with(lambda whole: whole["record"].update(findings=[{}] * 301)),
    _with(lambda whole: whole.update(schema_version=2)),
    _with(lambda whole: whole["record"]["unit"].update(serial="\udc80")),
)
