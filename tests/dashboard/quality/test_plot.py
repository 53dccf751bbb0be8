from dashboard.quality.chart import Rule, Subgroup, p_chart
from dashboard.quality.plot import BOTTOM, HEIGHT, LEFT, MOST_LABELS, RIGHT, TOP, WIDTH, plot


def test_points_lie_within_the_drawing_and_labels_do_not_crowd() -> None:
    drawn = plot(p_chart([Subgroup(str(n), n % 7, 50) for n in range(50)]))
    assert all(LEFT <= one.x <= WIDTH - RIGHT and TOP <= one.y <= HEIGHT - BOTTOM for one in drawn.marks)
    assert sum(one.shown for one in drawn.marks) <= MOST_LABELS


def test_limits_break_off_where_the_phase_changes() -> None:
    two = [Subgroup("1", 5, 50, "old"), Subgroup("2", 5, 50, "old"), Subgroup("3", 1, 50, "new")]
    drawn = plot(p_chart(two))
    assert drawn.centre.count("M") == 2
    assert len(drawn.changes) == 1


def test_nothing_rejected_still_has_a_scale() -> None:
    drawn = plot(p_chart([Subgroup("1", 0, 50)]))
    assert (drawn.top, drawn.marks[0].y, drawn.marks[0].broken) == (1.0, HEIGHT - BOTTOM, ())
    assert Rule.BEYOND not in drawn.marks[0].broken
