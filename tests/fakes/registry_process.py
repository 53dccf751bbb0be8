"""The registry as a program of its own, which can be killed like one."""

import os
import subprocess
import sys
from pathlib import Path

import httpx

from inspection.errors import Unavailable
from model_registry.bundle.pack import bundle_tar
from model_registry.compose import build_registry, init_laptop
from model_registry.rollout.client import RegistryClient
from model_registry.settings import read_settings
from tests.fakes.mosquitto import free_port

START_S = 60.0


class RegistryProcess:
    """Keys, tokens and settings below `folder`; runs after `start`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        port = free_port()
        init_laptop(folder, port)
        self.settings = read_settings(folder / "registry.toml")
        self.root = (folder / "root.json").read_bytes()
        token = (folder / "tokens" / "admin.token").read_text().strip()
        self.client = RegistryClient(self.settings.url, token)
        self.repository = self.settings.data_dir / "repository"
        self.starts = 0

    def release(self, bundle: Path) -> str:
        """While it does not run."""
        registry = build_registry(self.settings)
        registry.setup()
        return registry.release(bundle_tar(bundle, registry.upload_folder() / "bundle.tar"), "ann")[0].digest

    def start(self) -> None:
        """Returns when it answers."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = (sys.executable, "-m", "model_registry", "serve", "--settings")
        with (self.folder / "registry.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, str(self.folder / "registry.toml")], env=environment, stdout=log, stderr=log
            )
        self.starts += 1
        # It listens before it is ready, so that one question waits for the answer.
        while True:
            try:
                httpx.get(f"{self.settings.url}/healthz", timeout=START_S, trust_env=False)
                return
            except httpx.ConnectError as error:
                if self._process.poll() is not None:
                    raise Unavailable(f"the registry ended at once; see {log.name}") from error

    def kill(self) -> None:
        """SIGKILL, at once."""
        self._process.kill()

    def wait(self) -> None:
        self._process.wait(timeout=START_S)

    def stop(self) -> None:
        self._process.terminate()
        self.wait()
