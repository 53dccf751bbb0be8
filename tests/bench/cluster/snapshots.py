"""Snapshots: speed beside a bare loop, growth, near-duplicates, broken rows."""

import hashlib
import os
import random
import statistics
import time
from itertools import chain, islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as parquet
from pyspark.sql import SparkSession

from tests.bench.cluster.pictures import (
    SIDE,
    Store,
    copy_of,
    file_of,
    large,
    row_of,
    total,
    windows,
    write_labels,
    write_store,
)
from tests.bench.cluster.sessions import Sessions
from tests.bench.cluster.watch import MemoryWatch
from tests.bench.report import Row
from tests.fakes.hostile_pictures import png_claiming, truncated
from tests.fakes.standalone import EXECUTOR, Standalone
from trainer.snapshot.job import build_snapshot
from trainer.snapshot.likeness import pack
from trainer.snapshot.manifest import QUARANTINE, SnapshotManifest, SnapshotRules
from trainer.snapshot.pool import BOOK, pool_name
from trainer.snapshot.session import SparkSettings, open_session

LONGEST = 320
SAME_PIXELS = 0.9
"""Correlation from which two pictures are of one photograph; of other pairs 999 in 1,000 stay below .87."""
PLAIN = SnapshotRules(near_duplicates=False)
SHRUNK = SnapshotRules(near_duplicates=False, longest_side=LONGEST)


def timed(
    spark: SparkSession, store: Store, target: Path, rules: SnapshotRules
) -> tuple[float, SnapshotManifest]:
    began = time.perf_counter()
    made = build_snapshot(spark, [store.labels], store.url, str(target), rules)
    return time.perf_counter() - began, made


def throughput(spark: SparkSession, folder: Path, count: int, rounds: int) -> list[Row]:
    """Pictures a second of one core; `spark` has one. The loop and the job in turn."""
    store = write_store(folder / "large", large(count))
    small = write_store(folder / "small", windows(count))
    rows = []
    for name, one, bar in (("640x640 and 600x789", store, ">= 0.8"), (f"{SIDE}x{SIDE}", small, None)):
        ours, bare = [], []
        timed(spark, one, folder / f"warm-{name}", SHRUNK)
        for number in range(rounds):
            bare.append(_bare_loop(one))
            ours.append(timed(spark, one, folder / f"{name}-{number}", SHRUNK)[0])
        ratio = statistics.median(a / b for a, b in zip(bare, ours, strict=True))
        speeds = [one.count / statistics.median(each) for each in (ours, bare)]
        detail = f"{speeds[0]:.0f} and {speeds[1]:.0f} pictures/s"
        holds = ratio >= 0.8 if bar else None
        rows.append(Row(f"snapshot / bare loop, {name}", round(ratio, 2), "x", bar, holds, detail))
    return rows


def _bare_loop(store: Store) -> float:
    """Decode, shrink, encode, on one core, and nothing else: nobody is asked whether a picture is whole."""
    cv2.setNumThreads(1)
    files = sorted(Path(store.url, "store").rglob("*.jpg"))
    began = time.perf_counter()
    for file in files:
        picture = cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        height, width = picture.shape[:2]
        scale = min(1.0, LONGEST / max(width, height))
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return time.perf_counter() - began


def scaling(sessions: Sessions, folder: Path, count: int, rounds: int) -> list[Row]:
    """The same snapshot by one core and by two, in turn."""
    store = write_store(folder / "scaling", large(count))
    took: dict[int, list[float]] = {1: [], 2: []}
    for number in range(rounds):
        for cores, times in took.items():
            spark = sessions.cores(cores)
            few = write_labels(folder / "scaling", _first(store, 40), "few")
            timed(spark, few, folder / f"warm-{cores}-{number}", SHRUNK)  # workers started
            times.append(timed(spark, store, folder / f"out-{cores}-{number}", SHRUNK)[0])
    ratio = statistics.median(a / b for a, b in zip(took[1], took[2], strict=True))
    detail = f"{statistics.median(took[1]):.1f} and {statistics.median(took[2]):.1f} s"
    return [Row("snapshot, two cores / one", round(ratio, 2), "x", ">= 1.8", ratio >= 1.8, detail)]


