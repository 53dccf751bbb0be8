import logging

import pytest

from edge_agent.signal.to_log import LogSignal
from tests.edge_agent.signal.test_over_mqtt import verdict


def test_a_verdict_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        LogSignal().give(verdict(7), deadline=1.0)
    assert caplog.messages == ["unit 7 S1: OK (nothing found) in 20.0 ms"]
