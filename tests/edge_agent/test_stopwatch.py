import pytest

from edge_agent.stopwatch import Stage, Stopwatch


def test_each_stage_is_counted_by_itself() -> None:
    moments = iter([10.0, 10.004, 20.0, 20.001])
    watch = Stopwatch(lambda: next(moments))
    with watch.over(Stage.INFER):
        pass
    with watch.over(Stage.DECODE):
        pass
    assert watch.spans[Stage.INFER].quantile(0.5) == pytest.approx(4)
    assert watch.spans[Stage.DECODE].quantile(0.5) == pytest.approx(1)
    assert watch.spans[Stage.JUDGE].quantile(0.5) is None


def test_a_stage_that_fails_was_gone_through_all_the_same() -> None:
    moments = iter([1.0, 1.5])
    watch = Stopwatch(lambda: next(moments))
    with pytest.raises(ValueError, match="broken"), watch.over(Stage.COMMIT):
        raise ValueError("broken")
    assert watch.spans[Stage.COMMIT].longest_ms == pytest.approx(500)
