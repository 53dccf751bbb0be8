"""Mosquitto as a plant runs it: `deploy/broker/mosquitto.conf` itself, with a test's folders and port."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from deploy.broker.authority import BROKER, Authority
from inspection.wire.link import BrokerAddress
from inspection.wire.tls import TlsFiles
from tests.fakes.mosquitto import Mosquitto, free_port

CONF = Path(__file__).parents[2] / "deploy" / "broker" / "mosquitto.conf"
FILES = "/etc/mosquitto/sightline/"
STATE = "/var/lib/mosquitto/"


class PlantBroker(Mosquitto):
    """`more_rights`: for the test's own witnesses, in the manner of Mosquitto's `acl_file`, by name."""

    def __init__(self, folder: Path, hosts: tuple[str, ...] = ("localhost",), more_rights: str = "") -> None:
        self.authority = Authority.make(folder / "authority", "Suzhou", datetime.now(UTC))
        self._folder, self._more_rights = folder, more_rights
        self.authority.issue(BROKER, datetime.now(UTC), 30, hosts)
        (folder / "files").mkdir()
        (folder / "state").mkdir()
        port = free_port()
        super().__init__(self._conf(port), port)
        self.bring_lists()

    def __enter__(self) -> "PlantBroker":
        self.start()
        return self

    def certificate(self, name: str) -> TlsFiles:
        """A new one for this name, by the plant's authority."""
        certificate, key = self.authority.issue(name, datetime.now(UTC), 30)
        self.bring_lists()
        return TlsFiles(ca=self._folder / "authority" / "ca.crt", certificate=certificate, key=key)

    def take_back(self, name: str) -> None:
        self.authority.revoke(name, datetime.now(UTC))
        self.bring_lists()

    def address(self, tls: TlsFiles | None, host: str = "localhost") -> BrokerAddress:
        return BrokerAddress(host=host, port=self.port, tls=tls)

    def bring_lists(self) -> None:
        """As the technician does after a certificate was issued or taken back."""
        theirs, ours = self._folder / "files", self._folder / "authority"
        for file in (ours / "ca.crt", ours / "crl.pem", *(ours / "certificates").glob(f"{BROKER}.*")):
            shutil.copy(file, theirs)
        (theirs / "acl").write_text((ours / "acl").read_text() + self._more_rights)

    def _conf(self, port: int) -> Path:
        text = CONF.read_text()
        for theirs, name in ((FILES, "files"), (STATE, "state")):
            assert theirs in text, theirs
            text = text.replace(theirs, f"{self._folder / name}/")
        text, changed = re.subn(r"(?m)^listener 8883$", f"listener {port} 127.0.0.1\nuser root", text)
        assert changed == 1, "the port that stations connect to"
        conf = self._folder / "mosquitto.conf"
        conf.write_text(text)
        return conf
