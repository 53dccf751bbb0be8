from datetime import timedelta
from typing import Any

import pytest

from dashboard.people.roles import Role
from dashboard.recipes.preview import PART
from inspection.identity import StationId
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.drawn import GOLDEN, NAME, SCREW, issued, judged, recipe, redrawn
from tests.fakes.station_reports import AT, found, make_record

SHORT = found("scratch", 0.9, 30, 20, 3)
"""1.5 mm long, on the cover."""
BACK = StationId(site="wuhu", line="line-1", station="back")


def with_units(site: DashboardSite) -> None:
    """Six units: every other one with a short scratch; the last two at another station, a day later."""
    issued(site)
    for seq in range(1, 7):
        more = {"station": BACK, "at": AT + timedelta(days=1)} if seq > 4 else {}
        site.report(
            judged(site, seq, recipe(), SCREW, *((SHORT,) if seq % 2 else ()), jpeg=GOLDEN, **more), GOLDEN
        )


def asked(site: DashboardSite, **query: int | str) -> dict[str, Any]:
    answer = site.asks(Role.ENGINEER).get(f"/api/recipes/{NAME}/draft/preview", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_stricter_draft_turns_ok_into_ng(any_site: DashboardSite) -> None:
    with_units(any_site)
    redrawn(any_site, shortest=1.5)
    said = asked(any_site, edition=2)
    assert said["units"] == 6
    assert said["pairs"] == [
        {"then": "OK", "now": "NG", "units": 3},
        {"then": "OK", "now": "OK", "units": 3},
    ]
    changed = said["changed"]
    assert [one["id"] for one in changed] == [5, 3, 1], "newest first"
    assert changed[0]["findings"][0]["zone"] == "cover"
    assert changed[0]["picture"]["part"] == {"x1": 0.0, "y1": 0.0, "x2": 64.0, "y2": 48.0}
    assert (said["silent"], said["next"]) == ([], None)


def test_a_milder_draft_turns_ng_into_ok_and_tells_what_was(site: DashboardSite) -> None:
    issued(site)
    site.report(judged(site, 1, recipe(), SCREW, found("scratch", 0.9, 30, 20, 5)))
    redrawn(site, shortest=9.0)
    (changed,) = asked(site, edition=2)["changed"]
    assert (changed["then"], changed["now"], changed["findings"][0]["cause"]) == ("NG", "OK", "defect")
    assert changed["picture"] is None


def test_parts_follow_each_other_and_add_up(site: DashboardSite) -> None:
    with_units(site)
    redrawn(site, shortest=1.5)
    ids, before = [], None
    for _ in range(3):
        part = asked(site, edition=2, limit=2, **({"before": before} if before else {}))
        ids += [one["id"] for one in part["changed"]]
        assert part["units"] == 2
        before = part["next"]
    assert (ids, before) == ([5, 3, 1], None)


@pytest.mark.parametrize(
    ("wanted", "units"),
    [({"station": "wuhu/line-1/back"}, 2), ({"from": "2026-03-03"}, 2), ({"to": "2026-03-02"}, 4)],
)
def test_by_station_and_time(site: DashboardSite, wanted: dict[str, str], units: int) -> None:
    with_units(site)
    redrawn(site)
    assert asked(site, edition=2, **wanted)["units"] == units


def test_units_of_which_nothing_can_be_said_are_counted_apart(site: DashboardSite) -> None:
    issued(site)
    site.report(
        make_record(1, Verdict.OK, detections=(SCREW,))
    )  # a bundle that the registry does not tell of
    redrawn(site)
    said = asked(site, edition=2)
    assert (said["pairs"], said["silent"]) == ([], [{"why": "bundle", "units": 1}])


def test_a_draft_that_changed_meanwhile_is_not_mixed_with_the_one_before(site: DashboardSite) -> None:
    with_units(site)
    redrawn(site)
    engineer = site.asks(Role.ENGINEER)
    assert engineer.get(f"/api/recipes/{NAME}/draft/preview", params={"edition": 1}).status_code == 409
    assert engineer.get("/api/recipes/nobody/draft/preview", params={"edition": 1}).status_code == 404
    for wrong in ({"limit": PART + 1}, {"before": "now"}, {"station": "x"}, {"from": "soon"}):
        answer = engineer.get(f"/api/recipes/{NAME}/draft/preview", params={"edition": 2, **wrong})
        assert answer.status_code == 422, wrong


def test_it_writes_nothing(site: DashboardSite) -> None:
    with_units(site)
    redrawn(site, shortest=1.5)
    engineer = site.asks(Role.ENGINEER)
    before = engineer.get("/api/inspections/1").json()
    asked(site, edition=2)
    assert engineer.get("/api/inspections/1").json() == before
