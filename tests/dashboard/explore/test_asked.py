from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from dashboard.explore.asked import Asked
from dashboard.inspections.wanted import Wanted
from inspection.verdict import Verdict

SHANGHAI = ZoneInfo("Asia/Shanghai")


def asked(**typed: str) -> Asked:
    return Asked.of_form({key.rstrip("_"): value for key, value in typed.items()})


def test_a_form_sends_its_empty_fields_too() -> None:
    assert asked(verdict="", class_="", serial="  ").wanted(UTC) == Wanted()
    assert asked(verdict="", class_="").query() == ""


def test_the_address_says_all_and_nothing_else() -> None:
    every = asked(verdict="NG", class_="scratch", score_from="0.25", reviewed="no", from_="2026-03-02")

    assert every.query() == "from=2026-03-02&verdict=NG&class=scratch&score_from=0.25&reviewed=no"
    assert every.without("class", "from") == "verdict=NG&score_from=0.25&reviewed=no"
    assert every.wanted(UTC).label == "scratch"
    assert every.wanted(UTC).verdict is Verdict.NG


@pytest.mark.parametrize(
    ("since", "until", "first", "end"),
    [
        ("2026-03-02", "2026-03-02", (1, 16, 0), (2, 16, 0)),  # a day in the plant, to its end
        ("2026-03-02T08:00", "2026-03-02T09:30", (2, 0, 0), (2, 1, 30)),
        ("2026-03-02T08:00:00Z", "2026-03-02T09:00:00+00:00", (2, 8, 0), (2, 9, 0)),  # names its zone
    ],
)
def test_times_are_the_plants(
    since: str, until: str, first: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    wanted = asked(from_=since, to=until).wanted(SHANGHAI)

    assert wanted.since == datetime(2026, 3, *first, tzinfo=UTC)
    assert wanted.until == datetime(2026, 3, *end, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("verdict", "BAD"), ("finding", "OK?"), ("from", "tomorrow"), ("to", "0001-01-01"), ("line", "wuhu"),
        ("station", "wuhu/line-1"), ("sku", "a b"), ("lot", "'"), ("serial", "<script>"), ("class", "=1+1"),
        ("score_from", "2"), ("score_to", "nan"), ("zone", "../x"), ("area_from", "-1"), ("area_to", "inf"),
        ("bundle", "xyz"), ("reviewed", "maybe"), ("decision", "GOOD"), ("reviewer", "a b"),
        ("disputed", "7"),
        ("colour", "red"), ("serial", "A" * 65),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_by_its_name(key: str, value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Asked.model_validate({key: value})

    assert [str(fault["loc"][0]) for fault in caught.value.errors()] == [key]


def test_a_range_has_its_ends_in_order() -> None:
    with pytest.raises(ValidationError, match=r"score_from 0\.9 lies above score_to 0\.1"):
        asked(score_from="0.9", score_to="0.1")
