"""Composition root of `dashboard ingest`: builds the concrete parts and runs them until SIGTERM."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, start_http_server

from dashboard.backup.restore import find_restored
from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.database.queue_tables import find_lot_key
from dashboard.ingest.batch import Taker
from dashboard.ingest.disks import kept_in
from dashboard.ingest.metrics import IngestMetrics
from dashboard.ingest.pulse import AtWork, Pulse, beat_until
from dashboard.ingest.sample import Sample
from dashboard.ingest.worker import SUBSCRIPTIONS, Worker
from dashboard.landing.lander import Lander
from dashboard.landing.rounds import land_until
from dashboard.pictures.store import FileStore
from dashboard.settings import Settings
from dashboard.webhooks.courier import Courier
from dashboard.webhooks.post import post
from dashboard.webhooks.rounds import Rounds, bring_until
from dashboard.webhooks.signing import read_secret
from inspection.errors import Unavailable
from inspection.wire.codec import encode
from inspection.wire.link import Link
from inspection.wire.topics import RESTORED

log = logging.getLogger(__name__)

SWEPT_AFTER = timedelta(hours=1)
"""No file takes so long to write; what is older was left by a kill."""


def run_ingest(settings: Settings, now: Callable[[], datetime]) -> None:
    """Until SIGTERM or SIGINT; the batch in hand is finished first.

    Raises:
        InputRefused, Unavailable: the database or the store cannot be used, the metrics port is taken.
    """
    database = Database.open(settings.database.url)
    migrate(database)
    metrics_registry = CollectorRegistry()
    metrics, store = IngestMetrics(metrics_registry), FileStore(settings.pictures.url)
    if swept := store.sweep(now() - SWEPT_AFTER):
        log.info("removed %d files that a killed program had left half-written", swept)
    with database.reading() as session:
        sample = Sample(find_lot_key(session), settings.audit)
    worker = Worker(Taker(database, store, now, sample), metrics, batch=settings.ingest.batch)
    stop = threading.Event()
    landing = threading.Thread(
        target=land_until,
        args=(
            stop,
            Lander(database, store, settings.landing, now),
            settings.landing.every_s,
            metrics,
        ),
        name="landing",
    )
    restored = find_restored(database)

    def connected() -> None:
        log.info("connected to %s:%d", settings.broker.host, settings.broker.port)
        if restored is not None:  # with each connection, since a broker may have lost it
            link.publish(RESTORED, encode(restored), retain=True)

    link = Link(
        settings.broker,
        settings.ingest.client_id,
        on_message=worker.accept,
        on_connect=connected,
        subscriptions=SUBSCRIPTIONS,
    )
    pulse = Pulse(
        database,
        store,
        kept_in(settings.database.url, store.url),
        lambda: AtWork(link.connected, worker.waited_s, worker.rates),
        metrics,
        flood_per_s=settings.ingest.flood_per_s,
        now=now,
        monotonic=time.monotonic,
    )
    telling = threading.Thread(
        target=bring_until,
        args=(stop, Rounds(_couriers(settings, database, now), metrics, time.monotonic)),
        name="webhooks",
    )
    beating = threading.Thread(target=beat_until, args=(stop, pulse), name="pulse")
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _signal, _frame: worker.stop())
    _serve_metrics(settings.ingest.metrics_port, metrics_registry)
    log.info("ingest starts; broker %s:%d", settings.broker.host, settings.broker.port)
    link.start()
    landing.start()
    beating.start()
    telling.start()
    try:
        worker.run(link)
    finally:
        link.stop()
        stop.set()
        landing.join()
        beating.join()
        telling.join()
        database.close()
    log.info("ingest ended")


def _couriers(settings: Settings, database: Database, now: Callable[[], datetime]) -> list[Courier]:
    """Raises: InputRefused: a secret cannot be read."""
    return [Courier(database, one, read_secret(one.secret_file), post, now) for one in settings.webhooks]


def _serve_metrics(port: int | None, registry: CollectorRegistry) -> None:
    if port is None:
        return
    try:
        start_http_server(port, "127.0.0.1", registry)
    except OSError as error:
        raise Unavailable(
            f"127.0.0.1:{port} is taken; stop the other program or change ingest.metrics_port"
        ) from error
