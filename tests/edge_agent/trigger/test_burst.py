import pytest

from edge_agent.trigger.burst import Burst


@pytest.mark.parametrize(
    ("arrivals", "late"),
    [
        ([0.05], [True]),
        ([0.29], [True]),
        ([0.31], [False]),
        ([0.2, 0.4, 0.6], [True, True, True]),
        ([0.2, 0.6, 0.7], [True, False, False]),
        ([5.0, 5.1], [False, False]),
    ],
)
def test_what_follows_the_connection_without_a_pause_may_be_old(
    arrivals: list[float], late: list[bool]
) -> None:
    burst = Burst()
    burst.connected(100.0)
    assert [burst.arrived(100.0 + at) for at in arrivals] == late


def test_no_line_is_so_fast_that_its_burst_never_ends() -> None:
    burst = Burst()
    burst.connected(0.0)
    assert [burst.arrived(number / 5) for number in range(60)].count(True) == 50


def test_before_any_connection_nothing_is_settled() -> None:
    assert Burst().open(100.0)
