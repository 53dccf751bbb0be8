"""Faults and their alarms, in one table: who notices each, how grave it is, from when on it stands.

Rules, docs/alarms.md and row F5 of the scorecard follow from it; tests hold it against the programs.
"""

from enum import StrEnum
from typing import NamedTuple

from inspection.fault import Fault


class By(StrEnum):
    """A program that notices faults: its job in prometheus.yml."""

    STATION = "edge"
    INGEST = "ingest"
    DASHBOARD = "dashboard"
    REGISTRY = "registry"


class Gravity(StrEnum):
    CRITICAL = "critical"
    """Units pass uninspected, or something is about to be lost: at once."""
    WARNING = "warning"
    """Today."""


class Row(NamedTuple):
    fault: Fault
    gravity: Gravity
    by: tuple[By, ...]
    stands: str
    """From when on, and until when."""

    @property
    def name(self) -> str:
        """As Prometheus has it: `CameraLost`."""
        return "".join(word[0].upper() + word[1:] for word in self.fault.split())


STATION, INGEST, DASHBOARD, REGISTRY = By
CRITICAL, WARNING = Gravity
LAST = "the last unit was so"
A_MOMENT = "for 3 s"
A_MINUTE = "a minute after the last"

TABLE = (
    Row(Fault.CAMERA_LOST, CRITICAL, (STATION,), A_MOMENT),
    Row(Fault.PICTURE_FROZEN, CRITICAL, (STATION,), LAST),
    Row(Fault.NO_MODEL, CRITICAL, (STATION,), A_MOMENT),
    Row(Fault.DETECTOR_FAILS, CRITICAL, (STATION,), LAST),
    Row(Fault.VERDICTS_LATE, WARNING, (STATION,), "2 of the last 100 units: p99 over the takt"),
    Row(Fault.VERDICTS_NOT_TOLD, CRITICAL, (STATION,), A_MINUTE),
    Row(Fault.LINE_SILENT, CRITICAL, (STATION,), A_MOMENT),
    Row(Fault.NO_RECIPE, WARNING, (STATION,), LAST),
    Row(Fault.INVALID_STREAK, CRITICAL, (STATION,), "10 units"),
    Row(Fault.NG_STREAK, WARNING, (STATION,), "10 units"),
    Row(Fault.LINE_HELD, CRITICAL, (STATION,), "as long as it is held"),
    Row(Fault.PICTURES_SHED, WARNING, (STATION,), A_MINUTE),
    Row(Fault.RESULTS_WAIT, WARNING, (STATION,), "the oldest for a minute"),
    Row(Fault.BUNDLE_REFUSED, WARNING, (STATION,), "until a bundle is taken"),
    Row(Fault.UPDATE_ATTACKED, CRITICAL, (STATION,), "until a look at the registry ends well"),
    Row(Fault.CERTIFICATE_ENDS, WARNING, (STATION,), "30 days before"),
    Row(Fault.DISK_LOW, WARNING, (STATION, INGEST), "less than 5 % free"),
    Row(
        Fault.DISK_FULL,
        CRITICAL,
        (STATION, INGEST),
        "less than 16 MB free at a station, 100 MB at the ingest",
    ),
    Row(Fault.CLOCK_OFF, WARNING, (STATION, DASHBOARD), "a minute after a jump; 30 s beside the cluster's"),
    Row(Fault.BROKER_AWAY, CRITICAL, (STATION, INGEST), f"{A_MOMENT}; the ingest's for two beats"),
    Row(Fault.REGISTRY_AWAY, WARNING, (STATION, DASHBOARD), f"{A_MOMENT}; the dashboard's for 7 s"),
    Row(Fault.STATION_SILENT, CRITICAL, (DASHBOARD,), "offline, or 9 s without a word"),
    Row(Fault.NUMBERS_MISSING, CRITICAL, (DASHBOARD,), "as long as they are missing"),
    Row(Fault.DEAD_LETTERS, WARNING, (DASHBOARD,), "an hour after the last"),
    Row(Fault.FLOOD, WARNING, (INGEST,), "more than 50 fresh messages a second, over 5 s"),
    Row(Fault.INGEST_SILENT, CRITICAL, (DASHBOARD,), "6 s without a beat"),
    Row(Fault.INGEST_BEHIND, WARNING, (INGEST,), "at work more than 80 % of the time, for two beats"),
    Row(Fault.DATABASE_AWAY, CRITICAL, (INGEST, DASHBOARD), "as long as it does not answer"),
    Row(Fault.STORE_FAILS, CRITICAL, (INGEST,), "as long as a file cannot be written"),
    Row(Fault.RETRAINING_FAILED, WARNING, (DASHBOARD,), "until another is asked for"),
    Row(Fault.BACKUP_OLD, WARNING, (DASHBOARD,), "26 hours"),
    Row(Fault.SIGNATURES_END, CRITICAL, (REGISTRY,), "until it signs again"),
)
