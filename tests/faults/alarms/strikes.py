"""What makes each fault of the table happen, by who is to notice it. Seconds begin once it has happened."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from dashboard.alarms.programs import BACKUP, note_program
from dashboard.database.tables import LabelSetRow, RetrainingRow
from dashboard.retrainings.rules import JobState
from deploy.observability.table import By
from edge_agent.capture.frame import Frame
from edge_agent.report.spool import OnFull
from inspection.errors import InputRefused, Unavailable
from inspection.fault import Fault
from inspection.verdict import Cause
from inspection.wire.link import Incoming
from inspection.wire.topics import Kind, topic
from tests.fakes import words
from tests.fakes.station_reports import make_record, result_message
from tests.fakes.update_source import AWAY, FROZEN
from tests.faults.alarms.station import DARK
from tests.faults.alarms.world import World

Strike = Callable[[World], object]
LOST_UNITS = 3


def _camera_lost(world: World) -> None:
    world.station.camera.problem = "no picture for 2 s"
    world.station.camera.shows = Cause.NO_CAMERA


def _streak(world: World) -> None:
    """Dark for nine units already: the tenth makes the streak."""
    world.station.light = DARK
    for _ in range(9):
        world.station.inspect()


def _invalid(world: World) -> None:
    world.station.camera.while_waiting = lambda: None
    world.station.light = 0
    for _ in range(9):
        world.station.camera.shows = Frame("front", words.picture() // 60, world.clock.monotonic())
        world.station.frozen = True
        world.station.inspect()


def _shed(world: World) -> None:
    world.receipts = False
    world.station.holds_line(1, OnFull.CONTINUE)


def _held(world: World) -> None:
    world.receipts = False
    world.station.inspect()
    world.station.holds_line(1, OnFull.HOLD_LINE)


def _waits(world: World) -> None:
    """No receipt comes back; the first result has waited for 59 s already."""
    world.receipts = False
    world.station.inspect()
    world.station.triggers = False
    for _ in range(59):
        world.second()


def _unfit(world: World) -> None:
    world.station.shelf.folder = world.station.bundles["unfit"]


def _certificate(world: World) -> None:
    world.station.certificate_until = world.clock.now() + timedelta(days=20)
    world.station.build()


def _offline(world: World) -> None:
    world.station_lives = False
    world.last_will()


def _spool_lost(world: World) -> None:
    """Numbers that were given, and of which nothing is left on the station's disk."""
    for _ in range(LOST_UNITS):
        world.station.spool.begin(words.unit(), world.clock.now())
    with world.station.rows._transaction() as db:
        db.execute("DELETE FROM unit WHERE state NOT IN ('received')")


def _gibberish(world: World) -> None:
    world.wire.waiting.append(Incoming(topic(words.STATION, Kind.RESULT), b"\xff", 1, 1))


def _flood(world: World) -> None:
    at = world.clock.now()

    def pour() -> None:
        first = 1_000_000 + 100 * int(world.clock.monotonic())
        records = (make_record(first + n, station=words.STATION, at=at) for n in range(100))
        world.wire.waiting += [result_message(record) for record in records]

    world.each_second = pour


def _store_fails(world: World) -> None:
    """A file stands where the store was: so it is for every user, the almighty too."""
    world.stuck = True
    store = Path(world.site.store.url.removeprefix("file://"))
    shutil.rmtree(store, ignore_errors=True)
    store.write_text("a file")


def _database_away(world: World) -> None:
    world.stuck = True
    file = Path(str(world.database.engine.url.database))
    world.database.close()
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    file.mkdir()


def _clock_behind(world: World) -> None:
    """Until the station no longer tells of the jump itself: what is left, the cluster has measured."""
    world.station.clock.skew = timedelta(seconds=-40)
    for _ in range(62):
        world.second()


def _retraining_failed(world: World) -> None:
    at = world.clock.now()
    with world.database.writing() as session:
        session.add(
            LabelSetRow(sha256="a" * 64, path="x", pictures=1, boxes="{}", stations="[]", by="f5", at=at)
        )
        session.flush()
        session.add(
            RetrainingRow(
                label_set="a" * 64, stations="[]", by="f5", at=at, state=JobState.FAILED, message="no room"
            )
        )


def _backup_old(world: World) -> None:
    with world.database.writing() as session:
        note_program(session, BACKUP, world.clock.now() - timedelta(hours=26))


