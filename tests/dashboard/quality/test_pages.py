"""The Quality page over a small site."""

from datetime import timedelta

from dashboard.people.roles import Role
from dashboard.quality.counts import Decided, Span, find_causes, find_subgroups
from dashboard.quality.pages import people_of
from dashboard.reviews.review import Decision
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import STATION, blame, found, make_record

HOUR = timedelta(hours=1)
SCREW = blame(found("screw", 0.9))


def judged(
    site: DashboardSite, hours_ago: int, *verdicts: Verdict, first: int, bundle: str = "b" * 64
) -> None:
    for seq, verdict in enumerate(verdicts, start=first):
        findings = (SCREW,) if verdict is Verdict.NG else ()
        at = site.clock() - hours_ago * HOUR
        site.report(make_record(seq, verdict, findings=findings, at=at, bundle=bundle))


OK, NG, INVALID = Verdict.OK, Verdict.NG, Verdict.INVALID


def test_steps_with_units_and_their_bundle(any_site: DashboardSite) -> None:
    site = any_site
    judged(site, 5, OK, OK, NG, INVALID, first=1)
    judged(site, 2, NG, OK, first=11, bundle="c" * 64)
    span = Span(site.clock() - 6 * HOUR, site.clock())
    with site.database.reading() as session:
        found_ = find_subgroups(session, span, HOUR, "%H:%M")
        causes = find_causes(session, span)
        elsewhere = find_subgroups(session, Span(span.first, span.end, "other/line/one"), HOUR, "%H")
    assert [(one.rejected, one.inspected, one.phase[0]) for one in found_] == [(1, 3, "b"), (1, 2, "c")]
    assert (dict(causes), elsewhere) == ({"screw": 2}, [])


def test_what_people_make_of_it() -> None:
    people = people_of(
        {
            Decided(Verdict.OK, Decision.OK, None): 97,
            Decided(Verdict.OK, Decision.NG, None): 3,
            Decided(Verdict.OK, Decision.INVALID, None): 5,
            Decided(Verdict.NG, Decision.OK, None): 1,
            Decided(Verdict.NG, Decision.NG, None): 9,
        }
    )
    assert (people.escapes.events, people.escapes.trials) == (3, 100)
    assert (people.overkills.events, people.overkills.trials) == (1, 10)


def test_the_page_in_both_languages(site: DashboardSite) -> None:
    judged(site, 1, OK, OK, OK, NG, first=1)
    english = site.asks(Role.OPERATOR).get(f"/quality?days=1&station={STATION.path}").text
    chinese = site.asks().get("/quality", headers={"Accept-Language": "zh"}).text
    assert "1 of 4" in english
    assert "<b>25.0 %</b>" in english
    assert ">screw</a></td>" in english
    assert "nobody has reviewed any" in english
    assert "不良率（Laney p′ 控制图）" in chinese


def test_an_empty_time_says_so(site: DashboardSite) -> None:
    page = site.asks().get("/quality?days=999").text
    assert "Nothing was judged in this time." in page
    assert "Nothing was rejected." in page


def test_the_same_for_programs(site: DashboardSite) -> None:
    judged(site, 1, OK, OK, OK, NG, first=1)
    told = site.asks().get("/api/quality?days=1").json()
    assert (told["rejected"]["events"], told["rejected"]["trials"], told["causes"]) == (1, 4, {"screw": 1})
    assert told["points"][0]["inspected"] == 4
