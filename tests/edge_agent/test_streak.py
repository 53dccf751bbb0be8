from edge_agent.streak import Streak
from inspection.verdict import Cause, Verdict


def test_verdicts_in_a_row_and_the_last_causes() -> None:
    streak = Streak()
    assert streak.lately == (None, 0, frozenset(), 0)
    streak.add(Verdict.OK, (), late=True)
    for _ in range(3):
        streak.add(Verdict.INVALID, (Cause.FROZEN,), late=False)
    assert streak.lately == (Verdict.INVALID, 3, frozenset({Cause.FROZEN}), 1)


def test_what_was_late_long_ago_is_forgotten() -> None:
    streak = Streak()
    streak.add(Verdict.OK, (), late=True)
    for _ in range(100):
        streak.add(Verdict.OK, (), late=False)
    assert streak.lately.late == 0
