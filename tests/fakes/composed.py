"""`deploy/compose.yaml` read as an engine reads it, and its services run as plain processes of this machine.

An engine gives each service files under names of its own (settings, secrets, volumes) and names of hosts;
here settings are written anew with the files' real places and with ports of loopback. All else is as it is.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
FILE, EXAMPLE = DEPLOY / "compose.yaml", DEPLOY / ".env.example"
MERGED = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
PROGRAMS = {"dashboard": "dashboard", "trainer": "trainer", "model-registry": "model_registry"}


def environment(text: str) -> dict[str, str]:
    """Of a file like `.env`."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def read_compose(given: dict[str, str]) -> dict[str, Any]:
    """With `${...}` put in; what is neither given nor has a default is empty."""

    def put_in(found: re.Match[str]) -> str:
        return given.get(found[1]) or found[2] or ""

    compose: dict[str, Any] = yaml.safe_load(MERGED.sub(put_in, FILE.read_text()))
    return {key: value for key, value in compose.items() if not key.startswith("x-")}


@dataclass
class Composed:
    """`plant`: the folder PLANT. `words`: what stands in a service's files and what stands for it here."""

    plant: Path
    work: Path
    words: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.compose = read_compose({**environment(EXAMPLE.read_text()), "PLANT": str(self.plant)})

    def service(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.compose["services"][name]
        return found

    def command(self, name: str, words: list[str]) -> list[str]:
        """`words` of a service, as this machine runs them; its settings are rendered."""
        places = self._places(name)
        program, *rest = [places.get(word, self._here(name, word)) for word in words]
        if program == "python":
            return [sys.executable, *rest]
        return [sys.executable, "-m", PROGRAMS[program], *rest]

    def environment(self, name: str) -> dict[str, str]:
        places = self._places(name)
        told = self.service(name).get("environment", {})
        return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)} | {
            key: places.get(value, value) for key, value in told.items()
        }

    def run(self, name: str) -> str:
        """To its end; what it says."""
        return self.tell(name, *self.service(name)["command"])

    def tell(self, name: str, *words: str) -> str:
        """`compose run NAME WORDS`; what it says, however it ends."""
        told = self.command(name, list(words))
        done = subprocess.run(
            told, env=self.environment(name), capture_output=True, text=True, timeout=120, check=False
        )
        return done.stdout + done.stderr

    def start(self, name: str) -> Path:
        """Its log."""
        log = self.work / f"{name}.log"
        words = self.command(name, self.service(name)["command"])
        with log.open("wb") as file:
            done = subprocess.Popen(words, env=self.environment(name), stdout=file, stderr=file)
        self.running.append(done)
        return log

    def healthy(self, name: str) -> bool:
        """By the very command that the engine asks."""
        _, *words = self.service(name)["healthcheck"]["test"]
        asked = self.command(name, words)
        return subprocess.run(asked, capture_output=True, check=False, timeout=30).returncode == 0

    def stop(self) -> None:
        for one in self.running:
            one.terminate()
        for one in self.running:
            one.wait(timeout=60)

    def _places(self, name: str) -> dict[str, str]:
        """Each file or folder of the container, and its own one here."""
        service, found = self.service(name), {}
        for secret in service.get("secrets", ()):
            found[f"/run/secrets/{secret}"] = self.compose["secrets"][secret]["file"]
        for volume in service.get("volumes", ()):
            here, there, *_ = volume.split(":")
            found[there] = here
        for config in service.get("configs", ()):
            source = DEPLOY / self.compose["configs"][config["source"]]["file"]
            rendered = self.work / f"{name}-{source.name}"
            rendered.write_text(self._put(source.read_text(), found))
            found[config["target"]] = str(rendered)
        return found

    def _here(self, name: str, word: str) -> str:
        """A word that names a file below a volume, or an address."""
        volumes = [volume.split(":")[:2] for volume in self.service(name).get("volumes", ())]
        for here, there in volumes:
            if word.startswith(f"{there}/"):
                path = Path(here) / word.removeprefix(f"{there}/")
                if path.suffix == ".toml":  # settings among what a program keeps
                    path.write_text(self._put(path.read_text(), {}))
                return str(path)
        return self._put(word, {})

    def _put(self, text: str, places: dict[str, str]) -> str:
        for there, here in sorted({**self.words, **places}.items(), key=lambda pair: -len(pair[0])):
            text = text.replace(there, here)
        return text
