"""Starts the plant's programs as an administrator would, each in its own process with its own log."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from deploy.laptop.plant import PERSON, Plant
from inspection.errors import Unavailable

PATIENCE_S = 60.0
TOKENS = {"reviewer": "reviewer", "trainer": "engineer", "engineer": "engineer"}
"""Service token: role."""


class Programs:
    """The running processes. Use as a context manager: they end with it, the last started first."""

    def __init__(self, plant: Plant, say: Callable[[str], None]) -> None:
        self._plant = plant
        self._say = say
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Programs":
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running.values()):
            process.terminate()
        for name, process in reversed(self._running.items()):
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._say(f"{name} does not end; killed")
                process.kill()

    def start_cluster(self) -> None:
        """Broker, registry, dashboard, ingest; returns when all answer."""
        plant = self._plant
        registry = plant.registry_folder / "registry.toml"
        self._once(
            "registry-init",
            "model_registry",
            "init",
            str(plant.registry_folder),
            "--port",
            str(plant.ports.registry),
        )
        self._once(
            "people", "dashboard", "user", "add", PERSON, "--role", "admin",
            "--password-file", str(plant.password_file), "-s", str(plant.dashboard_settings),
        )  # fmt: skip
        for name, role in TOKENS.items():
            made = self._once(
                name,
                "dashboard",
                "token",
                "create",
                name,
                "--role",
                role,
                "-s",
                str(plant.dashboard_settings),
            )
            plant.token(name).write_text(made)
        self._start("broker", "deploy.laptop.broker", str(plant.ports.broker))
        self._start(
            "registry",
            "model_registry",
            "serve",
            "--settings",
            str(registry),
            "--port",
            str(plant.ports.registry),
        )
        self._start("dashboard", "dashboard", "serve", "-s", str(plant.dashboard_settings))
        self._await("registry", f"http://127.0.0.1:{plant.ports.registry}/healthz")
        self._await("dashboard", f"{plant.dashboard_url}/healthz")
        self._start("ingest", "dashboard", "ingest", "-s", str(plant.dashboard_settings))

    def start_edge(self) -> None:
        self._start("edge-agent", "edge_agent", "run", "--settings", str(self._plant.edge_settings))

    def start_trainer(self) -> None:
        self._start("trainer", "trainer", "worker", "-s", str(self._plant.trainer_settings))

    def check(self) -> None:
        """Raises Unavailable when a program has ended by itself; says where its log is."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise Unavailable(
                    f"{name} ended with exit code {process.returncode}: {_last_line(self._log(name))} "
                    f"(log: {self._log(name)})"
                )

    def _log(self, name: str) -> Path:
        return self._plant.logs / f"{name}.log"

    def _start(self, name: str, module: str, *arguments: str) -> None:
        self._say(f"starting {name}")
        with self._log(name).open("wb") as log:
            process = subprocess.Popen(
                _command(module, arguments), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self._running[name] = process

    def _once(self, name: str, module: str, *arguments: str) -> str:
        done = subprocess.run(_command(module, arguments), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unavailable(f"{name}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout.strip()

    def _await(self, name: str, url: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.check()
            try:
                if httpx.get(url, timeout=2).is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise Unavailable(f"{name} does not answer at {url} after {PATIENCE_S:g} s (log: {self._log(name)})")


def _command(module: str, arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no output"
