"""Which OK units people are asked about: some by lot, so that these tell of all of them. Pure.

No station, no operator and no later look at the picture can foresee or steer a lot, and a record that comes
twice has the same one. Where many wait already fewer are drawn; with what probability each was stays beside
it, and is never zero, so that `dashboard.quality` can weigh by it.
"""

from collections.abc import Callable

from dashboard.inspections.lots import lot_of
from dashboard.settings import AuditSettings
from inspection.record import InspectionRecord
from inspection.verdict import Verdict

PURPOSE = "audit"
MOST_HALVINGS = 40
"""A weight stays a number that can be reckoned with."""


class Sample:
    def __init__(self, key: bytes, settings: AuditSettings) -> None:
        """`key`: of the lots (`dashboard.database.queue_tables.find_lot_key`)."""
        self._key = key
        self._settings = settings

    def draw(self, record: InspectionRecord, waiting: Callable[[str], int]) -> float | None:
        """With what probability it was drawn; None: it was not, or it is none of those that are.

        `waiting`: how many of a line wait already; asked only of the few that may be drawn.
        """
        if record.verdict is not Verdict.OK or not record.pictures:
            return None
        line = record.station.line_path
        share = self._settings.by_line.get(line, self._settings.ok_share)
        lot = lot_of(self._key, PURPOSE, record.station.path, record.seq)
        if lot >= share:
            return None
        eased = ease(share, waiting(line), self._settings.backlog)
        return eased if lot < eased else None


def ease(share: float, waiting: int, backlog: int) -> float:
    """Half of it for each `backlog` that wait."""
    return share * 0.5 ** min(waiting // backlog, MOST_HALVINGS)
