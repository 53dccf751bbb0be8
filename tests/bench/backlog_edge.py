"""The station's half of `make bench-backlog`, a process of its own: the real spool, reporter and link.

A fresh NG unit comes every `EVERY_S`, as on a line that went on while the cluster was away.
"""

import json
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge_agent.clock import SystemClock
from edge_agent.report.reporter import Reporter
from edge_agent.report.spool import OnFull
from inspection.identity import Unit
from inspection.verdict import Verdict
from inspection.wire.codec import decode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import ReceiptGiven, StationState, StationStatus
from inspection.wire.topics import Kind, topic
from tests.fakes import words
from tests.fakes.spool import spool_in
from tests.fakes.station_reports import make_record

EVERY_S = 1.0
PAGE_KB = 4


def main(folder: Path, port: int) -> None:
    """Until everything is delivered; then one JSON object on the standard output."""
    began = time.perf_counter()
    spool = spool_in(folder, max_bytes=10**10, on_full=OnFull.CONTINUE, keep_received=timedelta(days=1))
    spool.open()
    clock, fresh, fresh_s = SystemClock(), dict[int, float](), list[float]()

    def status() -> StationStatus:
        depth = spool.depth()
        return StationStatus(state=StationState.ONLINE, at=clock.now(), spool_depth=depth.records)

    def take(message: Incoming) -> None:
        for seq in decode(message.payload, ReceiptGiven).inspections:
            if seq in fresh:
                fresh_s.append(time.perf_counter() - fresh.pop(seq))
        reporter.take_receipt(message)

    link = Link(
        BrokerAddress(port=port),
        "bench-edge",
        on_message=take,
        on_connect=lambda: reporter.connected(),
        subscriptions=[topic(words.STATION, Kind.RECEIPT)],
    )
    reporter = Reporter(
        words.STATION, spool, clock, status, link=link, receipt_timeout_s=10, status_every_s=10
    )
    ready, kb = time.perf_counter() - began, [_memory_kb()]
    before = spool.depth()
    link.start()
    reporter.start()
    pause, told, pictures_s = threading.Event(), time.perf_counter(), 0.0
    while (depth := spool.depth()).pictures or depth.records > len(fresh):
        seq = spool.begin(Unit(serial=f"FRESH-{len(kb)}", sku="KFR-35", lot="L1"), datetime.now(UTC))
        record = make_record(seq, Verdict.NG, station=words.STATION)
        spool.commit(record, [])
        fresh[seq] = time.perf_counter()
        spool.make_ready(record)
        reporter.wake()
        kb.append(_memory_kb())
        if depth.pictures:
            pictures_s = time.perf_counter() - told
        print(f"{depth.records} records, {depth.pictures} pictures wait", file=sys.stderr, flush=True)
        pause.wait(EVERY_S)
    took = time.perf_counter() - told
    reporter.stop()
    link.stop()
    spool.close()
    print(
        json.dumps(
            {
                "start_s": ready,
                "drain_s": took,
                "pictures_s": pictures_s + EVERY_S,
                "records": before.records,
                "pictures": before.pictures,
                "fresh_s": fresh_s,
                "memory_kb": kb,
                "last_seq": seq,
            }
        )
    )


def _memory_kb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
