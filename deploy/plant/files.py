"""What lies below a plant's folder before anything runs: keys, certificates, secrets, empty folders.

    offline/         the certificate authority and the registry's root keys: for sticks, for no server
    broker/          what Mosquitto reads
    registry/        settings, online keys, tokens; its data
    secrets/         one file each, as `compose.yaml` names them
    stations/        for each station what goes onto its PC
    state/, backup/  what the programs keep

What exists stays as it is, so that a second run mends what a first one left out.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from deploy.broker.access import LinkOf, Program
from deploy.broker.authority import BROKER, Authority
from inspection.identity import StationId
from model_registry.bundle.disk import write_whole
from model_registry.compose import init_laptop
from model_registry.trust.ceremony import init_keys

DAYS = 730
KEPT = ("broker", "database", "pictures", "thumbnails", "trainer")
INSIDE = ("broker", "localhost", "127.0.0.1")
"""How the broker is reached by the programs beside it, whatever stations call it."""
PORT = 8470


class PlantFolder:
    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._folder, self._say = folder, say

    def lay_out(self, plant: str, hosts: Sequence[str], now: datetime, passphrase: str | None) -> None:
        """Write what is missing. `hosts`: by which stations reach the broker.

        Raises:
            InputRefused: a name that no certificate takes.
            Unavailable: the disk.
        """
        for name in (*(f"state/{one}" for one in KEPT), "backup", "stations", "secrets", "offline"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        for name in ("secrets", "offline"):
            (self._folder / name).chmod(0o700)
        self._certificates(plant, hosts, now)
        self._database()
        self._pictures()
        self._registry(now, passphrase)

    def add_station(self, station: StationId, now: datetime, *, mqtt_line: bool) -> Path:
        """The folder with all that goes onto its PC; the broker's lists know it.

        Raises:
            InputRefused: the authority is not here: somebody took `offline` away, as they should.
        """
        authority = Authority(self._folder / "offline" / "authority")
        links = [LinkOf.COMMAND, *([LinkOf.LINE, LinkOf.CONTROLLER] if mqtt_line else [])]
        target = self._folder / "stations" / station.path.replace("/", ".")
        target.mkdir(parents=True, exist_ok=True)
        for name in (station.path, *(f"{station.path}/{link}" for link in links)):
            for file in authority.issue(name, now, DAYS):
                shutil.copy(file, target)
        shutil.copy(self._folder / "broker" / "ca.crt", target)
        shutil.copy(self._folder / "registry" / "root.json", target)
        self._bring_lists()
        return target

    def _certificates(self, plant: str, hosts: Sequence[str], now: datetime) -> None:
        folder = self._folder / "offline" / "authority"
        if not (self._folder / "broker" / "ca.crt").exists():
            authority = Authority.make(folder, plant, now)
            (self._folder / "broker").mkdir(exist_ok=True)
            for file in authority.issue(BROKER, now, DAYS, list(dict.fromkeys([*INSIDE, *hosts]))):
                shutil.copy(file, self._folder / "broker")
            certificate, key = authority.issue(Program.INGEST, now, DAYS)
            self._secret("ingest.crt", certificate.read_bytes())
            self._secret("ingest.key", key.read_bytes())
            self._bring_lists()
            shutil.copy(folder / "ca.crt", self._folder / "broker")  # last: it says that all is there
            self._say(f"{folder}: the plant's certificate authority; keep it where no network reaches")

    def _bring_lists(self) -> None:
        for name in ("crl.pem", "acl"):
            content = (self._folder / "offline" / "authority" / name).read_bytes()
            write_whole(self._folder / "broker" / name, content)

    def _database(self) -> None:
        if not (self._folder / "secrets" / "database_passfile").exists():
            password = secrets.token_urlsafe(24)
            self._secret("database_password", f"{password}\n".encode())
            self._secret("database_passfile", f"*:*:*:sightline:{password}\n".encode())

    def _pictures(self) -> None:
        if not (self._folder / "secrets" / "s3_credentials").exists():
            key, word = secrets.token_hex(10).upper(), secrets.token_urlsafe(30)
            pair = {"accessKey": key, "secretKey": word}
            one = {"name": "sightline", "credentials": [pair], "actions": ["Admin"]}
            self._secret("s3_identities", json.dumps({"identities": [one]}, indent=1).encode())
            lines = f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {word}\n"
            self._secret("s3_credentials", lines.encode())

    def _registry(self, now: datetime, passphrase: str | None) -> None:
        folder, offline = self._folder / "registry", self._folder / "offline" / "root-keys"
        if not (folder / "registry.toml").exists():
            settings = Path(__file__).with_name("registry.toml")
            write_whole(folder / "registry.toml", settings.read_bytes())
        if not (folder / "online-keys" / "1.root.json").exists():
            root = init_keys(offline, folder / "online-keys", now, passphrase)
            write_whole(folder / "root.json", root.read_bytes())
            self._say(f"{offline}: the registry's root keys; one stick each, see docs/keys.md")
        for line in init_laptop(folder, PORT):
            self._say(line)

    def _secret(self, name: str, content: bytes) -> None:
        write_whole(self._folder / "secrets" / name, content, mode=0o600)