def _first(store: Store, count: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(store.labels).slice(0, count).to_pylist()
    return rows


def growth(spark: SparkSession, folder: Path, few: int, many: int) -> list[Row]:
    """Ten times the pictures: time, and the memory of all processes."""
    seconds, peaks = [], []
    for count in (few, many):
        store = write_store(folder / f"g{count}", windows(count))
        with MemoryWatch() as memory:
            took, made = timed(spark, store, folder / f"g{count}-out", SnapshotRules())
        assert total(made) + sum(made.refused.values()) + made.labelled_again == count
        seconds.append(took)
        peaks.append(memory.peak_mb)
    ratio, bar = seconds[1] / seconds[0], 1.1 * many / few
    return [
        Row(
            f"snapshot of {many:,} / of {few:,} pictures, near-duplicates looked for",
            round(ratio, 2), "x time", f"<= {bar:g}", ratio <= bar,
            f"{seconds[0]:.0f} and {seconds[1]:.0f} s",
        ),
        Row(
            "memory of driver, JVM and workers", round(peaks[1] - peaks[0]), "MB more", None, None,
            f"peaks {peaks[0]:.0f} and {peaks[1]:.0f} MB",
        ),
    ]  # fmt: skip


def metadata(folder: Path, counts: tuple[int, ...]) -> list[Row]:
    """Rows whose pictures are in the pool already; memory of the driver's process and JVM alone, while two
    executors of a standalone cluster do the work. For a process of its own, since a JVM never shrinks."""
    with Standalone(folder / "cluster", memory="2g") as cluster:
        settings = SparkSettings(master=cluster.url, memory="1g", executor_memory="1g")
        spark = open_session("bench", settings, os.environ)
        try:
            return _metadata(spark, folder, counts)
        finally:
            spark.stop()


def _metadata(spark: SparkSession, folder: Path, counts: tuple[int, ...]) -> list[Row]:
    rows, peaks = [], []
    for count in counts:
        store = _only_said(folder / f"m{count}", count)
        with MemoryWatch(_of_driver) as memory:
            took, made = timed(spark, store, folder / f"m{count}" / "out", SnapshotRules())
        assert total(made) == count, made.refused
        peaks.append(memory.peak_mb)
        detail = f"{took:.0f} s, near-duplicates looked for"
        rows.append(
            Row(f"driver's memory at {count:,} rows", round(memory.peak_mb), "MB", None, None, detail)
        )
    more = peaks[-1] - peaks[0]
    return [*rows, Row("more at the most rows than at the fewest", round(more), "MB", "flat", more < 300)]


def _of_driver(process: psutil.Process) -> bool:
    words = " ".join(process.cmdline())
    return not any(other in words for other in ("pyspark.daemon", EXECUTOR, "spark.deploy."))


def _only_said(folder: Path, count: int) -> Store:
    """A label set, and a pool that knows all its pictures by drawn hashes."""
    random_ = np.random.default_rng(count)
    book = folder / "out" / pool_name(SnapshotRules()) / "book"
    book.mkdir(parents=True)
    thumb = pack(np.zeros((128, 128), np.uint8))
    told: list[dict[str, Any]] = []
    for at in range(0, count, 10_000):
        names = [
            hashlib.sha256(f"{count} {n}".encode()).hexdigest() for n in range(at, min(at + 10_000, count))
        ]
        page = {
            "sha256": names,
            "shard": [f"{at}.parquet"] * len(names),
            **{
                side: [SIDE] * len(names)
                for side in ("file_width", "file_height", "kept_width", "kept_height")
            },
            "hash": [random_.bytes(32) for _ in names],
            "thumb": [thumb] * len(names),
        }
        parquet.write_table(pa.table(page, BOOK), book / f"{at}.parquet")
        told += [row_of(at + n, name, f"{name}.jpg", SIDE, SIDE) for n, name in enumerate(names)]
    return write_labels(folder, told, "store")


def copies(spark: SparkSession, folder: Path, count: int, planted: int) -> list[Row]:
    """Of so many pictures, so many have a copy in the same set."""
    originals = islice(windows(planted), planted)
    pictures = chain(windows(count), (copy_of(one, way) for way, one in enumerate(originals)))
    store = write_store(folder / "copies", pictures)
    took, made = timed(spark, store, folder / "copies-out", SnapshotRules())
    twins = _twins(folder / "copies-out" / made.id, store)
    told = {frozenset(pair) for pair in twins.items()}
    found = sum(n in twins or count + n in twins for n in range(planted))
    others = [pair for pair in told if len({n % count for n in pair}) == 2]
    own = sum(_one_photograph(*(Path(store.url, file_of(n, "store")) for n in pair)) for pair in others)
    share, wrong = 100 * found / planted, 100 * (len(others) - own) / count
    return [
        Row(
            "near-duplicates found",
            round(share, 2),
            "%",
            ">= 99",
            share >= 99,
            f"{found} of {planted} planted",
        ),
        Row(
            "others refused", round(wrong, 3), "%", "<= 0.1", wrong <= 0.1,
            f"{len(others) - own} of {count:,}; {own} more are one photograph in the set itself",
        ),
        Row(f"snapshot of {store.count:,} with near-duplicates", round(took / 60, 2), "min"),
    ]  # fmt: skip


def _twins(snapshot: Path, store: Store) -> dict[int, int]:
    """Refused unit -> the unit that it is one with."""
    units = parquet.read_table(store.labels, columns=["sha256", "serial"]).to_pylist()
    number = {row["sha256"]: int(row["serial"][1:]) for row in units}
    rows = parquet.read_table(snapshot / QUARANTINE, columns=["sha256", "twin_of"]).to_pylist()
    return {number[row["sha256"]]: number[row["twin_of"]] for row in rows if row["twin_of"]}


def _one_photograph(one: Path, other: Path) -> bool:
    """By another way than the job's: nearly all of one is found in the other, pixel by pixel, at some place.

    NEU-DET has such pairs, cut from one photograph.
    """
    a, b = (cv2.imread(str(file), cv2.IMREAD_GRAYSCALE) for file in (one, other))
    assert a is not None
    assert b is not None
    edge = SIDE // 10
    inner = a[edge:-edge, edge:-edge]
    return bool(cv2.matchTemplate(b, inner, cv2.TM_CCOEFF_NORMED).max() > SAME_PIXELS)


def broken(spark: SparkSession, folder: Path, count: int) -> list[Row]:
    """One in a hundred pictures or rows is damaged, in six ways."""
    store = write_store(folder / "broken", islice(windows(count), count))
    rows = parquet.read_table(store.labels).to_pylist()
    chosen = random.Random(1).sample(range(count), count // 100)
    wanted: dict[int, str] = {}
    for way, number in enumerate(chosen):
        wanted[number] = _break(rows[number], Path(store.url), way % 6)
    store = write_labels(folder / "broken", rows, "store")
    _, made = timed(spark, store, folder / "broken-out", PLAIN)
    kept = parquet.read_table(folder / "broken-out" / made.id / QUARANTINE).to_pylist()
    told = {int(row["serial"][1:]): row["refused"] for row in kept}
    right = sum(told.get(number) == why for number, why in wanted.items())
    adds_up = total(made) + sum(made.refused.values()) + made.labelled_again == count
    share = 100 * right / len(wanted)
    others = len(set(told) - set(wanted))
    return [
        Row(
            "broken rows in quarantine with their reason",
            share,
            "%",
            "100",
            share == 100,
            f"{len(wanted)} of {count:,}",
        ),
        Row("sound rows in quarantine", others, "rows", "0", others == 0),
        Row("counts add up", float(adds_up), "", "1", adds_up),
    ]  # fmt: skip


def _break(row: dict[str, Any], store: Path, way: int) -> str:
    """Damages the row or its file; the reason that is to be said."""
    file = store / row["picture"]

    def put(data: bytes) -> None:
        file.write_bytes(data)
        row["sha256"] = hashlib.sha256(data).hexdigest()

    if way == 0:
        put(truncated(file.read_bytes()))
        return "picture cannot be decoded"
    if way == 1:
        put(png_claiming(30_000, 30_000 + int(row["serial"][1:])))
        return "picture has too many pixels"
    if way == 2:
        file.write_bytes(file.read_bytes()[:-9])
        return "picture does not match its digest"
    if way == 3:
        row["boxes"][0]["x1"] = float("nan")
        return "box sticks out of the picture"
    if way == 4:
        file.unlink()
        return "picture is missing"
    row["boxes"] = [*row["boxes"], *row["boxes"]]
    return "same box twice"
