"""An alarm of the dashboard's own: a station names an attack on its updates."""

from datetime import datetime
from typing import Final, Literal

from inspection.attack import Attack
from inspection.identity import StationId
from inspection.wire.messages import StationStatus
from inspection.word import Moment, Sha256, Word

KIND: Final = "attack"


class AttackAlarm(Word):
    """From the status that named it first; the station inspects on with the bundle that it had."""

    kind: Literal["attack"] = KIND
    start: Moment
    station: StationId
    attack: Attack
    bundle: Sha256 | None
    """In service meanwhile."""

    @property
    def line(self) -> str:
        return self.station.path

    @property
    def sku(self) -> str:
        """None in particular."""
        return ""

    @property
    def key(self) -> str:
        return f"{key_prefix(self.station.path, self.attack)}{self.start:%Y-%m-%dT%H:%M:%SZ}"


def key_prefix(station: str, attack: Attack) -> str:
    return f"{KIND}|{station}|{attack}|"


def attack_told(
    station: str, status: StationStatus, before: StationStatus | None, at: datetime
) -> AttackAlarm | None:
    """The alarm that `status` gives reason for; None: it names no attack, or the same as `before`."""
    if status.attack is None or (before is not None and before.attack is status.attack):
        return None
    return AttackAlarm(
        start=status.at or at, station=StationId.parse(station), attack=status.attack, bundle=status.bundle
    )
