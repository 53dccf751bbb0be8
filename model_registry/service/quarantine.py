"""Bundles that were refused, kept with the reasons until somebody has looked at them."""

from pathlib import Path

from inspection.errors import InputRefused
from inspection.word import Moment, Word
from model_registry.bundle.assignment import Person
from model_registry.bundle.disk import DISK, write_whole

KEPT = 20


class Refused(Word):
    """Beside the tar, as `<name>.json`."""

    refused_at: Moment
    released_by: Person
    reasons: tuple[str, ...]


class ReleaseRefused(InputRefused):
    """A bundle that is not released, with every reason."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("bundle refused: " + "; ".join(reasons))
        self.reasons = reasons


def keep(folder: Path, tar: Path, refused: Refused) -> Path:
    """Moves the tar into quarantine; the oldest go when there are more than 20."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{refused.refused_at:%Y%m%dT%H%M%S%f}"
    kept = folder / f"{name}.tar"
    write_whole(kept.with_suffix(".json"), refused.model_dump_json(indent=1).encode())
    DISK.rename(tar, kept)
    for old in sorted(folder.glob("*.tar"))[:-KEPT]:
        old.unlink()
        old.with_suffix(".json").unlink(missing_ok=True)
    return kept
