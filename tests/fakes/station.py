"""A real agent as a process, and the line that triggers it: what the fault tests pull apart."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

from inspection.identity import StationId, Unit
from inspection.recipe import Recipe
from inspection.wire.codec import decode, encode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import InspectUnit, VerdictGiven
from inspection.wire.topics import Kind, topic
from tests.fakes.settings import SLOW_MACHINE_TAKT_MS


class StationProcess:
    """`edge-agent run` with settings of its own below `folder`."""

    def __init__(
        self, folder: Path, station: StationId, port: int, camera: str, trigger: str, recipe: Recipe
    ) -> None:
        (folder / "recipes").mkdir(parents=True)
        patient = recipe.model_copy(update={"takt_ms": SLOW_MACHINE_TAKT_MS})
        (folder / "recipes" / "one.json").write_text(patient.model_dump_json())
        self.settings = folder / "edge.toml"
        self.data_dir = folder / "data"
        self.log: list[str] = []
        self._heard = threading.Condition()
        self.settings.write_text(
            f"station = {json.dumps(station.path)}\n"
            f"data_dir = {json.dumps(str(self.data_dir))}\n"
            f"frame_dir = {json.dumps(str(folder / 'frames'))}\n"
            f"recipes = {json.dumps(str(folder / 'recipes'))}\n"
            "receipt_timeout_s = 2.0\n"
            f"[broker]\nport = {port}\n"
            f"[[cameras]]\nview = 'front'\n{camera}\n"
            f"[trigger]\n{trigger}\n"
            "[spool]\nmax_bytes = 100_000_000\non_full = 'continue'\n"
        )
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "edge_agent", "run", "--settings", str(self.settings)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def says(self, words: str, timeout_s: float = 20.0) -> bool:
        """Wait until its log contains these words."""
        with self._heard:
            return self._heard.wait_for(lambda: any(words in line for line in self.log), timeout_s)

    def kill(self) -> None:
        """SIGKILL, at whatever it is doing."""
        assert self._process is not None
        self._process.kill()

    def wait(self) -> int:
        assert self._process is not None
        return self._process.wait(timeout=20)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._heard:
                self.log.append(line)
                self._heard.notify_all()

    def terminate(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self.wait()


class FakeLine:
    """Triggers units and writes down the verdicts; the answer to a trigger may never come."""

    def __init__(self, station: StationId, port: int) -> None:
        self.station = station
        self.verdicts: dict[str, list[VerdictGiven]] = {}
        self.changed = threading.Condition()
        self.link = Link(
            BrokerAddress(port=port),
            "line",
            on_message=self._take,
            on_connect=self._arrive,
            subscriptions=[topic(station, Kind.VERDICT)],
        )

    def trigger(self, unit: Unit, timeout_s: float = 20.0) -> None:
        """Once the line is connected itself: a station that is online says nothing about its line's link."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.link.connected, timeout_s)
        assert self.link.publish(topic(self.station, Kind.TRIGGER), encode(InspectUnit(unit=unit)))

    def wait_for(self, serial: str, timeout_s: float = 20.0) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: serial in self.verdicts, timeout_s)

    def wait_for_units(self, units: int, timeout_s: float = 20.0) -> bool:
        """Until so many units have had a verdict."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.verdicts) >= units, timeout_s)

    def _arrive(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def _take(self, message: Incoming) -> None:
        verdict = decode(message.payload, VerdictGiven)
        with self.changed:
            self.verdicts.setdefault(verdict.unit.serial, []).append(verdict)
            self.changed.notify_all()
        self.link.acknowledge(message)
