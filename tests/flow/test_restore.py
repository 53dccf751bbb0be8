"""The cluster burns down and goes on from a backup: what came after it, the stations send again.

Real parts: broker, agent, ingest as processes, a camera, the commands. The line is the oracle.
"""

import shutil
from itertools import islice
from pathlib import Path

import pytest

from deploy.laptop.line.camera import LineCamera
from deploy.laptop.line.conveyor import Conveyor
from deploy.laptop.line.panels import panels
from deploy.laptop.line.recipe import panel_recipe
from inspection.wire.link import BrokerAddress
from tests.fakes.ingest_process import IngestProcess
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.programs import run_dashboard
from tests.fakes.station import StationProcess
from tests.flow.test_kills import PATIENCE_S, SEED, STATION, check, dashboard, everything, online, until

UNITS, BEFORE = 12, 5

pytestmark = pytest.mark.broker


def test_nothing_is_lost_within_what_stations_keep(tmp_path: Path) -> None:
    cluster, backup = tmp_path / "cluster", tmp_path / "backup"
    cluster.mkdir()
    site, camera = dashboard(cluster), LineCamera(0)
    camera.start()
    with Mosquitto() as broker:
        ingest = IngestProcess(cluster, broker.port)
        source = f"kind = 'mjpeg'\nurl = '{camera.url}'"
        agent = StationProcess(
            tmp_path / "edge", STATION, broker.port, source, "kind = 'mqtt'", panel_recipe()
        )
        ingest.start()
        agent.start()
        until(lambda: online(site), "the station never came online")
        with Conveyor(STATION, BrokerAddress(port=broker.port), camera, PATIENCE_S) as line:
            units = list(islice(panels(SEED, 1, 0.3), UNITS))
            passed = [line.send(unit) for unit in units[:BEFORE]]
            everything(site, BEFORE)
            run_dashboard("backup", backup, ingest.settings)
            passed += [line.send(unit) for unit in units[BEFORE:]]
            everything(site, UNITS)  # all of it has its receipt
            ingest.kill()
            site.database.close()
            shutil.rmtree(cluster / "store")
            for file in cluster.glob("dashboard.db*"):
                file.unlink()

            run_dashboard("restore", backup, ingest.settings)
            assert site.asks().get("/api/summary").json()["inspections"] == BEFORE
            ingest.start()

            stored = everything(site, UNITS)
        assert agent.terminate() == 0
        ingest.kill()
    camera.stop()
    assert [item["seq"] for item in stored] == list(range(1, UNITS + 1))
    check(passed, stored, site)
