from tests.bench.detector.contestant import ALL, INT8, ONE, Contestant
from tests.bench.detector.measure import Cell, Times
from tests.bench.detector.networks import STOCK
from tests.bench.detector.runtime import Pair
from tests.bench.detector.table import figures, markdown, of_runtime, ratios


def steady(milliseconds: float) -> Times:
    return Times([[milliseconds] * 3] * 2)


def contestant(name: str, side: int = 320, accuracy: float | None = None) -> Contestant:
    return Contestant(name, side, side, {}, accuracy)


def times(**by_name: float) -> dict[Cell, Times]:
    return {Cell(name, INT8, ONE): steady(value) for name, value in by_name.items()}


def test_a_ratio_is_the_median_of_the_rounds_and_not_of_the_runs() -> None:
    """A slow round slows both, and the ratio does not mind."""
    mine, theirs = Times([[1, 1], [10, 10], [1, 1]]), Times([[4, 4], [40, 40], [4, 4]])
    assert mine.over(theirs) == 0.25


def test_quantiles_are_over_all_rounds() -> None:
    each = Times([[float(value) for value in range(50)], [float(value) for value in range(50, 100)]])
    assert (each.quantile(50), each.quantile(99)) == (50, 99)


def test_p50_p99_and_throughput_of_every_cell() -> None:
    told = Times([[2.0, 2.0, 3.0]], throughput=812.34)
    rows = figures({Cell("xeon_s", INT8, ALL): told})
    assert [(row.name, row.value, row.unit) for row in rows] == [
        ("xeon_s INT8 all threads p50", 2.0, "ms"),
        ("xeon_s INT8 all threads p99", 3.0, "ms"),
        ("xeon_s INT8 all threads throughput", 812.3, "pictures/s"),
    ]


def test_a_bundle_has_a_quarter_of_its_rivals_time() -> None:
    measured = times(bundle=1.0, **{STOCK: 4.0, "yolo11n@320": 3.9})
    rows = ratios(measured, [contestant("bundle", accuracy=0.75), contestant(STOCK)])
    assert [(row.name, row.bar, row.holds) for row in rows] == [
        (f"bundle / {STOCK}", "<= 0.25", True),
        ("bundle / yolo11n@320", "<= 0.25", False),
    ]


def test_large_pictures_have_the_large_rival_alone() -> None:
    measured = times(bundle=2.0, **{STOCK: 4.0, "yolo11n@640": 20.0})
    rows = ratios(measured, [contestant("bundle", side=640, accuracy=0.97)])
    assert [(row.name, row.bar, row.holds) for row in rows] == [
        (f"bundle / {STOCK}", None, None),
        ("bundle / yolo11n@640", "<= 0.25", True),
    ]


def test_random_weights_have_no_bar() -> None:
    (row,) = ratios(times(xeon_s=1.0, **{STOCK: 4.0}), [contestant("xeon_s")])
    assert (row.value, row.bar, row.holds) == (0.25, None, None)


def test_the_runtime_may_cost_fifteen_percent() -> None:
    *_, good = of_runtime(Pair("b", "noise", steady(1.15), steady(1.0)))
    *_, bad = of_runtime(Pair("b", "noise", steady(1.2), steady(1.0)))
    assert (good.bar, good.holds, bad.holds) == ("<= 1.15", True, False)


def test_the_table_for_the_docs() -> None:
    measured = times(xeon_s=1.0, **{STOCK: 4.0})
    text = markdown(measured, ratios(measured, [contestant("xeon_s")]))
    assert "| xeon_s | INT8 | 1 thread | 1.000 | 1.000 |  |" in text
    assert f"| xeon_s / {STOCK} | 0.25 |  |  |" in text
