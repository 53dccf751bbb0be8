from collections import Counter

import pytest

from dashboard.msa.candidates import draw_items
from dashboard.msa.study import Kind, Plan
from dashboard.reviews.review import Decision
from inspection.crop import Crop
from inspection.errors import InputRefused
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.studied import decided_units, unit


def drawn(site: DashboardSite, **wanted: object) -> list[tuple[Kind, int]]:
    amounts = {"ok": 4, "ng": 3, "borderline": 2}
    plan = Plan.model_validate({"name": "spring", "appraisers": ("mei",), **amounts, **wanted})
    with site.database.reading() as session:
        return [(kind, seen.id) for kind, seen in draw_items(session, plan)]


def test_as_many_of_each_kind_as_planned_by_what_people_decided(any_site: DashboardSite) -> None:
    decided_units(any_site)
    found = drawn(any_site)
    assert Counter(kind for kind, _ in found) == {Kind.OK: 4, Kind.NG: 3, Kind.BORDERLINE: 2}
    assert {id for kind, id in found if kind is Kind.NG} == {5, 6, 7}, "the escape is defective"
    assert found == drawn(any_site), "the same plan draws the same"
    assert [id for _, id in drawn(any_site, seed=2)] != [id for _, id in found]


@pytest.mark.parametrize(
    "unfit",
    [
        {"decision": None},
        {"decision": Decision.INVALID},
        {"verdict": Verdict.INVALID},
        {"by": "mei"},
        {"picture": False},
        {"crop": Crop(left=10, top=10, full_width=640, full_height=480)},
    ],
    ids=lambda unfit: next(iter(unfit)),
)
def test_what_is_not_agreed_or_not_whole_is_not_shown(site: DashboardSite, unfit: dict[str, object]) -> None:
    wish: dict[str, object] = {"verdict": Verdict.OK, "decision": Decision.OK} | unfit
    unit(site, 1, **wish)  # type: ignore[arg-type]
    unit(site, 2, Verdict.NG, Decision.NG)
    with pytest.raises(InputRefused, match="ok: 1 are planned and 0 are there"):
        drawn(site, ok=1, ng=1, borderline=0)


def test_only_of_the_station_that_was_named(site: DashboardSite) -> None:
    decided_units(site)
    assert len(drawn(site, station="wuhu/line-1/front")) == 9
    with pytest.raises(InputRefused, match="ok: 4 are planned and 0 are there"):
        drawn(site, station="wuhu/line-1/back")