def _signing_fails(world: World) -> None:
    """The registry starts anew where its keys are no more, and does what its loop does with that."""
    shutil.rmtree(world.keys.online)
    world.keys.clock.pass_by(days=1)
    try:
        world.keys.restarted().refresh()
    except (InputRefused, Unavailable):
        world.registry.refresh_failed(True)


STRIKES: dict[tuple[By, Fault], Strike] = {
    (By.STATION, Fault.CAMERA_LOST): _camera_lost,
    (By.STATION, Fault.PICTURE_FROZEN): lambda world: setattr(world.station, "frozen", True),
    (By.STATION, Fault.NO_MODEL): lambda world: setattr(world.station.shelf, "folder", None),
    (By.STATION, Fault.DETECTOR_FAILS): lambda world: setattr(
        world.station.shelf, "folder", world.station.bundles["broken"]
    ),
    (By.STATION, Fault.VERDICTS_LATE): lambda world: setattr(world.station, "slow_s", 0.2),
    (By.STATION, Fault.VERDICTS_NOT_TOLD): lambda world: setattr(world.station.signal, "given_up", 1),
    (By.STATION, Fault.LINE_SILENT): lambda world: setattr(world.station, "polls", False),
    (By.STATION, Fault.NO_RECIPE): lambda world: setattr(world.station, "sku", "AC-999"),
    (By.STATION, Fault.INVALID_STREAK): _invalid,
    (By.STATION, Fault.NG_STREAK): _streak,
    (By.STATION, Fault.LINE_HELD): _held,
    (By.STATION, Fault.PICTURES_SHED): _shed,
    (By.STATION, Fault.RESULTS_WAIT): _waits,
    (By.STATION, Fault.BUNDLE_REFUSED): _unfit,
    (By.STATION, Fault.UPDATE_ATTACKED): lambda world: setattr(world.station.source, "error", FROZEN),
    (By.STATION, Fault.CERTIFICATE_ENDS): _certificate,
    (By.STATION, Fault.DISK_LOW): lambda world: setattr(
        world.station.ballast, "room", (4_000_000_000, 100_000_000_000)
    ),
    (By.STATION, Fault.DISK_FULL): lambda world: setattr(world.station.ballast, "room", (0, 100_000_000_000)),
    (By.STATION, Fault.CLOCK_OFF): lambda world: setattr(world.station.clock, "skew", timedelta(hours=-1)),
    (By.STATION, Fault.BROKER_AWAY): lambda world: setattr(world.wire, "up", False),
    (By.STATION, Fault.REGISTRY_AWAY): lambda world: setattr(world.station.source, "error", AWAY),
    (By.INGEST, Fault.DISK_LOW): lambda world: setattr(world, "room", (4_000_000_000, 100_000_000_000)),
    (By.INGEST, Fault.DISK_FULL): lambda world: setattr(world, "room", (0, 100_000_000_000)),
    (By.INGEST, Fault.BROKER_AWAY): lambda world: setattr(world, "ingest_connected", False),
    (By.INGEST, Fault.FLOOD): _flood,
    (By.INGEST, Fault.INGEST_BEHIND): lambda world: setattr(world, "busy", 0.95),
    (By.INGEST, Fault.DATABASE_AWAY): _database_away,
    (By.INGEST, Fault.STORE_FAILS): _store_fails,
    (By.DASHBOARD, Fault.STATION_SILENT): _offline,
    (By.DASHBOARD, Fault.NUMBERS_MISSING): _spool_lost,
    (By.DASHBOARD, Fault.CLOCK_OFF): _clock_behind,
    (By.DASHBOARD, Fault.DEAD_LETTERS): _gibberish,
    (By.DASHBOARD, Fault.INGEST_SILENT): lambda world: setattr(world, "ingest_lives", False),
    (By.DASHBOARD, Fault.DATABASE_AWAY): _database_away,
    (By.DASHBOARD, Fault.REGISTRY_AWAY): lambda world: setattr(world.site.registry, "away", True),
    (By.DASHBOARD, Fault.RETRAINING_FAILED): _retraining_failed,
    (By.DASHBOARD, Fault.BACKUP_OLD): _backup_old,
    (By.REGISTRY, Fault.SIGNATURES_END): _signing_fails,
}
