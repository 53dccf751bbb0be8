"""The SKU that a person chose for units whose trigger names none. Outlives the program."""

import logging
import threading
from pathlib import Path

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.identity import PartNumber
from inspection.word import Word
from model_registry.bundle.disk import write_whole

log = logging.getLogger(__name__)


class _Kept(Word):
    sku: PartNumber


class ChosenSku:
    """Safe from any thread. A unit has its SKU from its trigger on, so a choice holds from the next."""

    def __init__(self, file: Path) -> None:
        """A file that cannot be read counts as none chosen, and says so."""
        self._file = file
        self._lock = threading.Lock()
        self._sku = _read(file)

    @property
    def sku(self) -> str | None:
        return self._sku

    def choose(self, sku: str | None) -> None:
        """None: as the settings say.

        Raises:
            Unavailable: the choice cannot be kept, and does not hold.
        """
        with self._lock:
            if sku is None:
                self._file.unlink(missing_ok=True)
            else:
                write_whole(self._file, _Kept(sku=sku).model_dump_json().encode())
            self._sku = sku


def _read(file: Path) -> str | None:
    if not file.exists():
        return None
    try:
        return read_json_file(file, _Kept).sku
    except InputRefused as error:
        log.error("no recipe is chosen: %s", error)
        return None
