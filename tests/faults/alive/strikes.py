"""What can be done to a running plant from outside, and what it raises. Each strike is a context: within, it
is as bad as it gets; behind it, all is mended."""

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from dashboard.alarms.programs import BACKUP, note_program
from dashboard.database.engine import Database
from deploy.observability.table import By
from inspection.fault import Fault
from inspection.wire.topics import Kind, topic
from tests.fakes import words
from tests.fakes.station_reports import make_record, result_message
from tests.faults.alarms.station import DARK
from tests.faults.alive.plant import HERE, LivingPlant
from tests.faults.alive.station import TAKT_MS
from tests.faults.cluster.toxic import Toxic
from tests.faults.hatched import Hatched

UNSENT_S = 2.0
A_SECOND_OF_FLOOD = 120


class Strike(NamedTuple):
    by: By
    fault: Fault
    how: str
    strike: Callable[[LivingPlant], AbstractContextManager[object]]
    where: str = ""
    """The place that the page names: a station's path, or "" for the cluster."""
    paged: bool = True
    """Whether the page can show it; else `/metrics` of who notices it alone does."""


@contextmanager
def _camera(plant: LivingPlant, **how: float) -> Iterator[None]:
    camera = plant.station.camera
    usual = {name: getattr(camera, name) for name in how}
    vars(camera).update(how)
    yield
    vars(camera).update(usual)


@contextmanager
def _station(
    plant: LivingPlant, sku: str = "AC-100", fixed: str = "", takt_ms: int = TAKT_MS
) -> Iterator[None]:
    """Started anew with other settings."""
    plant.station.restart(sku=sku, fixed=fixed, takt_ms=takt_ms)
    yield
    plant.station.restart()


@contextmanager
def _station_killed(plant: LivingPlant) -> Iterator[None]:
    plant.station.process.kill()
    yield
    plant.station.start()


@contextmanager
def _stopped(process: Callable[[LivingPlant], int], plant: LivingPlant) -> Iterator[None]:
    """It hangs, and its connections stay open."""
    pid = process(plant)
    os.kill(pid, signal.SIGSTOP)
    yield
    os.kill(pid, signal.SIGCONT)


@contextmanager
def _line_broker_killed(plant: LivingPlant) -> Iterator[None]:
    plant.station.line.kill()
    yield
    plant.station.line.start()


@contextmanager
def _broker_killed(plant: LivingPlant) -> Iterator[None]:
    plant.cluster.broker.kill()
    yield
    plant.cluster.broker.start()


@contextmanager
def _network(plant: LivingPlant, toxic: Toxic) -> Iterator[None]:
    plant.proxy.poison(toxic)
    yield
    plant.proxy.heal()


@contextmanager
def _ingest(plant: LivingPlant, slow_s: float | None = None) -> Iterator[None]:
    """Killed; with `slow_s` another one takes its place that needs so long for each batch."""
    ingest: Hatched = plant.cluster.ingest
    ingest.kill()
    if slow_s is not None:
        plant.cluster.start_ingest(slow_s=slow_s)
    yield
    if slow_s is not None:
        ingest.kill()
    plant.cluster.start_ingest()


@contextmanager
def _store_lost(plant: LivingPlant) -> Iterator[None]:
    """A file stands where the store was: so it is for every user, the almighty too."""
    store = plant.cluster.store
    aside = store.with_name("aside")
    store.rename(aside)
    store.write_text("a file")
    yield
    store.unlink()
    aside.rename(store)


@contextmanager
def _gibberish(plant: LivingPlant) -> Iterator[None]:
    assert plant.hand.publish(topic(words.STATION, Kind.RESULT), b"\xff")
    yield


@contextmanager
def _flood(plant: LivingPlant) -> Iterator[None]:
    at = datetime.now(UTC)
    for number in range(A_SECOND_OF_FLOOD * 8):
        one = result_message(make_record(1_000_000 + number, station=words.STATION, at=at))
        assert plant.hand.publish(one.topic, one.payload)
    yield


