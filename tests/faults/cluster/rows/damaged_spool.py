"""A10: bits turned, files cut off, missing or too many in a spool; what is whole must still arrive.

In one process and without a broker: what the reporter would send is held against what was stored.
"""

import json
import random
import re
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from edge_agent.report.ballast import Ballast
from edge_agent.report.frames import FrameFolder
from edge_agent.report.pictures import PictureFolder
from edge_agent.report.rows import Rows
from edge_agent.report.spool import OnFull, Spool
from inspection.wire.messages import ReceiptGiven
from tests.bench.report import Row
from tests.faults.cluster import units
from tests.faults.cluster.asked import Asked
from tests.faults.cluster.backlog import leave_behind
from tests.faults.cluster.defects.spool import planted
from tests.faults.stage import shot

TIMES, SHORT = 1_000, 48
UNITS, IN_LOG = 304, 16
PICTURES = (3, 103, 203, 303)
KINDS = (
    *("picture altered", "picture cut off", "picture gone", "a file too many", "bits in the rows"),
    *("rows cut off", "bits in the log", "log cut off", "bits in the numbers", "numbers gone"),
    *("rows gone", "a digit in the rows"),
)
SWEEP = 64
ROWS, LOG, NUMBERS = "spool.db", "spool.db-wal", "numbers"
BLOCKS = {ROWS: (0, 4096), LOG: (32, 24 + 4096)}
"""What a page takes in a file, behind the file's head."""


def run(asked: Asked) -> list[Row]:
    killed = asked.folder / "killed"
    sound = _leave_behind(asked.folder / "whole", killed)
    where = _where(killed, sound)
    came: Counter[str] = Counter()
    for point, chance in asked.drawn("A10"):
        folder = asked.folder / "damaged"
        shutil.copytree(killed, folder)
        _damage(folder, KINDS[point % len(KINDS)], chance)
        whole = {seq for place, seqs in where.items() if _same(killed, folder, place) for seq in seqs}
        with planted(asked.defect):
            came.update(_outcome(folder, sound, whole - {UNITS + IN_LOG}))
        shutil.rmtree(folder)
    return [
        Row("damages", len(asked.points), "", detail=", ".join(KINDS)),
        _none("starts that were refused, or ended by an error", came["refused"]),
        _none("records in pages that were not damaged, and did not arrive", came["lost"]),
        _none("records sent with other contents", came["altered"]),
        _none("pictures sent with other bytes", came["wrong picture"]),
        _none("damages after which sending stands still", came["stuck"]),
        _none("numbers given twice", came["twice"]),
        Row("records in damaged pages that did not arrive", came["spoilt"], ""),
        Row("spools put together anew", came["anew"], ""),
    ]


def _leave_behind(live: Path, killed: Path) -> dict[int, str]:
    """Hours of backlog in the database, the last units in its log only; the records by number."""
    leave_behind(live, 0, UNITS)
    spool, at = _opened(live), datetime.now(UTC)
    for number in range(UNITS + 1, UNITS + IN_LOG + 1):
        seq = spool.begin(units.unit(number), at)
        record = units.judged(units.station(0), seq, number, at)
        spool.commit(record, ())
        spool.make_ready(record)
    sound = {seq: record.model_dump_json() for seq, record in spool.records_to_send(UNITS + IN_LOG, [])}
    shutil.copytree(live, killed, ignore=shutil.ignore_patterns("ballast", "*-shm", "lock"))
    spool.close()
    return sound


def _where(folder: Path, sound: dict[int, str]) -> dict[tuple[str, int], set[int]]:
    """Pages, by file and place, with the numbers of the records in each: plain text, read without SQLite."""
    found: dict[tuple[str, int], set[int]] = {}
    for name, (head, size) in BLOCKS.items():
        data = (folder / name).read_bytes()
        for at in range(head, len(data), size):
            block = data[at : at + size]
            found[name, at] = {seq for seq, text in sound.items() if text.encode() in block}
    return found


def _same(whole: Path, damaged: Path, place: tuple[str, int]) -> bool:
    name, at = place
    size = BLOCKS[name][1]
    blocks = []
    for folder in (whole, damaged):
        if not (folder / name).exists():
            return False
        with (folder / name).open("rb") as file:
            file.seek(at)
            blocks.append(file.read(size))
    return blocks[0] == blocks[1]


def _outcome(folder: Path, sound: dict[int, str], whole: set[int]) -> Counter[str]:
    came: Counter[str] = Counter()
    try:
        spool = _opened(folder)
    except Exception:  # whatever it is, it is what the row counts
        return Counter(refused=1)
    try:
        arrived = _send(spool, came)
        came["altered"] = sum(not _says(text, sound.get(seq)) for seq, text in arrived.items())
        came["lost"] = len(whole - arrived.keys())
        came["spoilt"] = len(sound.keys() - whole - arrived.keys())
        came["twice"] = spool.begin(units.unit(1), datetime.now(UTC)) <= UNITS + IN_LOG
    except Exception:  # the reporter's thread would try again for ever
        came["stuck"] = 1
    finally:
        spool.close()
    came["anew"] = (folder / f"{ROWS}.before").exists()
    return came


def _send(spool: Spool, came: Counter[str]) -> dict[int, str]:
    """Until nothing is left to send, each with its receipt."""
    arrived: dict[int, str] = {}
    for record in spool.judged(UNITS):
        spool.make_ready(record)  # what the encoder does, to a unit without frames
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


def _says(text: str, sound: str | None) -> bool:
    """The same, but for a picture that was lost: the record says so, rightly."""
    if text == sound or sound is None:
        return text == sound
    now, before = json.loads(text), json.loads(sound)
    for view, as_it_was in zip(now["views"], before["views"], strict=True):
        if view["picture"] is None:
            as_it_was["picture"] = None
    return bool(now == before)


def _damage(folder: Path, kind: str, chance: random.Random) -> None:
    picture = chance.choice(sorted((folder / "pictures").glob("*.jpg")))
    match kind:
        case "picture altered":
            _turn_bits(picture, chance)
        case "picture cut off":
            _cut_off(picture, chance)
        case "picture gone":
            picture.unlink()
        case "a file too many":
            place = folder / chance.choice(("pictures", "frames"))
            (place / f"{chance.randbytes(8).hex()}.jpg").write_bytes(b"x")
        case "bits in the rows":
            _turn_bits(folder / ROWS, chance)
        case "a digit in the rows":  # the record can still be read, and says something else
            data = (folder / ROWS).read_bytes()
            digits = [at.end() - 1 for at in re.finditer(rb'"unit":{"serial":"U\d+', data)]
            _write_at(folder / ROWS, at := chance.choice(digits), bytes([data[at] ^ 1]))
        case "rows cut off":
            _cut_off(folder / ROWS, chance)
        case "rows gone":
            (folder / ROWS).unlink()
        case "bits in the log":
            _turn_bits(folder / LOG, chance)
        case "log cut off":
            _cut_off(folder / LOG, chance)
        case "bits in the numbers":
            _turn_bits(folder / NUMBERS, chance)
        case "numbers gone":
            (folder / NUMBERS).unlink()


def _cut_off(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def _write_at(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def _turn_bits(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(data))


def _opened(folder: Path) -> Spool:
    pictures = PictureFolder(folder / "pictures")
    rows = Rows(folder / "spool.db", units.station(0), pictures.holds)
    frames = FrameFolder(folder / "frames", max_bytes=10**9)
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
