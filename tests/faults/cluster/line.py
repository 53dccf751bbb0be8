"""A station without camera and detector, with real spool, encoder, reporter and link; its line passes units.

    python -m tests.faults.cluster.line FOLDER LINE PORT [--defect NAME] [--clock NAME]

Standard input: `pass FIRST COUNT EVERY_S`. Standard output: `ready` once what a kill left behind is told;
`told NUMBER SEQ VERDICT AT` after each commit; `receipt RECORDS PICTURES`; `debt RECORDS PICTURES REFUSED`
whenever that has changed.
"""

import argparse
import queue
import sys
import threading
import time
from pathlib import Path

from edge_agent.capture.frame import Frame
from edge_agent.capture.jpeg import decode as decode_jpeg
from edge_agent.clock import Clock
from edge_agent.report.ballast import Ballast
from edge_agent.report.encoder import Encoder
from edge_agent.report.frames import FrameFolder
from edge_agent.report.pictures import PictureFolder
from edge_agent.report.reporter import Reporter
from edge_agent.report.rows import Rows
from edge_agent.report.spool import OnFull, Spool
from inspection.record import InspectionRecord
from inspection.wire.codec import decode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import ReceiptGiven, StationState, StationStatus
from inspection.wire.topics import Kind, topic
from tests.faults.cluster import clocks, units
from tests.faults.cluster.defects.line import plant
from tests.faults.hatch import end_with_parent
from tests.faults.stage import shot

MAX_BYTES = 10**9
RECEIPT_TIMEOUT_S = 2.0
MOST_LEFT = 10_000


class Line:
    def __init__(self, folder: Path, number: int, port: int, clock: Clock) -> None:
        self._clock, self._station = clock, units.station(number)
        self._said = threading.Lock()
        self._debt = ""
        folder.mkdir(parents=True, exist_ok=True)
        self._spool = Spool(
            Rows(folder / "spool.db", self._station),
            PictureFolder(folder / "pictures"),
            FrameFolder(folder / "frames", max_bytes=MAX_BYTES),
            Ballast(folder / "ballast"),
            MAX_BYTES,
            OnFull.CONTINUE,
        )
        self._link = Link(
            BrokerAddress(port=port),
            self._station.path,
            on_message=self._take,
            on_connect=lambda: self._reporter.connected(),
            subscriptions=[topic(self._station, Kind.RECEIPT)],
        )
        self._reporter = Reporter(
            self._station,
            self._spool,
            clock,
            self._status,
            link=self._link,
            receipt_timeout_s=RECEIPT_TIMEOUT_S,
            status_every_s=1.0,
        )
        self._encoder = Encoder(self._spool, 90, self._reporter.wake)

    def recover(self) -> None:
        """What `edge_agent.agent` does at a start: units in flight are INVALID, verdicts are told again."""
        for left in self._spool.open():
            self._spool.commit(
                units.passed_over(self._station, left.seq, left.unit, self._clock.now()), frames=()
            )
        for record in self._spool.judged(MOST_LEFT):
            self._tell(record)
        for worker in (self._link, self._reporter, self._encoder):
            worker.start()
        self.say("ready")

    def pass_unit(self, number: int) -> None:
        seq = self._spool.begin(units.unit(number), self._clock.now())
        data = shot(number)
        frame = Frame("front", decode_jpeg(data), self._clock.monotonic(), jpeg=data)
        record = units.judged(self._station, seq, number, self._clock.now())
        self._spool.commit(record, [frame])
        self._tell(record)

    def say(self, text: str) -> None:
        with self._said:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def _tell(self, record: InspectionRecord) -> None:
        number = units.number_of(record.unit.serial)
        self._debt = ""  # what was said of it is out of date
        self.say(f"told {number} {record.seq} {record.verdict} {time.time()}")
        self._encoder.judged(record.seq, 1.0)

    def _take(self, message: Incoming) -> None:
        receipt = decode(message.payload, ReceiptGiven)
        self._reporter.take_receipt(message)
        self.say(f"receipt {len(receipt.inspections)} {len(receipt.pictures)}")

    def _status(self) -> StationStatus:
        depth = self._spool.depth()
        debt = f"debt {depth.records} {depth.pictures} {depth.refused}"
        if debt != self._debt:
            self._debt = debt
            self.say(debt)
        return StationStatus(state=StationState.ONLINE, at=self._clock.now(), spool_depth=depth.records)


def main() -> None:
    end_with_parent()
    parser = argparse.ArgumentParser(prog="line", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("line", type=int)
    parser.add_argument("port", type=int)
    parser.add_argument("--defect", default="")
    parser.add_argument("--clock", default="true")
    chosen = parser.parse_args()
    plant(chosen.defect)
    asked: queue.SimpleQueue[tuple[int, int, float]] = queue.SimpleQueue()
    line = Line(chosen.folder, chosen.line, chosen.port, clocks.named(chosen.clock))
    line.recover()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    pace = threading.Event()
    while True:
        first, count, every_s = asked.get()
        for number in range(first, first + count):
            line.pass_unit(number)
            pace.wait(every_s)


def _listen(asked: queue.SimpleQueue[tuple[int, int, float]]) -> None:
    for said in sys.stdin:
        _, first, count, every_s = said.split()
        asked.put((int(first), int(count), float(every_s)))


if __name__ == "__main__":
    main()
