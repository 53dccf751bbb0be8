import csv

import pytest

from dashboard.msa.report import Reports
from dashboard.msa.studies import Studies
from dashboard.msa.study import Answer, LookAnswered, StudyMoved
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.studied import appraisers, decided_units, judges_all, planned


def reports(site: DashboardSite) -> Reports:
    return Reports(site.database, Studies(site.database))


def test_nobody_knows_before_the_last_has_looked(site: DashboardSite) -> None:
    truth = decided_units(site)
    appraisers(site, "mei", "rui")
    study = planned(site, "mei", "rui")
    judges_all(site, study.id, "mei", truth)
    for ask in (reports(site).figures, reports(site).answers):
        with pytest.raises(StudyMoved, match="is not over"):
            ask(study.id)


def test_people_and_the_model_against_the_reference(any_site: DashboardSite) -> None:
    truth = decided_units(any_site)
    appraisers(any_site, "mei", "rui")
    study = planned(any_site, "mei", "rui")
    judges_all(any_site, study.id, "mei", truth)
    judges_all(any_site, study.id, "rui", truth, wrong=1)
    figures = reports(any_site).figures(study.id)

    mei, rui, model = figures.appraisals
    assert (figures.items, figures.defective, figures.asked) == (9, 4, 2)
    assert (mei.effectiveness.rate.events, mei.kappa) == (9, 1.0)
    assert (rui.effectiveness.rate.events, rui.misses.rate.events + rui.false_alarms.rate.events) == (8, 1)
    # An overkill, an escape, and a good unit about which it asked.
    assert (model.effectiveness.rate.events, model.misses.rate.events, model.false_alarms.rate.events) == (
        6,
        1,
        2,
    )
    assert [one.wrong for one in figures.disagreed] == [1]


def test_who_did_not_finish_is_left_out_and_named(site: DashboardSite) -> None:
    truth = decided_units(site)
    appraisers(site, "mei", "rui")
    study, studies = planned(site, "mei", "rui"), Studies(site.database)
    judges_all(site, study.id, "mei", truth)
    studies.answer(study.id, "rui", LookAnswered(look=1, answer=Answer.OK), site.clock())
    studies.end(study.id, "quinn", site.clock())
    figures = reports(site).figures(study.id)
    assert ([one.name for one in figures.appraisals], figures.left_out) == (["mei", ""], ("rui",))


def test_the_answers_as_a_table(site: DashboardSite) -> None:
    truth = decided_units(site)
    appraisers(site, "mei")
    study = planned(site, "mei")
    judges_all(site, study.id, "mei", truth)
    answer = site.asks().get(f"/api/msa/{study.id}/answers.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="msa-1.csv"'
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert (len(rows), rows[0]["appraiser"], rows[0]["look"], rows[0]["trial"]) == (18, "mei", "1", "1")
    assert all(row["answer"] == row["reference"] for row in rows)
    assert {row["serial"] for row in rows} == {f"AC-{seq:05}" for seq in range(1, 10)}
