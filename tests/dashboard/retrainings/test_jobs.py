from datetime import timedelta

import pytest

from dashboard.labels.export import LabelSets, TooFewLabels
from dashboard.retrainings.jobs import NoSuchRetraining, Retrainings
from dashboard.retrainings.rules import JobMoved, JobState, Progress
from tests.dashboard.labels.test_export import review_units
from tests.fakes.dashboard_site import DashboardSite


@pytest.fixture
def retrainings(any_site: DashboardSite) -> Retrainings:
    review_units(any_site, 2)
    label_sets = LabelSets(any_site.database, any_site.store)
    return Retrainings(
        any_site.database, any_site.store, label_sets, min_pictures=2, lease=timedelta(minutes=1)
    )


def test_from_wish_to_bundle(any_site: DashboardSite, retrainings: Retrainings) -> None:
    now = any_site.clock
    asked = retrainings.ask_for((), "after the new finish", "mei", now())
    claimed = retrainings.claim("worker-1", now())
    assert claimed is not None
    assert (claimed.id, claimed.state, claimed.attempt) == (asked.id, JobState.CLAIMED, 1)
    assert claimed.label_set_url.startswith(claimed.pictures_url + "/labels/")
    assert (claimed.labels, claimed.stations) == (2, ("wuhu/line-1/front",))

    retrainings.report(
        1, Progress(state=JobState.RUNNING, stage="fit", percent=40.0, seconds_left=90.0), now()
    )
    done = retrainings.report(1, Progress(state=JobState.DONE, bundle="c" * 64), now())

    assert (done.state, done.stage, done.percent, done.bundle) == (JobState.DONE, "fit", 100.0, "c" * 64)
    assert (done.finished_at, done.seconds_left) == (now(), None)
    assert retrainings.claim("worker-1", now()) is None


def test_a_silent_workers_job_goes_to_the_next(any_site: DashboardSite, retrainings: Retrainings) -> None:
    now = any_site.clock
    retrainings.ask_for((), "", "mei", now())
    retrainings.claim("worker-1", now())
    assert retrainings.claim("worker-2", now()) is None

    now.forward(minutes=2)
    again = retrainings.claim("worker-2", now())

    assert again is not None
    assert (again.worker, again.attempt) == ("worker-2", 2)
    with pytest.raises(JobMoved, match="claimed again"):
        retrainings.report(1, Progress(state=JobState.DONE, attempt=1), now())


def test_one_at_a_time(any_site: DashboardSite, retrainings: Retrainings) -> None:
    retrainings.ask_for((), "", "mei", any_site.clock())

    with pytest.raises(JobMoved, match="retraining 1 is not finished yet; wait for it"):
        retrainings.ask_for((), "", "ola", any_site.clock())


def test_too_few_labels(any_site: DashboardSite, retrainings: Retrainings) -> None:
    with pytest.raises(TooFewLabels, match="at least 2 are needed"):
        retrainings.ask_for(["some/where/else"], "", "mei", any_site.clock())


def test_an_unknown_job(any_site: DashboardSite, retrainings: Retrainings) -> None:
    with pytest.raises(NoSuchRetraining, match="there is no retraining 5"):
        retrainings.report(5, Progress(state=JobState.DONE), any_site.clock())
