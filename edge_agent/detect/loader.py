"""Loads bundles beside the loop, so that the change between two units costs the line nothing."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from edge_agent.detect.detector import Detector
from inspection.errors import InputRefused
from model_registry.bundle.manifest import BundleManifest

log = logging.getLogger(__name__)

POLL_S = 0.5


class BundleSource(Protocol):
    """Which bundle this station is to run."""

    def current(self) -> Path | None:
        """Its folder. Cheap: asked twice a second."""
        ...


class NoBundles:
    """A station without a registry runs without a model."""

    def current(self) -> Path | None:
        return None


class FixedBundle:
    """A station that runs one bundle folder for ever."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self) -> Path | None:
        return self._folder


class BundleLoader:
    """Keeps the newest bundle that could be loaded and fits the recipes."""

    def __init__(
        self, source: BundleSource, fits: Callable[[BundleManifest], None], load: Callable[[Path], Detector]
    ) -> None:
        self.problem = ""
        self.refused: Path | None = None
        self._source = source
        self._fits = fits
        self._load = load
        self._tried: Path | None = None
        self._detector: Detector | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bundle-loader", daemon=True)

    @property
    def detector(self) -> Detector | None:
        return self._detector

    def start(self) -> None:
        """Load what is there before the first unit comes, then watch."""
        self.look()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def look(self) -> None:
        """Load the current bundle if it is another one; a refused one leaves the present one running."""
        folder = self._source.current()
        if folder == self._tried:
            return
        self._tried = folder
        if folder is None:
            self.problem, self.refused, self._detector = "", None, None
            return
        try:
            detector = self._load(folder)
            self._fits(detector.manifest)
        except InputRefused as error:
            self.problem, self.refused = str(error), folder
            log.error("bundle refused: %s", error)
            return
        self.problem, self.refused = "", None
        self._detector = detector

    def _run(self) -> None:
        while not self._stopping.wait(POLL_S):
            try:
                self.look()
            except Exception:  # the thread's outermost loop
                log.exception("looking for a bundle failed; trying again")
