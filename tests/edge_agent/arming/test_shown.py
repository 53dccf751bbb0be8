from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from edge_agent.arming.part import KnownPart
from edge_agent.arming.settings import Arming
from edge_agent.arming.shown import Present, Shown, unarmed

GOLDEN = KnownPart(serial="GOLDEN-1", expect="OK")
BAD = KnownPart(serial="BAD-1", expect="NG")
NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
NOW = Present(now=NOON, started=NOON - timedelta(hours=9), bundle="b" * 64, recipes="a" * 64)


def asked(**more: object) -> Arming:
    return Arming.model_validate({"parts": (GOLDEN, BAD), **more})


def shown(hours_ago: float, **more: object) -> Shown:
    at = NOON - timedelta(hours=hours_ago)
    return Shown.model_validate({"at": at, "bundle": "b" * 64, "recipes": "a" * 64, **more})


CASES = [
    ("all was shown", asked(), shown(20), ""),
    ("the shift is older", asked(at=("10:00", "18:00")), shown(1), ""),
    ("the shift is younger", asked(at=("10:00", "18:00")), shown(3), "the shift of 10:00 has begun since"),
    ("yesterday's night shift", asked(at=("22:00",)), shown(13), ""),
    ("before the night shift", asked(at=("22:00",)), shown(15), "the shift of 22:00 has begun since"),
    (
        "the plant's own clock",
        asked(at=("19:00",), timezone="Asia/Shanghai"),
        shown(2),
        "the shift of 19:00 has begun since",
    ),
    ("long ago", asked(every_h=8.0), shown(8), "shown more than 8 h ago"),
    ("not so long ago", asked(every_h=8.0), shown(7.9), ""),
    ("in the run before", asked(after_start=True), shown(10), "the station was started since"),
    ("in this run", asked(after_start=True), shown(8), ""),
    ("another model", asked(), shown(1, bundle="c" * 64), "the model was changed since"),
    ("other recipes", asked(), shown(1, recipes="c" * 64), "a recipe was changed since"),
    ("changes may pass", asked(after_change=False), shown(1, bundle=None, recipes="c" * 64), ""),
    ("from the future", asked(), shown(-1), "the clock was set back since"),
    ("wrongly judged", asked(), shown(1, fault="was judged OK"), "was judged OK"),
]


@pytest.mark.parametrize(("_case", "arming", "challenge", "why"), CASES)
def test_what_was_shown_arms_until_something_asks_anew(
    _case: str, arming: Arming, challenge: Shown, why: str
) -> None:
    said = unarmed(arming, {"GOLDEN-1": shown(0), "BAD-1": challenge}, NOW)
    assert (why in said) if why else said == ""
    assert "GOLDEN-1" not in said


def test_what_is_lacking_is_named() -> None:
    assert unarmed(asked(), {}, NOW) == "show known part GOLDEN-1, BAD-1 (not shown yet)"
    assert unarmed(asked(), {"GOLDEN-1": shown(1)}, NOW) == "show known part BAD-1 (not shown yet)"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"timezone": "Mars"}, "no such time zone; write it like Asia/Shanghai"),
        ({"at": ("25:00",)}, "at"),
        ({"parts": (BAD, BAD)}, "part 'BAD-1' is given more than once"),
        ({"parts": ()}, "parts"),
    ],
)
def test_settings_that_make_no_sense(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        asked(**wrong)
