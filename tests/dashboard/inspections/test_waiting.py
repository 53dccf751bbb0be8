"""Which units come to a person, in which order, and how many of each kind there are."""

from itertools import product

import pytest
from sqlalchemy import select, update

from dashboard.database.tables import InspectionRow
from dashboard.ingest.inspections import Drawn, store_inspections
from dashboard.inspections.blind import BlindSeen, blinded
from dashboard.inspections.seen import Reason, reason_of
from dashboard.inspections.waiting import CHOICES, Waiting, count_reasons, find_waiting
from dashboard.people.roles import Role
from dashboard.settings import AuditSettings
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, challenged, make_jpeg, make_record

ALL = (Verdict.OK, Verdict.NG, Verdict.REVIEW, Verdict.INVALID, Verdict.NG, Verdict.REVIEW)
JPEG = make_jpeg(64, 48)


@pytest.fixture
def filled(any_site: DashboardSite) -> DashboardSite:
    """Units 1 to 6 with the verdicts of `ALL`; their ids are their numbers."""
    for seq, verdict in enumerate(ALL, start=1):
        any_site.report(make_record(seq, verdict))
    return any_site


def one_of_each(site: DashboardSite) -> None:
    """Besides: 7 and 8 disputed, 9 an OK unit drawn by lot, 10 asked for, 11 INVALID and asked for."""
    site.report(make_record(7, Verdict.OK, shadow=challenged(Verdict.NG)))
    site.report(make_record(8, Verdict.REVIEW, shadow=challenged(Verdict.NG)))
    site.samples(AuditSettings(ok_share=1.0))
    site.report(make_record(9, Verdict.OK, jpeg=JPEG), JPEG)
    site.samples(AuditSettings())
    for seq, verdict in ((10, Verdict.OK), (11, Verdict.INVALID)):
        site.report(make_record(seq, verdict))
    names = [{"serial": f"AC-{seq:05}", "reason": "unlike anything labelled"} for seq in (10, 11)]
    assert site.asks(Role.ENGINEER).post("/api/asked", json={"items": names}).json()["asked"] == 2


def seqs(site: DashboardSite, reason: Reason | None = None, *, newest_first: bool = True) -> list[int]:
    with site.database.reading() as session:
        found = find_waiting(session, Waiting.of(reason, "rui"), newest_first=newest_first, limit=99)
    return [one.seq for one in found]


def test_review_comes_before_ng_and_the_age_is_as_asked(filled: DashboardSite) -> None:
    assert seqs(filled) == [6, 3, 5, 2]
    assert seqs(filled, newest_first=False) == [3, 6, 2, 5]


def test_what_a_challenger_disagrees_on_waits_too(filled: DashboardSite) -> None:
    """After REVIEW and before NG, though the station said OK; decided it waits no more."""
    filled.report(make_record(7, Verdict.OK, shadow=challenged(Verdict.NG)))
    filled.report(make_record(8, Verdict.NG, shadow=challenged(Verdict.OK)))
    filled.report(make_record(9, Verdict.OK, shadow=challenged(Verdict.OK)))

    assert seqs(filled) == [6, 3, 8, 7, 5, 2]
    assert seqs(filled, Reason.DISPUTED) == [8, 7]
    filled.asks(Role.REVIEWER).post("/api/inspections/7/reviews", json={"decision": "NG", "version": 1})
    assert seqs(filled, Reason.DISPUTED) == [8]


def test_each_kind_alone_and_all_in_order(filled: DashboardSite) -> None:
    one_of_each(filled)

    assert [seqs(filled, reason) for reason in CHOICES] == [[8, 6, 3], [7], [5, 2], [4], [9], [11, 10]]
    assert seqs(filled) == [8, 6, 3, 7, 5, 2, 9, 11, 10]  # all but 4: INVALID units come alone


def test_the_counts_are_those_of_the_kinds_and_each_unit_says_its_own(filled: DashboardSite) -> None:
    one_of_each(filled)
    with filled.database.reading() as session:
        counts = count_reasons(session, "rui")
        for reason in CHOICES:
            found = find_waiting(session, Waiting.of(reason, "rui"), newest_first=True, limit=99)
            told = {Reason.SAMPLE if reason is Reason.BLIND else reason}
            assert (len(found), {one.reason for one in found}) == (counts[reason], told), reason


def test_the_database_works_out_the_reason_that_the_code_does(any_site: DashboardSite) -> None:
    """For every verdict, agreed on or not, drawn or not, asked for or not, decided or not."""
    expected = {}
    with any_site.database.writing() as session:
        kinds = product(Verdict, (False, True), (None, 0.1), (False, True), (False, True))
        for seq, (verdict, disputed, chance, named, reviewed) in enumerate(kinds, start=1):
            shadow = challenged(next(one for one in Verdict if one is not verdict)) if disputed else None
            record = make_record(seq, verdict, shadow=shadow)
            store_inspections(session, [Drawn(record, chance)], AT)
            more = {"asked": named, "reviewed": reviewed}
            session.execute(update(InspectionRow).where(InspectionRow.seq == seq).values(more))
            expected[seq] = reason_of(record, sampled=chance is not None, asked=named)
            if reviewed:
                expected[seq] = None
    with any_site.database.reading() as session:
        rows = session.execute(select(InspectionRow.seq, InspectionRow.waits)).all()
    found = {row[0]: row[1] for row in rows}
    assert found == expected
    assert set(found.values()) == {*CHOICES, Reason.SAMPLE, None} - {Reason.BLIND}


def test_nobody_chooses_from_where_a_blind_unit_was_drawn() -> None:
    assert {Waiting.of(one, "rui") for one in (Reason.BLIND, Reason.SAMPLE, Reason.SECOND)} == {
        Waiting((Reason.BLIND,), "rui")
    }


def test_a_blind_unit_says_nothing_of_what_anybody_made_of_it(filled: DashboardSite) -> None:
    one_of_each(filled)
    with filled.database.reading() as session:
        (seen,) = find_waiting(session, Waiting.of(Reason.BLIND, "rui"), newest_first=True, limit=9)
    told = blinded(seen)
    assert isinstance(told, BlindSeen)
    assert set(told.model_dump()) == {
        "id", "station", "seq", "unit", "triggered_at", "judged_at", "views", "reason",
    }  # fmt: skip
    assert set(told.views[0].model_dump()) == {"view", "picture", "crop"}
    assert told.reason is Reason.BLIND
