from edge_agent.tally import Tally
from inspection.verdict import Verdict


def test_verdicts_are_counted_and_latencies_ranked() -> None:
    tally = Tally()
    for total_ms in range(1, 101):
        tally.count(Verdict.OK, float(total_ms), takt_ms=90)
    assert tally.verdicts[Verdict.OK] == 100
    assert (tally.latency_ms(0.5), tally.latency_ms(0.99), tally.late) == (50.0, 99.0, 10)


def test_units_that_nobody_looked_at_have_no_latency() -> None:
    tally = Tally()
    tally.count(Verdict.INVALID, 0.0, takt_ms=None)
    assert tally.latency_ms(0.5) is None
    assert tally.verdicts[Verdict.INVALID] == 1


def test_the_histogram_is_cumulative() -> None:
    tally = Tally()
    for total_ms in (5.0, 6.0, 9000.0):
        tally.count(Verdict.OK, total_ms, takt_ms=100)
    rows, total_s = tally.histogram()
    assert (dict(rows)["0.005"], dict(rows)["0.01"]) == (1, 2)
    assert rows[-1] == ("+Inf", 3)
    assert total_s == 9.011
