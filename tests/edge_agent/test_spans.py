from edge_agent.spans import BUCKETS_MS, REMEMBERED, Spans


def test_nothing_was_measured_yet() -> None:
    assert Spans().quantile(0.5) is None
    assert Spans().longest_ms == 0


def test_quantiles_are_of_the_latest_and_the_longest_of_all() -> None:
    spans = Spans()
    spans.add(900.0)
    for number in range(REMEMBERED):
        spans.add(float(number % 100 + 1))
    assert spans.quantile(0.5) == 50
    assert spans.quantile(0.99) == 99
    assert spans.longest_ms == 900


def test_a_histogram_counts_up_and_keeps_what_lies_beyond() -> None:
    spans = Spans()
    for ms in (0.4, 0.5, 3.0, BUCKETS_MS[-1] + 1):
        spans.add(ms)
    buckets, total_s = spans.histogram()
    assert buckets[0] == ("0.0005", 2), "a bound belongs to its bucket"
    assert dict(buckets)["0.005"] == 3
    assert buckets[-2][1] == 3
    assert buckets[-1] == ("+Inf", 4)
    assert total_s == (0.4 + 0.5 + 3.0 + BUCKETS_MS[-1] + 1) / 1000