@contextmanager
def _database_stopped(plant: LivingPlant) -> Iterator[None]:
    plant.postgres.stop(signal.SIGQUIT)
    yield
    plant.postgres.start()


@contextmanager
def _registry_killed(plant: LivingPlant) -> Iterator[None]:
    plant.registry.kill()
    plant.registry.wait()
    yield
    plant.registry.start()


@contextmanager
def _assigned(plant: LivingPlant, bundle: str | None) -> Iterator[None]:
    plant.assign(bundle)
    yield
    plant.assign("good")


@contextmanager
def _metadata_changed(plant: LivingPlant) -> Iterator[None]:
    """One byte of what the registry signed."""
    file = next(one for one in plant.registry.repository.rglob("timestamp.json"))
    signed = file.read_bytes()
    file.write_bytes(signed.replace(b'"version":', b'"version": 1', 1))
    yield
    file.write_bytes(signed)


@contextmanager
def _disk(plant: LivingPlant, room: int) -> Iterator[None]:
    plant.disk.leave(room)
    yield
    plant.disk.give_back()


@contextmanager
def _clock_jumps(plant: LivingPlant) -> Iterator[None]:
    plant.station.skew(-3600)
    yield
    plant.station.skew(0)


@contextmanager
def _clock_behind(plant: LivingPlant) -> Iterator[None]:
    """From its start on, so that no jump is there to be told."""
    plant.station.process.kill()
    plant.station.skew(-40)
    plant.station.start()
    yield
    plant.station.process.kill()
    plant.station.skew(0)
    plant.station.start()


@contextmanager
def _spool_lost(plant: LivingPlant) -> Iterator[None]:
    """Units were numbered while the network was away, and of those nothing is left on the station's disk."""
    plant.proxy.poison(Toxic.DOWN)
    plant.until(lambda: False, UNSENT_S)
    plant.station.process.kill()
    with sqlite3.connect(plant.station.data_dir / "spool" / "spool.db") as rows:
        rows.execute("DELETE FROM unit WHERE state != 'received'")
    rows.close()
    plant.proxy.heal()
    plant.station.start()
    yield


@contextmanager
def _backup_aged(plant: LivingPlant) -> Iterator[None]:
    database = Database.open(plant.cluster.url)
    with database.writing() as session:
        note_program(session, BACKUP, datetime.now(UTC) - timedelta(hours=27))
    yield
    with database.writing() as session:
        note_program(session, BACKUP, datetime.now(UTC))
    database.close()


STATION, INGEST, DASHBOARD, _ = By
BROKER = partial(_stopped, lambda plant: plant.cluster.broker.pid)

