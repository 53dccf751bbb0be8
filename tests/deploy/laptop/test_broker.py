import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from deploy.laptop.line.camera import LineCamera
from deploy.laptop.line.conveyor import Conveyor
from inspection.identity import StationId
from inspection.verdict import Verdict
from inspection.wire.link import BrokerAddress
from tests.fakes.line_station import LineStation
from tests.fakes.line_units import line_unit
from tests.fakes.mosquitto import free_port

STATION = StationId(site="demo", line="line-1", station="final")


@contextmanager
def started() -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "deploy.laptop.broker", str(port)])
    try:
        yield port, process
    finally:
        process.kill()
        process.wait(timeout=10)


@pytest.mark.broker
def test_it_carries_triggers_and_verdicts_and_ends_on_sigterm() -> None:
    camera = LineCamera(0)
    with started() as (port, process):
        with (
            LineStation(STATION, port, lambda _: Verdict.OK),
            Conveyor(STATION, BrokerAddress(port=port), camera, patience_s=30) as conveyor,
        ):
            passed = conveyor.send(line_unit())
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert passed.verdict is not None
