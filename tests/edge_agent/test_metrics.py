import socket
import urllib.request
from pathlib import Path

import pytest

from edge_agent.metrics import MetricsAddress, MetricsEndpoint, StationCollector
from edge_agent.stopwatch import Stage
from edge_agent.trigger.gate import TriggerGate
from inspection.attack import Attack
from inspection.errors import Unavailable
from inspection.verdict import Verdict
from inspection.wire.messages import ShadowStatus
from tests.edge_agent.test_condition import Attacked, condition, unarmed
from tests.fakes.clock import FakeClock
from tests.fakes.line import FakeSignal
from tests.fakes.mosquitto import free_port


def test_a_scrape_tells_how_the_station_is(tmp_path: Path) -> None:
    now, line = condition(tmp_path), FakeSignal()
    now.tally.count(Verdict.NG, 20.0, takt_ms=100)
    now.stopwatch.add(Stage.COMMIT, 4.0)
    line.given_up = 3
    now.spool.shed["OK"] = 2
    now.tally.leave_out(5)
    gate = TriggerGate(now.spool, FakeClock())
    gate.missed = 4
    port = free_port()
    endpoint = MetricsEndpoint(MetricsAddress(port=port), StationCollector(now, gate, line))
    endpoint.start()
    told = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    endpoint.stop()
    for row in (
        'sightline_units_total{verdict="NG"} 1.0',
        'sightline_verdict_latency_seconds_bucket{le="0.02"} 1.0',
        'sightline_stage_seconds_bucket{le="0.005",stage="commit"} 1.0',
        'sightline_stage_seconds_count{stage="infer"} 0.0',
        "sightline_verdicts_given_up_total 3.0",
        "sightline_triggers_missed_total 4.0",
        'sightline_pictures_shed_total{verdict="OK"} 2.0',
        "sightline_pictures_not_drawn_total 5.0",
        'sightline_camera_reconnects_total{view="front"} 0.0',
        'sightline_update_state{state="idle"} 1.0',
        'sightline_update_attack{attack="freeze"} 0.0',
        "sightline_spool_records 0.0",
        'sightline_alarm{alarm="pictures shed"} 1.0',
        'sightline_alarm{alarm="camera lost"} 0.0',
        "sightline_disk_free_bytes ",
    ):
        assert row in told
    assert "sightline_armed" not in told


def test_a_scrape_tells_whether_the_station_is_armed(tmp_path: Path) -> None:
    now = condition(tmp_path, sentry=unarmed(tmp_path))
    collector = StationCollector(now, TriggerGate(now.spool, FakeClock()), FakeSignal())
    (armed,) = [metric for metric in collector.collect() if metric.name == "sightline_armed"]
    assert [sample.value for sample in armed.samples] == [0.0]


def test_a_scrape_tells_the_attack_by_its_name(tmp_path: Path) -> None:
    now = condition(tmp_path)
    now.updating = Attacked()
    collector = StationCollector(now, TriggerGate(now.spool, FakeClock()), FakeSignal())
    (told,) = [metric for metric in collector.collect() if metric.name == "sightline_update_attack"]
    named = {sample.labels["attack"]: sample.value for sample in told.samples}
    assert named == {str(attack): float(attack is Attack.ROLLBACK) for attack in Attack}


def test_the_port_is_taken(tmp_path: Path) -> None:
    now = condition(tmp_path)
    collector = StationCollector(now, TriggerGate(now.spool, FakeClock()), FakeSignal())
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Unavailable) as refused:
            MetricsEndpoint(MetricsAddress(port=port), collector).start()
    words_seen = (
        f"metrics: 127.0.0.1:{port} cannot be opened (Address already in use); choose another [metrics] port"
    )
    assert str(refused.value) == words_seen


def test_how_the_challenger_does_is_counted(tmp_path: Path) -> None:
    shadow = ShadowStatus(challenger="c" * 64, judged=7, passed_over=2)
    now = condition(tmp_path, shadow=shadow)
    families = StationCollector(now, TriggerGate(now.spool, FakeClock()), FakeSignal()).collect()
    (challenger,) = [one for one in families if one.name == "sightline_challenger_units"]
    told = {sample.labels["fate"]: sample.value for sample in challenger.samples}
    assert told == {"judged": 7, "passed over": 2}
