from edge_agent.signal.signal import Signals
from tests.edge_agent.signal.test_over_mqtt import verdict
from tests.fakes.line import FakeSignal


def test_several_outputs_get_the_same_verdict() -> None:
    plc, lamp = FakeSignal(), FakeSignal()
    lamp.given_up = 2
    outputs = Signals([plc, lamp])
    outputs.give(verdict(), deadline=1.0)
    assert plc.given == lamp.given == [verdict()]
    assert outputs.given_up == 2
