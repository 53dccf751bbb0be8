from datetime import timedelta

import pytest

from dashboard.retention.rules import Going, Keeper, Kind, Use, judge
from dashboard.settings import RetentionSettings
from tests.fakes.clock_by_hand import ClockByHand

NOW = ClockByHand()()
PLANT = RetentionSettings(ok_days=30, other_days=365)


def ago(days: float, kind: Kind = Kind.OK, keeper: Keeper | None = None) -> Use:
    return Use(kind, NOW - timedelta(days=days), keeper)


@pytest.mark.parametrize(
    ("uses", "said"),
    [
        ([ago(29.9)], Keeper.AGE),
        ([ago(30)], Going(Kind.OK, 30)),
        ([ago(364, Kind.OTHER)], Keeper.AGE),
        ([ago(365, Kind.OTHER)], Going(Kind.OTHER, 365)),
        ([ago(400), ago(1)], Keeper.AGE),
        ([ago(400), ago(31)], Going(Kind.OK, 30)),
        ([ago(31), ago(31, Kind.OTHER)], Keeper.AGE),
        ([ago(400), ago(400, Kind.OTHER)], Going(Kind.OTHER, 365)),
        ([ago(400), ago(400, keeper=Keeper.BOOK)], Keeper.BOOK),
        ([ago(400, keeper=Keeper.BOOK), ago(1, keeper=Keeper.HOLD)], Keeper.HOLD),
        ([], Going(Kind.OTHER, 365)),
    ],
)
def test_the_last_unit_that_needs_it_decides(uses: list[Use], said: Going | Keeper) -> None:
    assert judge(uses, NOW - timedelta(days=400), PLANT, NOW) == said


def test_a_picture_that_came_late_is_as_old_as_its_file() -> None:
    assert judge([ago(400)], NOW - timedelta(days=1), PLANT, NOW) is Keeper.AGE


@pytest.mark.parametrize("kind", Kind)
def test_without_days_it_stays_for_ever(kind: Kind) -> None:
    assert judge([ago(10_000, kind)], NOW - timedelta(days=10_000), RetentionSettings(), NOW) is Keeper.AGE
