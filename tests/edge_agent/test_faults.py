"""What kills must not do: lose a unit, tell it twice, or mix it up with another.

Real parts: Mosquitto with its defaults, the agent as a process, a camera over HTTP. The cluster's side
is a small honest one. Units are what the agent has numbered: a gap in the numbers would show a loss.
"""

import random
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from inspection.verdict import Cause, Verdict
from inspection.wire.messages import StationState
from tests.fakes import words
from tests.fakes.cluster import FakeCluster
from tests.fakes.mjpeg import MjpegServer
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.station import FakeLine, StationProcess

pytestmark = pytest.mark.broker

SEED = 20260131
KILLS = 5


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as broker:
        yield broker


@pytest.fixture
def camera() -> Iterator[MjpegServer]:
    """Every picture is another one, by a number behind its end mark."""
    numbers, picture = count(), words.jpeg()
    with MjpegServer(lambda: picture + b"%08d" % next(numbers)) as server:
        yield server


@pytest.fixture
def cluster(broker: Mosquitto) -> Iterator[FakeCluster]:
    cluster = FakeCluster(words.STATION, broker.port)
    cluster.link.start()
    yield cluster
    cluster.link.stop()


@pytest.fixture
def pictures(tmp_path: Path) -> str:
    """Settings of a folder camera with 60 pictures, all different: however late a trigger, it has its own."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:03d}.jpg").write_bytes(words.jpeg(number))
    return f"kind = 'folder'\npath = '{folder}'"


def station(folder: Path, broker: Mosquitto, camera: str, trigger: str) -> StationProcess:
    return StationProcess(folder / "station", words.STATION, broker.port, camera, trigger, words.recipe())


def in_state(cluster: FakeCluster, state: StationState) -> bool:
    return cluster.wait_for(lambda: cluster.status is not None and cluster.status.state is state)


def drained(cluster: FakeCluster, units: int) -> bool:
    """Every unit and every picture that a unit speaks of has arrived."""
    return cluster.wait_for(
        lambda: (
            len(cluster.records) >= units
            and all(
                one.sha256 in cluster.pictures
                for record in cluster.records.values()
                for one in record.pictures
            )
        ),
        timeout_s=30,
    )


def check_whole(cluster: FakeCluster, units: int, kills: int) -> None:
    assert sorted(cluster.records) == list(range(1, units + 1))
    assert cluster.contradictions == []
    serials = [record.unit.serial for record in cluster.records.values()]
    assert len(set(serials)) == units
    digests = [one.sha256 for record in cluster.records.values() for one in record.pictures]
    assert len(set(digests)) == len(digests), "two units share a picture"
    without = [record for record in cluster.records.values() if not record.pictures]
    assert len(without) <= kills
    assert all(record.verdict is Verdict.INVALID for record in without)


def test_the_agent_killed_at_random_moments(
    tmp_path: Path, broker: Mosquitto, camera: MjpegServer, cluster: FakeCluster
) -> None:
    moments = random.Random(SEED)
    agent = station(tmp_path, broker, f"kind = 'mjpeg'\nurl = '{camera.url}'", "kind = 'mqtt'")
    line = FakeLine(words.STATION, broker.port)
    line.link.start()
    agent.start()
    serials = [f"S{number:03d}" for number in range(KILLS * 4)]
    try:
        for number, serial in enumerate(serials):
            assert in_state(cluster, StationState.ONLINE)
            if number % 4 != 3:
                line.trigger(words.unit(serial))
                assert line.wait_for(serial)
                continue
            killer = threading.Timer(moments.uniform(0, 0.05), agent.kill)
            killer.start()
            line.trigger(words.unit(serial))
            agent.wait()
            assert in_state(cluster, StationState.OFFLINE)
            agent.start()
            assert line.wait_for(serial, timeout_s=40), "a unit in flight came out as silence"
        assert in_state(cluster, StationState.ONLINE)
        assert drained(cluster, len(serials))
        assert agent.terminate() == 0
    finally:
        line.link.stop()
    check_whole(cluster, len(serials), kills=KILLS)
    for record in cluster.records.values():
        said = {verdict.verdict for verdict in line.verdicts[record.unit.serial]}
        assert said == {record.verdict}
        if not record.pictures:
            (finding,) = record.findings  # a busy machine may be back sooner than its camera
            assert finding.cause in (Cause.NOT_INSPECTED, Cause.NO_CAMERA)


def test_the_broker_killed_with_messages_in_it(
    tmp_path: Path, broker: Mosquitto, pictures: str, cluster: FakeCluster
) -> None:
    """While the cluster is away the broker confirms every message to the agent; then it dies with them."""
    units = 60
    agent = station(
        tmp_path, broker, pictures, f"kind = 'interval'\nevery_ms = 100\nsku = 'AC-100'\nlimit = {units}"
    )
    line = FakeLine(words.STATION, broker.port)
    line.link.start()
    agent.start()
    for _ in range(2):
        received = len(cluster.records)
        assert cluster.wait_for(lambda received=received: len(cluster.records) >= received + 5)
        cluster.away()
        assert line.wait_for_units(len(line.verdicts) + 10)
        broker.kill()
        broker.start()
        cluster.back()
    assert drained(cluster, units)
    assert agent.terminate() == 0
    line.link.stop()
    check_whole(cluster, units, kills=0)


def test_no_broker_at_start_and_then_there_is_one(tmp_path: Path, pictures: str) -> None:
    broker = Mosquitto()
    agent = station(
        tmp_path, broker, pictures, "kind = 'interval'\nevery_ms = 100\nsku = 'AC-100'\nlimit = 5"
    )
    agent.start()
    assert agent.says("inspects")
    with broker:
        cluster = FakeCluster(words.STATION, broker.port)
        cluster.link.start()
        assert drained(cluster, 5)
        assert agent.terminate() == 0
        cluster.link.stop()
    check_whole(cluster, 5, kills=0)