STRIKES: tuple[Strike, ...] = (
    # The first two are the short form: they need no registry, no PostgreSQL and no disk of their own.
    Strike(DASHBOARD, Fault.DEAD_LETTERS, "a message of gibberish", _gibberish),
    Strike(INGEST, Fault.STORE_FAILS, "a file in its place", _store_lost),
    Strike(DASHBOARD, Fault.STATION_SILENT, "killed", _station_killed, HERE),
    Strike(STATION, Fault.CAMERA_LOST, "stalls", partial(_camera, silent=True), HERE),
    Strike(STATION, Fault.CAMERA_LOST, "vanishes", partial(_camera, gone=True), HERE),
    Strike(STATION, Fault.PICTURE_FROZEN, "the same picture", partial(_camera, frozen=True), HERE),
    Strike(STATION, Fault.NG_STREAK, "no screw", partial(_camera, light=DARK), HERE),
    Strike(STATION, Fault.INVALID_STREAK, "the picture stands still", partial(_camera, frozen=True), HERE),
    Strike(STATION, Fault.VERDICTS_LATE, "a takt of 1 ms", partial(_station, takt_ms=1), HERE),
    Strike(STATION, Fault.VERDICTS_NOT_TOLD, "the line's broker killed", _line_broker_killed, HERE),
    Strike(STATION, Fault.LINE_SILENT, "the line's broker killed", _line_broker_killed, HERE),
    Strike(STATION, Fault.NO_RECIPE, "another SKU", partial(_station, sku="AC-999"), HERE),
    Strike(STATION, Fault.DETECTOR_FAILS, "a broken graph", partial(_station, fixed="broken"), HERE),
    Strike(STATION, Fault.NO_MODEL, "unassigned", partial(_assigned, bundle=None), HERE),
    Strike(
        STATION, Fault.BUNDLE_REFUSED, "the golden check fails", partial(_assigned, bundle="broken"), HERE
    ),
    Strike(STATION, Fault.REGISTRY_AWAY, "killed", _registry_killed, HERE),
    Strike(DASHBOARD, Fault.REGISTRY_AWAY, "killed", _registry_killed),
    Strike(STATION, Fault.BROKER_AWAY, "killed", _broker_killed, paged=False),
    Strike(STATION, Fault.BROKER_AWAY, "the link silent", partial(_network, toxic=Toxic.SILENT), paged=False),
    Strike(INGEST, Fault.BROKER_AWAY, "killed", _broker_killed),
    Strike(INGEST, Fault.BROKER_AWAY, "hangs", BROKER),
    Strike(
        DASHBOARD,
        Fault.STATION_SILENT,
        "hangs",
        partial(_stopped, lambda plant: plant.station.process.pid),
        HERE,
    ),
    Strike(
        DASHBOARD, Fault.STATION_SILENT, "the link half open", partial(_network, toxic=Toxic.SILENT), HERE
    ),
    Strike(DASHBOARD, Fault.INGEST_SILENT, "killed", _ingest),
    Strike(
        DASHBOARD, Fault.INGEST_SILENT, "hangs", partial(_stopped, lambda plant: plant.cluster.ingest.pid)
    ),
    Strike(INGEST, Fault.DATABASE_AWAY, "stopped", _database_stopped, paged=False),
    Strike(DASHBOARD, Fault.DATABASE_AWAY, "stopped", _database_stopped, paged=False),
    Strike(INGEST, Fault.DISK_FULL, "filled but for 90 MB", partial(_disk, room=90_000_000)),
    Strike(STATION, Fault.DISK_LOW, "filled but for 18 MB", partial(_disk, room=18_000_000), HERE),
    Strike(STATION, Fault.DISK_FULL, "filled but for 4 MB", partial(_disk, room=4_000_000), HERE),
    Strike(DASHBOARD, Fault.BACKUP_OLD, "the last one 27 h ago", _backup_aged),
    Strike(DASHBOARD, Fault.NUMBERS_MISSING, "rows gone from the spool", _spool_lost, HERE),
    Strike(STATION, Fault.UPDATE_ATTACKED, "metadata changed", _metadata_changed, HERE),
    Strike(DASHBOARD, Fault.CLOCK_OFF, "40 s behind at its start", _clock_behind, HERE),
    Strike(STATION, Fault.CLOCK_OFF, "an hour back", _clock_jumps, HERE),
    Strike(INGEST, Fault.INGEST_BEHIND, "half a second for a batch", partial(_ingest, slow_s=0.5)),
    Strike(INGEST, Fault.FLOOD, "a thousand results at once", _flood, HERE),
)

NOT_STRUCK: dict[tuple[By, Fault], str] = {
    (STATION, Fault.RESULTS_WAIT): "stands after a minute by its definition",
    (STATION, Fault.LINE_HELD): "a spool of 10 MB at least has to fill first",
    (STATION, Fault.PICTURES_SHED): "a spool of 10 MB at least has to fill first",
    (STATION, Fault.CERTIFICATE_ENDS): "this plant has no certificates",
    (INGEST, Fault.DISK_LOW): "needs a disk of more than 2 GB, or it is full at once",
    (DASHBOARD, Fault.RETRAINING_FAILED): "needs a label set and a trainer",
    (By.REGISTRY, Fault.SIGNATURES_END): "its signatures hold for a day",
}
"""What keeps the form of one process alone, and why."""
