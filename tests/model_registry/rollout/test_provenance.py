from datetime import timedelta

from model_registry.bundle.assignment import Assignment
from model_registry.rollout.ledger import LedgerFact, LedgerLine
from model_registry.rollout.provenance import tell
from tests.fakes.station_reports import AT, BUNDLE, STATION, make_record


def lines(*facts: LedgerFact) -> tuple[LedgerLine, ...]:
    told: list[LedgerLine] = []
    for fact in facts:
        told.append(LedgerLine.following(told[-1] if told else None, fact))
    return tuple(told)


def assigned(version: int, days: float, by: str = "mei", bundle: str | None = BUNDLE) -> LedgerFact:
    at = AT + timedelta(days=days)
    return LedgerFact.assigned(
        Assignment(station=STATION, bundle=bundle, version=version, assigned_at=at, assigned_by=by)
    )


def test_the_assignment_of_that_time_and_not_a_later_one() -> None:
    ledger = lines(assigned(1, -3), assigned(2, -1, "rollout 7, mei"), assigned(3, +1))

    then = tell(make_record(), None, ledger).assignment

    assert then is not None
    assert (then.version, then.rollout) == (2, 7)


def test_a_station_that_ran_another_than_assigned() -> None:
    story = tell(make_record(), None, lines(assigned(1, -1, bundle=None)))

    assert not story.as_assigned


def test_everybody_who_approved_this_bundle_and_nobody_else() -> None:
    ledger = lines(
        LedgerFact.approved(BUNDLE, "bob", AT),
        LedgerFact.approved("c" * 64, "eve", AT),
        LedgerFact.approved(BUNDLE, "eva", AT),
    )

    assert [one.by for one in tell(make_record(), None, ledger).approved] == ["bob", "eva"]


def test_nothing_is_said_of_a_unit_without_a_model() -> None:
    retired = LedgerFact.approved(BUNDLE, "bob", AT).model_copy(update={"bundle": None})

    story = tell(make_record(bundle=None), None, lines(retired))

    assert (story.approved, story.released, story.assignment) == ((), None, None)
