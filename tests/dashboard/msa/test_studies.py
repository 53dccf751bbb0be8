import pytest

from dashboard.msa.studies import Studies
from dashboard.msa.study import Answer, LookAnswered, NoSuchStudy, NotAsked, Plan, StudyMoved
from dashboard.people.audit import Act
from dashboard.people.roles import Role
from dashboard.people.staff import Staff
from inspection.errors import InputRefused
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.studied import appraisers, decided_units, judges_all, planned, shown


def test_everybody_sees_every_item_in_every_trial_in_their_own_order(any_site: DashboardSite) -> None:
    truth = decided_units(any_site)
    appraisers(any_site, "mei", "rui")
    study, studies = planned(any_site, "mei", "rui"), Studies(any_site.database)
    orders = {}
    for name in ("mei", "rui"):
        seen = []
        for number in range(1, 19):
            seen.append(shown(studies.look(study.id, name)))
            studies.answer(study.id, name, LookAnswered(look=number, answer=Answer.OK), any_site.clock())
        assert set(seen[:9]) == set(seen[9:]) == set(truth)
        assert studies.look(study.id, name) is None
        orders[name] = seen
    assert orders["mei"][:9] != orders["mei"][9:]
    assert orders["mei"] != orders["rui"]
    assert studies.find(study.id).over


def test_a_look_says_nothing_but_its_number_and_the_picture(site: DashboardSite) -> None:
    decided_units(site)
    appraisers(site, "mei")
    look = Studies(site.database).look(planned(site, "mei").id, "mei")
    assert look is not None
    told = look.model_dump()
    assert set(told) == {"look", "looks", "pictures"}
    assert [set(picture) for picture in told["pictures"]] == [{"sha256", "width", "height"}]


def test_one_answer_per_look_in_their_order(any_site: DashboardSite) -> None:
    decided_units(any_site)
    appraisers(any_site, "mei")
    study, studies = planned(any_site, "mei"), Studies(any_site.database)
    first, second = (LookAnswered(look=at, answer=Answer.NG) for at in (1, 2))
    with pytest.raises(StudyMoved, match="0 looks are answered; look 2 is not due"):
        studies.answer(study.id, "mei", second, any_site.clock())
    assert studies.answer(study.id, "mei", first, any_site.clock()).done == 1
    with pytest.raises(StudyMoved, match="look 1 is not due"):
        studies.answer(study.id, "mei", first, any_site.clock())


def test_only_appraisers_look(site: DashboardSite) -> None:
    decided_units(site)
    appraisers(site, "mei", "rui")
    study, studies = planned(site, "mei"), Studies(site.database)
    with pytest.raises(NotAsked, match="rui is not an appraiser of study 1"):
        studies.look(study.id, "rui")
    with pytest.raises(NoSuchStudy):
        studies.look(4711, "mei")


def test_only_those_who_may_decide_are_appraisers(site: DashboardSite) -> None:
    decided_units(site)
    appraisers(site, "mei", "rui")
    Staff(site.database).disable("rui", Act("root", site.clock()))
    with pytest.raises(InputRefused, match="'rui' has no account that may decide"):
        planned(site, "mei", "rui")
    assert Studies(site.database).may_appraise() == ["mei"]


def test_an_end_is_an_end(any_site: DashboardSite) -> None:
    decided_units(any_site)
    appraisers(any_site, "mei")
    study, studies = planned(any_site, "mei"), Studies(any_site.database)
    assert studies.end(study.id, "quinn", any_site.clock()).ended_by == "quinn"
    with pytest.raises(StudyMoved, match="over already"):
        studies.end(study.id, "quinn", any_site.clock())
    with pytest.raises(StudyMoved, match="ended by quinn"):
        studies.look(study.id, "mei")


def test_the_reference_stays_when_reviews_change(site: DashboardSite) -> None:
    truth = decided_units(site)
    appraisers(site, "mei")
    study = planned(site, "mei")
    site.logs_in("ola", Role.REVIEWER).post(
        "/api/inspections/1/reviews", json={"decision": "NG", "version": 2}
    )
    judges_all(site, study.id, "mei", truth)
    figures = site.asks().get(f"/api/msa/{study.id}/report").json()
    assert figures["appraisals"][0]["effectiveness"]["rate"]["events"] == 9


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"appraisers": ("mei", "mei")}, "named twice"),
        ({"ok": 1, "ng": 0, "borderline": 0}, "two items at least"),
        ({"trials": 1}, "greater than or equal to 2"),
        ({"name": "a\x00b"}, "match pattern"),
    ],
)
def test_a_plan_that_says_nothing_is_refused(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Plan.model_validate({"name": "spring", "appraisers": ("mei",), **wrong})
