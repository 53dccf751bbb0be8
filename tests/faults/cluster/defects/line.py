"""Defects of a station, put into the process of `tests.faults.cluster.line`."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from edge_agent.report.reporter import Reporter
from edge_agent.report.rows import Rows
from edge_agent.report.window import Window
from inspection.record import InspectionRecord
from inspection.wire.codec import decode
from inspection.wire.link import Link
from inspection.wire.messages import InspectionReported, ReceiptGiven
from inspection.wire.topics import Kind, parse_topic

KEPT_ROWS = 100


def puback_believed() -> None:
    """What was handed to the broker counts as stored."""
    plain, spools = Link.publish, []
    began = Reporter.__init__

    @wraps(began)
    def begin(self: Reporter, station: Any, spool: Any, *given: Any, **named: Any) -> None:
        spools.append(spool)
        began(self, station, spool, *given, **named)

    @wraps(plain)
    def publish(self: Link, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        done = plain(self, topic, payload, retain=retain)
        name = parse_topic(topic)
        if done and name.kind is Kind.RESULT:
            spools[0].received(ReceiptGiven(inspections=(decode(payload, InspectionReported).record.seq,)))
        elif done and name.chunk is not None:
            spools[0].received(ReceiptGiven(pictures=(name.chunk.sha256,)))
        return done

    Reporter.__init__ = begin  # type: ignore[method-assign]
    Link.publish = publish  # type: ignore[method-assign]


def never_sent_again() -> None:
    """What was sent once stays in flight, whatever becomes of the connection."""

    def room(self: Window[Any], _now: float) -> int:
        return max(0, self._size - len(self._sent))

    Window.room = room  # type: ignore[method-assign,assignment]
    Window.forget = lambda _window: None  # type: ignore[method-assign,assignment]


def reconnects_at_leisure() -> None:
    """A station whose link broke waits half a minute before it tries again."""
    plain = Link._make_client

    @wraps(plain)
    def make(self: Link) -> Any:
        client = plain(self)
        client.reconnect_delay_set(min_delay=30, max_delay=60)
        return client

    Link._make_client = make  # type: ignore[method-assign]


def fresh_behind_backlog() -> None:
    """Records leave in the order in which they came."""

    def records_to_send(
        self: Rows, limit: int, but_not: Collection[int]
    ) -> list[tuple[int, InspectionRecord]]:
        skip = ",".join(map(str, but_not))
        query = (
            f"SELECT seq, record FROM unit WHERE state = 'ready' AND seq NOT IN ({skip}) ORDER BY seq LIMIT ?"
        )
        return [(seq, InspectionRecord.model_validate_json(text)) for seq, text in self._all(query, limit)]

    Rows.records_to_send = records_to_send  # type: ignore[method-assign]


def a_queue_that_forgets() -> None:
    """Of more than a hundred records that wait the oldest go, as in a broker's queue."""
    plain = Rows.make_ready

    @wraps(plain)
    def make_ready(self: Rows, record: InspectionRecord) -> None:
        plain(self, record)
        with self._transaction() as db:
            db.execute("DELETE FROM unit WHERE state = 'ready' AND seq <= ?", (record.seq - KEPT_ROWS,))

    Rows.make_ready = make_ready  # type: ignore[method-assign]


PLANTED: dict[str, Callable[[], None]] = {
    "PUBACK believed": puback_believed,
    "never sent again": never_sent_again,
    "reconnects at leisure": reconnects_at_leisure,
    "fresh behind backlog": fresh_behind_backlog,
    "a queue that forgets": a_queue_that_forgets,
}


def plant(name: str) -> None:
    """Nothing, if it is none of a station's."""
    if name in PLANTED:
        PLANTED[name]()
