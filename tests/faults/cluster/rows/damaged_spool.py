"""A10: bits turned, files cut off, missing or too many in a spool; what is whole must still arrive.

In one process and without a broker: what the reporter would send is held against what was stored.
"""

import random
import shutil
from collections import Counter
from pathlib import Path

from edge_agent.report.ballast import Ballast
from edge_agent.report.frames import FrameFolder
from edge_agent.report.pictures import PictureFolder
from edge_agent.report.rows import Rows
from edge_agent.report.spool import OnFull, Spool
from inspection.errors import InputRefused
from inspection.wire.messages import ReceiptGiven
from tests.bench.report import Row
from tests.faults.cluster import units
from tests.faults.cluster.asked import Asked
from tests.faults.cluster.backlog import leave_behind
from tests.faults.cluster.defects.line import plant
from tests.faults.stage import shot

TIMES, SHORT = 1_000, 40
UNITS = 304
PICTURES = (3, 103, 203, 303)
KINDS = ("picture altered", "picture cut off", "picture gone", "a file too many", "bits in the rows")
KINDS += ("rows cut off",)
REFUSED, ALTERED, STUCK = (
    "starts refused by name",
    "records sent with other contents",
    "damages after which sending stands still",
)
KNOWN_RED = (REFUSED, ALTERED, STUCK)
"""Rows have no digest of their own yet, and a spool that SQLite finds damaged is not taken apart."""
SWEEP = 64


def run(asked: Asked) -> list[Row]:
    plant(asked.defect)
    whole = asked.folder / "whole"
    leave_behind(whole, 0, UNITS)
    opened = _opened(whole)
    sound = {seq: record.model_dump_json() for seq, record in opened.records_to_send(UNITS, [])}
    opened.close()
    (whole / "ballast").unlink(missing_ok=True)
    came: Counter[str] = Counter()
    for point, chance in asked.drawn("A10"):
        folder = asked.folder / "damaged"
        shutil.copytree(whole, folder)
        kind = KINDS[point % len(KINDS)]
        _damage(folder, kind, chance)
        came.update(_outcome(folder, sound))
        shutil.rmtree(folder)
    return [
        Row("damages", len(asked.points), "", detail=", ".join(KINDS)),
        _none("a start ended otherwise than by a named refusal", came["crashed"]),
        _none(REFUSED, came["refused"]),
        _none(ALTERED, came["altered"]),
        _none("pictures sent with other bytes", came["wrong picture"]),
        _none(STUCK, came["stuck"]),
        Row(
            "records that did not arrive", came["lost"], "", detail="those that were damaged, or behind these"
        ),
    ]


def _outcome(folder: Path, sound: dict[int, str]) -> Counter[str]:
    came: Counter[str] = Counter()
    try:
        spool = _opened(folder)
    except InputRefused:
        return Counter(refused=1, lost=len(sound))
    except Exception:  # whatever it is, it is what the row counts
        return Counter(crashed=1, lost=len(sound))
    try:
        arrived = _send(spool, came)
        came["altered"] = sum(sound.get(seq) != text for seq, text in arrived.items() if not _bare(text))
        came["lost"] = len(sound.keys() - arrived.keys())
    except Exception:  # the reporter's thread would try again for ever
        came["stuck"], came["lost"] = 1, 1
    finally:
        spool.close()
    return came


def _send(spool: Spool, came: Counter[str]) -> dict[int, str]:
    """Until nothing is left to send, each with its receipt."""
    arrived: dict[int, str] = {}
    for _ in range(UNITS):
        if not (pictures := spool.pictures_to_send(SWEEP, [])):
            break
        for sha256 in pictures:
            data = spool.picture(sha256)
            came["wrong picture"] += data is not None and data not in SHOTS
        spool.received(ReceiptGiven(pictures=tuple(pictures)))
    for _ in range(UNITS):
        if not (records := spool.records_to_send(SWEEP, [])):
            return arrived
        arrived |= {seq: record.model_dump_json() for seq, record in records}
        spool.received(ReceiptGiven(inspections=tuple(seq for seq, _ in records)))
    raise RuntimeError("the same records are sent for ever")


def _bare(text: str) -> bool:
    """Its picture was lost; the record says so, rightly."""
    return '"picture":null' in text


def _damage(folder: Path, kind: str, chance: random.Random) -> None:
    picture = chance.choice(sorted((folder / "pictures").glob("*.jpg")))
    match kind:
        case "picture altered":
            _turn_bits(picture, chance)
        case "picture cut off":
            picture.write_bytes(picture.read_bytes()[: chance.randrange(picture.stat().st_size)])
        case "picture gone":
            picture.unlink()
        case "a file too many":
            place = folder / chance.choice(("pictures", "frames"))
            (place / f"{chance.randbytes(8).hex()}.jpg").write_bytes(b"x")
        case "bits in the rows":
            _turn_bits(folder / "spool.db", chance)
        case "rows cut off":
            path = folder / "spool.db"
            path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def _turn_bits(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(data))


def _opened(folder: Path) -> Spool:
    rows = Rows(folder / "spool.db", units.station(0))
    frames = FrameFolder(folder / "frames", max_bytes=10**9)
    pictures = PictureFolder(folder / "pictures")
    spool = Spool(
        rows, pictures, frames, Ballast(folder / "ballast"), 10**9, OnFull.CONTINUE, reserved_bytes=0
    )
    try:
        spool.open()
    except BaseException:
        rows.close()
        raise
    return spool


def _none(name: str, count: int) -> Row:
    return Row(name, count, "", "= 0", count == 0)


SHOTS = frozenset(shot(number) for number in PICTURES)
