import pytest

from dashboard.inspections.lots import lot_of

KEY = bytes(range(32))


def test_whoever_asks_again_gets_the_same_lot_and_another_key_another() -> None:
    assert lot_of(KEY, "audit", "wuhu/line-1/front", 7) == lot_of(KEY, "audit", "wuhu/line-1/front", 7)
    others = [
        lot_of(bytes(32), "audit", "wuhu/line-1/front", 7),
        lot_of(KEY, "second look", "wuhu/line-1/front", 7),
        lot_of(KEY, "audit", "wuhu/line-1/front", 8),
        lot_of(KEY, "audit", "wuhu/line-1/front7", ""),
    ]
    assert len({lot_of(KEY, "audit", "wuhu/line-1/front", 7), *others}) == 5


def test_lots_are_even() -> None:
    lots = [lot_of(KEY, "audit", "s", seq) for seq in range(20_000)]

    assert min(lots) >= 0
    assert max(lots) < 1
    for tenth in range(10):
        share = sum(tenth / 10 <= lot < (tenth + 1) / 10 for lot in lots) / len(lots)
        assert share == pytest.approx(0.1, abs=0.01)  # 4.7 standard deviations
