import threading

from dashboard.retrainings.attendant import Attendant, attend_until
from dashboard.retrainings.jobs import Retrainings
from dashboard.retrainings.rules import JobState, Progress
from dashboard.settings import RetrainingSettings
from inspection.errors import Unavailable
from tests.dashboard.labels.test_export import review_units
from tests.fakes.dashboard_site import DashboardSite

SETTINGS = RetrainingSettings(min_pictures=2, after_reviews=2)


def attendant(site: DashboardSite, settings: RetrainingSettings = SETTINGS) -> tuple[Attendant, Retrainings]:
    retrainings = Retrainings.of(site.database, site.store, settings)
    return Attendant(site.database, retrainings, settings, site.clock), retrainings


def test_after_so_many_reviews_one_is_asked_for_and_not_twice(any_site: DashboardSite) -> None:
    review_units(any_site, 2)
    waits, retrainings = attendant(any_site)
    any_site.clock.forward(minutes=1)
    asked = waits.look()
    assert asked is not None
    assert (asked.by, asked.note, asked.labels) == (
        "schedule",
        "2 units were reviewed since the last one",
        2,
    )
    assert waits.look() is None, "one is under way"
    retrainings.claim("worker-1", any_site.clock())
    retrainings.report(asked.id, Progress(state=JobState.FAILED), any_site.clock())
    assert waits.look() is None, "nobody has reviewed anything since"


def test_too_few_labels_are_waited_for(any_site: DashboardSite) -> None:
    review_units(any_site, 2)
    waits, _ = attendant(any_site, SETTINGS.model_copy(update={"min_pictures": 3}))
    assert waits.look() is None


class TroubledAttendant(Attendant):
    """The database is away at the first look, then the world ends."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop, self.looks = stop, 0

    def look(self) -> None:
        self.looks += 1
        if self.looks == 1:
            raise Unavailable("the database does not answer")
        self._stop.set()


def test_an_outage_is_waited_out() -> None:
    stop = threading.Event()
    troubled = TroubledAttendant(stop)
    attend_until(stop, troubled, every_s=0.001)
    assert troubled.looks == 2
