"""Whether a sound bundle is for this station: its place, its processor, its OpenVINO, its recipes. Pure."""

import re
from collections.abc import Callable
from typing import NamedTuple

from edge_agent.update.attack import Attack, UpdateRefused
from inspection.errors import InputRefused
from inspection.identity import StationId
from model_registry.bundle.manifest import BundleManifest


class Machine(NamedTuple):
    """What bundles may ask of a station's computer."""

    openvino: str
    """Version installed here."""
    instructions: frozenset[str]
    """The processor's flags, as Linux names them."""


class Acceptance:
    """Called with a manifest; `recipes` says whether the labels suit."""

    def __init__(
        self, station: StationId, machine: Machine, recipes: Callable[[BundleManifest], None]
    ) -> None:
        self._station = station
        self._machine = machine
        self._recipes = recipes

    def __call__(self, manifest: BundleManifest) -> None:
        """
        Raises:
            UpdateRefused: wrong station, wrong hardware, wrong OpenVINO version, wrong classes; what is
                wanted and what is here.
        """
        bundle = f"bundle {manifest.name} ({manifest.digest[:12]})"
        self._refuse_elsewhere(manifest, bundle)
        self._refuse_processor(manifest, bundle)
        self._refuse_openvino(manifest, bundle)
        try:
            self._recipes(manifest)
        except InputRefused as error:
            raise UpdateRefused(Attack.WRONG_CLASSES, str(error)) from error

    def _refuse_elsewhere(self, manifest: BundleManifest, bundle: str) -> None:
        places = manifest.needs.places
        here = f"{self._station.path}/"
        if places and not any(here.startswith(f"{place}/") for place in places):
            raise UpdateRefused(
                Attack.WRONG_STATION, f"{bundle} is for {', '.join(places)}, this is {self._station}"
            )

    def _refuse_processor(self, manifest: BundleManifest, bundle: str) -> None:
        lacking = sorted(set(manifest.needs.instructions) - self._machine.instructions)
        if lacking:
            raise UpdateRefused(
                Attack.WRONG_HARDWARE,
                f"{bundle} needs a processor with {', '.join(lacking)}; this one has not",
            )

    def _refuse_openvino(self, manifest: BundleManifest, bundle: str) -> None:
        here, wrote = _release(self._machine.openvino), _release(manifest.openvino)
        below = manifest.needs.openvino_below
        # An older OpenVINO reads newer graphs wrongly, or crashes on them without a word.
        if here is None or wrote is None or here < wrote or (below and here >= (_release(below) or ())):
            limits = f"from {manifest.openvino}" + (f", below {below}" if below else "")
            raise UpdateRefused(
                Attack.WRONG_OPENVINO, f"{bundle} needs OpenVINO {limits}; here is {self._machine.openvino}"
            )


def _release(version: str) -> tuple[int, int] | None:
    """Year and release of `2026.4.1-...`: patches of one release read each other's graphs."""
    found = re.match(r"(\d{4})\.(\d{1,3})(?:\D|$)", version)
    return (int(found[1]), int(found[2])) if found else None
