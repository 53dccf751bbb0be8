"""What can go wrong, each by the name of its alarm: programs say it, Prometheus counts it, pages show it.

What each means, who notices it and what to do about it: docs/alarms.md.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from inspection.word import Word

MOST_DETAIL = 300


class Fault(StrEnum):
    """Spoken in status messages, so a name that is in use is never changed."""

    # A station notices these itself.
    CAMERA_LOST = "camera lost"
    """Unplugged, hung, refused: it sends nothing."""
    PICTURE_FROZEN = "picture frozen"
    NO_MODEL = "no model"
    DETECTOR_FAILS = "detector fails"
    VERDICTS_LATE = "verdicts late"
    VERDICTS_NOT_TOLD = "verdicts not told"
    """The line's side does not take them."""
    LINE_SILENT = "line silent"
    """Where triggers come from: the PLC does not poll, the line's broker is away."""
    NO_RECIPE = "no recipe"
    INVALID_STREAK = "invalid in a row"
    NG_STREAK = "NG in a row"
    LINE_HELD = "line held"
    """The spool is full, and the settings rather stop the line than lose pictures."""
    PICTURES_SHED = "pictures shed"
    RESULTS_WAIT = "results wait"
    BUNDLE_REFUSED = "bundle refused"
    UPDATE_ATTACKED = "update attacked"
    """Or stale past its expiry; which attack: `inspection.attack`."""
    CERTIFICATE_ENDS = "certificate ends"
    # Stations and the cluster's programs.
    DISK_LOW = "disk low"
    DISK_FULL = "disk full"
    CLOCK_OFF = "clock off"
    BROKER_AWAY = "broker away"
    REGISTRY_AWAY = "registry away"
    # The cluster's programs alone.
    STATION_SILENT = "station silent"
    NUMBERS_MISSING = "numbers missing"
    """Units that a station numbered, no longer has, and that never came."""
    DEAD_LETTERS = "dead letters"
    FLOOD = "flood"
    """One station sends more than any line makes."""
    INGEST_SILENT = "ingest silent"
    INGEST_BEHIND = "ingest behind"
    DATABASE_AWAY = "database away"
    STORE_FAILS = "picture store fails"
    RETRAINING_FAILED = "retraining failed"
    BACKUP_OLD = "backup old"
    SIGNATURES_END = "signatures end"
    """The registry cannot sign anew; soon every station takes it for a freeze."""


class FaultSeen(Word):
    """It stands, as whoever says so knows it."""

    fault: Fault
    detail: Annotated[str, StringConstraints(max_length=MOST_DETAIL)] = ""
    """In English, with the figure or the message that shows it."""


def seen(fault: Fault, detail: str = "") -> FaultSeen:
    """With as much of `detail` as there is room for."""
    return FaultSeen(fault=fault, detail=detail[:MOST_DETAIL])
