"""Broker, agent and ingest killed in mid-run: every unit that the line saw is in the database once.

And its picture with it. Real parts throughout: Mosquitto with its defaults, the agent and `dashboard ingest`
as processes, a camera, a real database and picture store. The line is the oracle: it burns each unit's number
into its picture, and neither the agent's nor the ingest's own counters are believed.
"""

import random
import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from deploy.laptop.line.camera import LineCamera
from deploy.laptop.line.conveyor import Conveyor, Passed
from deploy.laptop.line.panels import panels
from deploy.laptop.line.recipe import panel_recipe
from deploy.laptop.line.tag import read_tag
from deploy.laptop.line.unit import LineUnit
from inspection.identity import StationId
from inspection.verdict import Cause, Verdict
from inspection.wire.link import BrokerAddress
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.ingest_process import IngestProcess
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.station import StationProcess

STATION = StationId(site="plant", line="line-1", station="final")
UNITS = 36
BROKER_DIES_BEFORE = {7, 19, 31}
STALLED = 3
"""Units before each of them the ingest dies, and is started again after it."""
AGENT_DIES_AT = {4, 13, 22, 28}
SEED = 20261123
PATIENCE_S = 90.0
UNSEEN = {Cause.NOT_INSPECTED, Cause.NO_CAMERA}
"""Why a unit has no picture: killed before its frame came, or triggered before the camera was back."""

pytestmark = pytest.mark.broker


def test_nothing_is_lost_and_nothing_is_twice(tmp_path: Path) -> None:
    site = dashboard(tmp_path)
    camera, moments = LineCamera(0), random.Random(SEED)
    camera.start()
    with Mosquitto() as broker, IngestProcess(tmp_path, broker.port) as cluster:
        source = f"kind = 'mjpeg'\nurl = '{camera.url}'"
        agent = StationProcess(
            tmp_path / "edge", STATION, broker.port, source, "kind = 'mqtt'", panel_recipe()
        )
        agent.start()
        until(lambda: online(site), "the station never came online")
        line = Conveyor(STATION, BrokerAddress(port=broker.port), camera, PATIENCE_S)
        with line:
            passed = []
            for index, unit in enumerate(islice(panels(SEED, 1, 0.3), UNITS)):
                if index + STALLED in BROKER_DIES_BEFORE:
                    cluster.kill()
                if index in BROKER_DIES_BEFORE:
                    broker.kill()  # with all that it confirmed to the agent meanwhile
                    until(lambda: not line.ready, "the line never noticed")
                    broker.start()
                    cluster.start()
                passed.append(send(line, unit, agent, moments if index in AGENT_DIES_AT else None))
        stored = everything(site, UNITS)
        assert agent.terminate() == 0
    camera.stop()
    assert [item["seq"] for item in stored] == list(range(1, UNITS + 1))
    check(passed, stored, site)


def send(line: Conveyor, unit: LineUnit, agent: StationProcess, moments: random.Random | None) -> Passed:
    """One unit; with `moments` the agent dies at a random one of it, and is started again."""
    if moments is None:
        return line.send(unit)

    def strike() -> None:
        agent.kill()
        agent.wait()
        agent.start()

    killer = threading.Timer(moments.uniform(0, 0.08), strike)
    killer.start()
    passed = line.send(unit)
    killer.join()
    return passed


def check(passed: list[Passed], stored: list[dict[str, Any]], site: DashboardSite) -> None:
    by_serial = {item["unit"]["serial"]: item for item in stored}
    assert len(by_serial) == len(stored) == len(passed)
    without = 0
    for item in passed:
        record = by_serial[item.unit.unit.serial]
        assert item.verdict is not None, f"{item.unit.unit.serial} came out as silence"
        assert item.verdict.verdict == record["verdict"], "the line was told something else"
        pictures = [view["picture"] for view in record["views"] if view["picture"]]
        if not pictures:
            # There was no frame in hand, and the unit says so.
            without += 1
            assert record["verdict"] == Verdict.INVALID
            assert {finding["cause"] for finding in record["findings"]} <= UNSEEN
            continue
        jpeg = site.asks().get(f"/api/pictures/{pictures[0]['sha256']}").content
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert read_tag(np.asarray(picture, np.uint8)) == item.unit.number, "the picture of another unit"
    assert without <= len(AGENT_DIES_AT)


def dashboard(folder: Path) -> DashboardSite:
    database = Database.open(f"sqlite:///{folder}/dashboard.db")
    migrate(database)
    return DashboardSite(database, folder)


def online(site: DashboardSite) -> bool:
    return any(item["state"] == "online" for item in site.asks().get("/api/stations").json()["items"])


def everything(site: DashboardSite, units: int) -> list[dict[str, Any]]:
    """All inspections by number, once so many units and every picture it speaks of has arrived."""

    def items() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            site.asks().get("/api/inspections", params={"limit": 200}).json()["items"]
        )
        return found

    def all_there() -> bool:
        pictures = [view["picture"] for item in items() for view in item["views"] if view["picture"]]
        return len(items()) >= units and all(picture["stored"] for picture in pictures)

    until(all_there, f"not all of {units} units arrived")
    return sorted(items(), key=lambda item: int(item["seq"]))


def until(there: Callable[[], bool], complaint: str, tries: int = 300) -> None:
    """Look five times a second, for a minute."""
    pause = threading.Event()
    while not there():
        tries -= 1
        assert tries > 0, complaint
        pause.wait(0.2)
