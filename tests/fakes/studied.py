"""Units that people have decided, and studies of them."""

from dashboard.msa.studies import Studies
from dashboard.msa.study import Answer, Look, LookAnswered, Plan, StudySeen
from dashboard.people.roles import Role
from dashboard.reviews.decide import Reviews
from dashboard.reviews.review import Decision, Proposal
from inspection.crop import Crop
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import digest_of, make_jpeg, make_record

PASSWORD = "correct horse"


def unit(
    site: DashboardSite,
    seq: int,
    verdict: Verdict,
    decision: Decision | None,
    *,
    by: str = "ola",
    crop: Crop | None = None,
    picture: bool = True,
    size: tuple[int, int] = (64, 48),
) -> str:
    """One that `by` decided, if anybody did; the digest of its picture, which is like no other."""
    jpeg = make_jpeg(*size, shade=seq)
    record = make_record(seq, verdict, jpeg=jpeg if picture else None, size=size, crop=crop)
    site.report(record, jpeg if picture else None)
    if decision is not None:
        proposal = Proposal(decision=decision, version=1)
        Reviews(site.database, lambda _bundle: {}).decide(seq, proposal, by, site.clock())
    return digest_of(jpeg)


def decided_units(site: DashboardSite, size: tuple[int, int] = (64, 48), first: int = 1) -> dict[str, Answer]:
    """Four good, three defective, two borderline, numbered from `first` on.

    What is true, by the digest of the picture.
    """
    told = [(Verdict.OK, Decision.OK)] * 3 + [(Verdict.NG, Decision.OK)]
    told += [(Verdict.NG, Decision.NG)] * 2 + [(Verdict.OK, Decision.NG)]
    told += [(Verdict.REVIEW, Decision.OK), (Verdict.REVIEW, Decision.NG)]
    return {
        unit(site, seq, verdict, decision, size=size): Answer(decision)
        for seq, (verdict, decision) in enumerate(told, first)
    }


def appraisers(site: DashboardSite, *names: str) -> None:
    for name in names:
        site.accounts.add_person(name, Role.REVIEWER, PASSWORD, site.clock())


def planned(site: DashboardSite, *names: str, **wanted: int) -> StudySeen:
    """Of `decided_units`, by people who have an account."""
    amounts = {"ok": 4, "ng": 3, "borderline": 2, "trials": 2, "seed": 5} | wanted
    plan = Plan.model_validate({"name": "spring", "appraisers": names, **amounts})
    return Studies(site.database).plan(plan, "quinn", site.clock())


def judges_all(site: DashboardSite, study: int, name: str, truth: dict[str, Answer], wrong: int = 0) -> None:
    """Everything that is shown, rightly but for the first `wrong` looks."""
    studies = Studies(site.database)
    while (look := studies.look(study, name)) is not None:
        answer = truth[look.pictures[0].sha256]
        if look.look <= wrong:
            answer = Answer.OK if answer is Answer.NG else Answer.NG
        studies.answer(study, name, LookAnswered(look=look.look, answer=answer), site.clock())


def shown(look: Look | None) -> str:
    assert look is not None
    return look.pictures[0].sha256
