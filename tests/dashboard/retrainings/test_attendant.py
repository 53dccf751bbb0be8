import threading

from dashboard.people.roles import Role
from dashboard.retrainings.attendant import Attendant, attend_until
from dashboard.retrainings.jobs import Retrainings
from dashboard.retrainings.rules import JobState, Progress
from dashboard.settings import RetrainingSettings
from inspection.alarm import AlarmKind
from inspection.errors import Unavailable
from tests.dashboard.labels.test_export import review_units
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.dashboard_site import DashboardSite

SETTINGS = RetrainingSettings(min_pictures=2, after_reviews=2)
MORE_NG = alarm(AlarmKind.NG_RATE, label=None)


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


def test_an_alarm_of_drift_starts_one_retraining_and_not_while_one_runs(any_site: DashboardSite) -> None:
    review_units(any_site, 2)
    waits, retrainings = attendant(any_site, RetrainingSettings(min_pictures=2, after_drift=True))
    any_site.take(alarm_message(MORE_NG))
    assert waits.look() is None, "more NG is no drift"
    any_site.take(alarm_message(alarm()))
    asked = waits.look()
    assert asked is not None
    assert asked.note == f"{alarm()}; 2 units were reviewed since the last one"
    any_site.take(alarm_message(alarm(label="dent")), alarm_message(alarm(count=310, again=True)))
    assert waits.look() is None, "one is under way"
    retrainings.claim("worker-1", any_site.clock())
    retrainings.report(asked.id, Progress(state=JobState.DONE), any_site.clock())
    any_site.clock.forward(minutes=1)
    assert waits.look() is None, "nobody has reviewed anything since"
    any_site.asks(Role.REVIEWER).post("/api/inspections/1/reviews", json={"decision": "OK", "version": 2})
    another = waits.look()
    assert another is not None
    assert "of dent" in another.note, "the first alarm has had its own, though it was told again"
    assert "more" not in another.note


def test_who_asks_answers_the_alarms_so_far(site: DashboardSite) -> None:
    review_units(site, 2)
    waits, retrainings = attendant(site, RetrainingSettings(min_pictures=2, after_drift=True))
    site.take(alarm_message(alarm()))
    job = retrainings.ask_for((), "", "mei", site.clock())
    retrainings.claim("worker-1", site.clock())
    retrainings.report(job.id, Progress(state=JobState.FAILED), site.clock())
    site.clock.forward(minutes=1)
    site.asks(Role.REVIEWER).post("/api/inspections/1/reviews", json={"decision": "OK", "version": 2})
    assert waits.look() is None


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
