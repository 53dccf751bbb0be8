"""What people overrule stands before later releases."""

import threading

import pytest

from dashboard.fleet.challenger import Challenger, challenge_until
from dashboard.reviews.decide import Reviews
from dashboard.reviews.review import Decision, Proposal
from inspection.errors import Unavailable
from inspection.verdict import Verdict
from model_registry.rollout.challenge import Expected
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, BUNDLE, make_jpeg, make_record


def reviewed(
    site: DashboardSite,
    seq: int,
    verdict: Verdict,
    decision: Decision,
    *,
    bundle: str | None = BUNDLE,
    stored: bool = True,
) -> None:
    jpeg = make_jpeg(shade=seq)
    record = make_record(seq, verdict, jpeg=jpeg, bundle=bundle)
    site.report(record, jpeg if stored else None)
    Reviews(site.database, lambda _bundle: {}).decide(seq, Proposal(decision=decision, version=1), "rui", AT)


@pytest.mark.parametrize(
    ("verdict", "decision", "expected"),
    [
        (Verdict.OK, Decision.NG, Expected.CATCH),
        (Verdict.NG, Decision.OK, Expected.PASS),
        (Verdict.OK, Decision.OK, None),
        (Verdict.NG, Decision.NG, None),
        (Verdict.REVIEW, Decision.NG, None),
        (Verdict.OK, Decision.INVALID, None),
    ],
)
def test_only_a_model_that_was_wrong_is_told_of(
    any_site: DashboardSite, verdict: Verdict, decision: Decision, expected: Expected | None
) -> None:
    reviewed(any_site, 1, verdict, decision)
    assert Challenger(any_site.database, any_site.registry).look() == (expected is not None)
    told = any_site.registry.add_challenges(())
    assert [one.expected for one in told] == ([expected] if expected else [])


def test_without_a_model_or_without_its_pictures_nobody_can_be_shown_it(site: DashboardSite) -> None:
    reviewed(site, 1, Verdict.OK, Decision.NG, bundle=None)
    reviewed(site, 2, Verdict.OK, Decision.NG, stored=False)
    assert Challenger(site.database, site.registry).look() == 0


def test_it_is_told_once_and_once_more_after_a_restart(site: DashboardSite) -> None:
    for seq in (1, 2):
        reviewed(site, seq, Verdict.OK, Decision.NG)
    challenger = Challenger(site.database, site.registry)
    assert (challenger.look(), challenger.look()) == (2, 0)
    reviewed(site, 3, Verdict.OK, Decision.NG)
    assert challenger.look() == 1
    assert Challenger(site.database, site.registry).look() == 3
    assert [one.seq for one in site.registry.add_challenges(())] == [1, 2, 3]


def test_a_registry_that_is_away_is_told_later(site: DashboardSite) -> None:
    reviewed(site, 1, Verdict.OK, Decision.NG)
    challenger, stop = Challenger(site.database, site.registry), threading.Event()
    site.registry.away = True
    with pytest.raises(Unavailable):
        challenger.look()
    site.registry.away = False
    thread = threading.Thread(target=challenge_until, args=(stop, challenger, 0.01), daemon=True)
    thread.start()
    while not site.registry.add_challenges(()):
        pass
    stop.set()
    thread.join()
