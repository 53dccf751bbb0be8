"""`make check-plc`: 10,000 units through the Modbus handshake; the PLC's books are the judge."""

import argparse
import logging
import tempfile
import time
from pathlib import Path

from tests.bench.report import Row, publish
from tests.fakes.plc import CutPlc
from tests.fakes.plc_day import Day
from tests.fakes.plc_kills import PlcKills
from tests.fakes.plc_station import PlcStation

UNITS, KILLS, SHORT, SHORT_KILLS = 10_000, 20, 1_000, 5
POLLS, SEED = 1_000, 20261124
RESTARTED = 102


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help=f"{SHORT:,} units, {SHORT_KILLS} kills")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)  # every trouble of the day would be a line
    with tempfile.TemporaryDirectory() as name:
        rows = _day(Path(name), SHORT if arguments.short else UNITS)
    with tempfile.TemporaryDirectory() as name:
        rows += _kills(Path(name), SHORT_KILLS if arguments.short else KILLS)
    publish("A PLC and a station over Modbus TCP, both on this machine", rows, arguments.report)
    if not all(row.holds in (None, True) for row in rows):
        raise SystemExit(1)


def _day(folder: Path, units: int) -> list[Row]:
    with PlcStation(folder) as station:
        plc = CutPlc(station.port)
        plc.connect()
        day = Day(station, plc, SEED)
        began = time.monotonic()
        books = day.run(units)
        seconds = time.monotonic() - began
        polls = sorted(_poll_ms(plc) for _ in range(POLLS))
        seen = plc.look()
        plc.drop()
    for words in (*books.early, *books.wrong, *plc.complaints)[:20]:
        print(words)
    told = [answer.number for answer in plc.acknowledged]
    missing, twice = units - len(set(told)), len(told) - len(set(told))
    each = sorted(books.milliseconds)
    return [
        Row("triggers taken", units, "units"),
        _none("without an acknowledged result", missing),
        _none("acknowledged twice", twice),
        _none("told early", len(books.early)),
        _none("told for another unit, or wrong", len(books.wrong)),
        _none("other complaints of the PLC", len(plc.complaints)),
        _same("no verdict in time: INVALID", books.late, seen["Timeouts"]),
        _same("triggered twice: TriggerError", books.pushes, seen["TriggersMissed"]),
        Row("connections cut", books.cuts, "times"),
        Row(
            "trigger to result p50", each[len(each) // 2], "ms", detail="no camera, no model; verdict on disk"
        ),
        Row("trigger to result p99", each[len(each) * 99 // 100], "ms"),
        Row("one poll p50", round(polls[POLLS // 2], 3), "ms", detail="45 registers"),
        Row("one poll p99", round(polls[POLLS * 99 // 100], 3), "ms"),
        Row("units a second", round(units / seconds, 1), "1/s", detail="PLC and station in one process"),
    ]


def _kills(folder: Path, kills: int) -> list[Row]:
    storm = PlcKills(folder, SEED)
    told = [
        (unit.number, unit.serial, "INVALID", RESTARTED)
        == (answer.number, answer.serial, answer.verdict, answer.code)
        for unit, answer in storm.run(kills)
    ]
    units = [answer.number for answer in storm.plc.acknowledged]
    return [
        Row("station killed with a unit in hand", kills, "kills"),
        _none("not INVALID after the kill", kills - sum(told)),
        _none("without one acknowledged result", 3 * kills - len(set(units)) + len(units) - len(set(units))),
        _none("complaints of the PLC, with kills", len(storm.plc.complaints)),
    ]


def _none(name: str, count: int) -> Row:
    return Row(name, count, "units", bar="<= 0", holds=count == 0)


def _same(name: str, count: int, counted: int) -> Row:
    return Row(name, count, "units", bar=f"= {counted} in the station's register", holds=count == counted > 0)


def _poll_ms(plc: CutPlc) -> float:
    began = time.perf_counter()
    plc.look()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
