from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.explore.asked import Asked
from dashboard.explore.search import Place, look
from dashboard.inspections.wanted import Wanted
from inspection.errors import InputRefused
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.found_shelf import FINDS, FINDS_THE_OTHER, FOUND, MISSED, fill
from tests.fakes.station_reports import AT, blame, found, make_record


def numbers(site: DashboardSite, wanted: Wanted, limit: int = 100, before: Place | None = None) -> list[int]:
    with site.database.reading() as session:
        return [place.id for place in look(session, wanted, limit, before).places]


def typed(key: str, value: str, site: DashboardSite) -> Wanted:
    return Asked.model_validate({key: value}).wanted(site.zone)


def test_every_criterion_finds_one_and_not_the_other(any_site: DashboardSite) -> None:
    fill(any_site)
    keys = {field.alias or name for name, field in Asked.model_fields.items()}
    assert FINDS.keys() == keys, "a criterion without a row that it finds"

    assert numbers(any_site, Wanted()) == [FOUND, MISSED]
    for key, value in FINDS.items():
        if value is not None:
            assert numbers(any_site, typed(key, value, any_site)) == [FOUND], key
    for key, value in FINDS_THE_OTHER.items():
        assert numbers(any_site, typed(key, value, any_site)) == [MISSED], key


def test_the_opposite_finds_the_other(any_site: DashboardSite) -> None:
    fill(any_site)

    assert numbers(any_site, Wanted(reviewed=False)) == [MISSED]
    assert numbers(any_site, Wanted(disputed=False)) == [MISSED]
    assert numbers(any_site, Wanted(bundle="dd")) == [FOUND]  # the beginning suffices


def test_each_two_criteria_hold_together(any_site: DashboardSite) -> None:
    """Whichever of the two leads along its index."""
    fill(any_site)
    values = {key: value for key, value in FINDS.items() if value is not None}

    for one in values:
        for other in values:
            both = Asked.model_validate({one: values[one], other: values[other]}).wanted(any_site.zone)
            assert numbers(any_site, both) == [FOUND], (one, other)
            but = replace(both, up_to=0)
            assert numbers(any_site, but) == [], (one, other)


def test_all_of_a_finding_hold_for_the_same_one(site: DashboardSite) -> None:
    scratch, dent = found("scratch", 0.9, side=5), found("dent", 0.4, side=20)
    site.report(make_record(1, Verdict.NG, findings=(blame(scratch), blame(dent))))

    assert numbers(site, Wanted(label="scratch", least_score=0.8)) == [1]
    assert numbers(site, Wanted(label="scratch", most_score=0.5)) == []
    assert numbers(site, Wanted(label="dent", least_area=400)) == [1]
    assert numbers(site, Wanted(label="scratch", least_area=400)) == []


def test_a_unit_with_two_such_findings_comes_once(site: DashboardSite) -> None:
    twice = (blame(found("scratch", 0.9)), blame(found("scratch", 0.8, x=40)))
    for seq in (1, 2, 3):
        site.report(make_record(seq, Verdict.NG, findings=twice, at=AT + timedelta(minutes=seq)))

    with site.database.reading() as session:
        first = look(session, Wanted(label="scratch"), 2)
        rest = look(session, Wanted(label="scratch"), 2, first.next)

    assert [place.id for place in [*first.places, *rest.places]] == [3, 2, 1]


def test_paging_shows_each_once_while_new_ones_come(any_site: DashboardSite) -> None:
    """In the order of time, whatever the order of arrival; some share a moment."""
    minute = {seq: 7 * seq % 4 for seq in range(1, 11)}
    for seq, at in minute.items():
        any_site.report(make_record(seq, Verdict.NG, at=AT + timedelta(minutes=at)))
    seen: list[int] = []
    before: Place | None = None
    while not seen or before is not None:
        with any_site.database.reading() as session:
            shown = look(session, Wanted(verdict=Verdict.NG), 3, before)
        seen += [place.id for place in shown.places]
        before = shown.next
        for hours in (-1, 1) if len(seen) < 10 else ():
            new = make_record(100 + 2 * len(seen) + hours, Verdict.NG, at=AT + timedelta(hours=hours))
            any_site.report(new)

    assert len(seen) == len(set(seen))
    assert [id for id in seen if id in minute] == sorted(minute, key=lambda id: (-minute[id], -id))


def test_a_barren_look_ends_and_says_where_to_go_on(site: DashboardSite) -> None:
    for seq in range(1, 31):
        site.report(make_record(seq, at=AT + timedelta(minutes=seq)))
    rare = Wanted(station="wuhu/line-1/front", up_to=2)

    with site.database.reading() as session:
        first = look(session, rare, 4, most=10)
        rest = look(session, rare, 4, first.next, most=10)

    assert (first.places, first.next is None) == ([], False)
    assert ([place.id for place in rest.places], rest.next) == ([2, 1], None)


def test_a_place_is_read_as_it_was_told() -> None:
    place = Place(AT, 7)

    assert Place.parse(str(place)) == place
    for wrong in ("", "7", "2026-03-02.x", "2026-03-02T00:00:00.7", f"{AT.isoformat()}.0", "x" * 80):
        with pytest.raises(InputRefused, match="before"):
            Place.parse(wrong)
