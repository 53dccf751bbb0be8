"""Asks for a retraining when one is due, as a person would: once for each alarm, since asking answers it."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from dashboard.alarms.seen import find_drifted
from dashboard.database.engine import Database
from dashboard.database.tables import RetrainingRow, ReviewRow
from dashboard.labels.export import TooFewLabels
from dashboard.retrainings.jobs import Retrainings
from dashboard.retrainings.occasion import occasion
from dashboard.retrainings.rules import ACTIVE, Retraining
from dashboard.settings import RetrainingSettings
from inspection.errors import SightlineError

log = logging.getLogger(__name__)

BY = "schedule"
"""Who asked, in the job's row."""


class Attendant:
    def __init__(
        self,
        database: Database,
        retrainings: Retrainings,
        settings: RetrainingSettings,
        now: Callable[[], datetime],
    ) -> None:
        self._database, self._retrainings, self._settings, self._now = database, retrainings, settings, now

    def look(self) -> Retraining | None:
        """The job that was due and is asked for now; None: nothing is due, one is under way, or there are too
        few labels.

        Raises:
            SightlineError: the database or the picture store does not answer; another look may do.
        """
        at = self._now()
        with self._database.reading() as session:
            if session.scalar(select(RetrainingRow.id).where(RetrainingRow.state.in_(ACTIVE)).limit(1)):
                return None
            asked_at = session.scalar(select(func.max(RetrainingRow.at)))
            fresh = select(func.count(ReviewRow.inspection_id.distinct()))
            if asked_at is not None:
                fresh = fresh.where(ReviewRow.at > asked_at)
            reviewed = session.scalar(fresh) or 0
            drifted = find_drifted(session) if self._settings.after_drift else []
            why = occasion(self._settings, asked_at, reviewed, drifted, at)
        if why is None:
            return None
        try:
            return self._retrainings.ask_for((), why, BY, at)
        except TooFewLabels as error:
            log.info("a retraining is due (%s), but: %s", why, error)
            return None


def attend_until(stop: threading.Event, attendant: Attendant, every_s: float) -> None:
    """Look again and again, whatever goes wrong in between."""
    while not stop.wait(every_s):
        try:
            asked = attendant.look()
        except SightlineError as error:
            log.warning("cannot tell whether a retraining is due: %s", error)
            continue
        except Exception:  # the thread's outermost loop
            log.exception("looking whether a retraining is due failed; looking again")
            continue
        if asked is not None:
            log.info("retraining %d is asked for: %s", asked.id, asked.note)
