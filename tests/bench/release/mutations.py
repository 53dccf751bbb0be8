"""Thousands of changed files on the way to a station, on the station, and at the registry.

A mutant that says the same in other bytes (a blank more in JSON, a signature less where there are some to
spare) is drawn again: it is not a change. Every other one must be told by an error of ours, nothing of it may
come into use, and nothing may crash. The registry's keys are new in each run: a seed draws like mutants, not
the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from edge_agent.update.floor import Floor
from edge_agent.update.installed import Pointer
from edge_agent.update.seal import read_sealed
from inspection.errors import SightlineError
from tests.bench.release.mutate import mutated
from tests.bench.report import Row
from tests.edge_agent.update.attacks.stage import Stage
from tests.fakes.mirror import files_below

SHARES = {
    "root": 0.10,
    "timestamp": 0.15,
    "snapshot": 0.10,
    "targets": 0.15,
    "assignment": 0.05,
    "bundle": 0.15,
    "floor": 0.10,
    "pointer": 0.05,
    "installed": 0.10,
    "ledger": 0.05,
}
"""Of all mutants."""


@dataclass
class Counted:
    mutants: int = 0
    accepted: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    """No error at all, or one without words."""
    crashes: list[str] = field(default_factory=list)


class Grounds:
    """A station with two bundles, a third one assigned, and a root that it has not seen yet."""

    def __init__(self, folder: Path) -> None:
        self.stage = Stage(folder)
        self.stage.look()
        self.before, self.present = self.stage.first, self.stage.second
        self.third = self.stage.releases("r-3")
        self.forger = self.stage.forger()
        self.forger.publish("root")
        self.served = dict(self.forger.files)
        self.disk = files_below(self.stage.data)
        self.ledger = self.stage.world.registry.ledger
        self.ledger_bytes = self.ledger.path.read_bytes()

    def restore(self) -> None:
        """Everything as it was; only what has changed is written."""
        self.stage.mirror.files = dict(self.served)
        for name, data in files_below(self.stage.data).items():
            if name not in self.disk:
                (self.stage.data / name).unlink()
            elif data != self.disk[name]:
                (self.stage.data / name).write_bytes(self.disk[name])
        for name, data in self.disk.items():
            path = self.stage.data / name
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        self.stage.restart()
        self.stage.tried.clear()

    def served_as(self, role: str) -> str:
        stage = self.stage
        if role == "bundle":
            name = f"bundles/{self.third}.tar"
            return f"targets/{self.forger.targets.targets[name].get_prefixed_paths()[0]}"
        return stage.assignment if role == "assignment" else self.forger.path_of(role)

    def look(self) -> str:
        """What the station said; raises what it should have caught."""
        return self.stage.look().message

    def says(self, data: bytes, role: str) -> object:
        """What metadata says, and whether enough keys have signed it."""
        try:
            metadata = Metadata.from_bytes(data)
        except RepositoryError:
            return data
        root: Root = Metadata.from_bytes(self.served["metadata/1.root.json"]).signed
        result = root.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
        return metadata.signed_bytes, result.verified

    def start(self) -> str:
        """The agent starts: what it said about its bundles."""
        self.stage.restart()
        return self.stage.installed.recover()


def mutants(grounds: Grounds, subject: str, chance: Random, count: int, only: int | None) -> Counted:
    """`only`: the number of the one to do alone; chance is drawn for the others all the same."""
    counted, trial = Counted(), TRIALS[subject]
    for number in range(count):
        draw = Random(chance.random())
        if only is not None and number != only:
            continue
        grounds.restore()
        trial(grounds, subject, draw, counted, f"{subject} {number}")
        counted.mutants += 1
    grounds.restore()
    return counted


def _on_the_way(grounds: Grounds, subject: str, chance: Random, counted: Counted, name: str) -> None:
    path = grounds.served_as(subject)
    original = grounds.served[path]
    signed = path.startswith("metadata/")
    mutant = _other(original, chance, lambda data: grounds.says(data, subject) if signed else data)
    grounds.stage.mirror.files[path] = mutant
    said = _guarded(grounds.look, counted, name)
    if grounds.stage.installed.digest() != grounds.present or (grounds.third in grounds.stage.tried):
        counted.accepted.append(name)
    elif said == "":
        counted.unnamed.append(name)


def _on_the_floor(grounds: Grounds, _: str, chance: Random, counted: Counted, name: str) -> None:
    path = grounds.stage.trust / "floor.json"
    path.write_bytes(_other(path.read_bytes(), chance, lambda data: _says_sealed(data, path, Floor)))
    said = _guarded(grounds.look, counted, name)
    if grounds.stage.installed.digest() != grounds.present:
        counted.accepted.append(name)
    elif said is not None and "floor.json" not in said:
        counted.unnamed.append(name)


def _on_the_pointer(grounds: Grounds, _: str, chance: Random, counted: Counted, name: str) -> None:
    path = grounds.stage.data / "bundle.json"
    path.write_bytes(_other(path.read_bytes(), chance, lambda data: _says_sealed(data, path, Pointer)))
    said = _guarded(grounds.start, counted, name)
    if said is not None and grounds.stage.installed.digest() is not None:
        counted.accepted.append(name)
    elif said is not None and "bundle.json" not in said:
        counted.unnamed.append(name)


def _on_the_disk(grounds: Grounds, _: str, chance: Random, counted: Counted, name: str) -> None:
    folder = grounds.stage.installed.folder_of(grounds.present)
    path = chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
    path.write_bytes(mutated(path.read_bytes(), chance))
    said = _guarded(grounds.start, counted, name)
    if said is not None and grounds.stage.installed.digest() != grounds.before:
        counted.accepted.append(name)
    elif said is not None and grounds.present not in said:
        counted.unnamed.append(name)


def _in_the_ledger(grounds: Grounds, _: str, chance: Random, counted: Counted, name: str) -> None:
    path = grounds.ledger.path
    path.write_bytes(_other(grounds.ledger_bytes, chance, lambda data: _says_in_ledger(grounds, data)))
    try:
        grounds.ledger.lines()
        counted.accepted.append(name)
    except SightlineError as error:
        if "ledger.jsonl: line" not in str(error):
            counted.unnamed.append(name)
    except Exception as error:  # what this is looking for
        counted.crashes.append(f"{name}: {error!r}")
    path.write_bytes(grounds.ledger_bytes)


TRIALS: dict[str, Callable[[Grounds, str, Random, Counted, str], None]] = {
    **dict.fromkeys(("root", "timestamp", "snapshot", "targets", "assignment", "bundle"), _on_the_way),
    "floor": _on_the_floor,
    "pointer": _on_the_pointer,
    "installed": _on_the_disk,
    "ledger": _in_the_ledger,
}


def _guarded(action: Callable[[], str], counted: Counted, name: str) -> str | None:
    """What was said; None: it crashed."""
    try:
        return action()
    except SightlineError as error:
        return str(error)
    except Exception as error:  # what this is looking for
        counted.crashes.append(f"{name}: {error!r}")
        return None


def _other(original: bytes, chance: Random, says: Callable[[bytes], object]) -> bytes:
    """A mutant that does not say the same."""
    while says(mutant := mutated(original, chance)) == says(original):
        pass
    return mutant


def _says_sealed(data: bytes, path: Path, kind: type[Floor] | type[Pointer]) -> object:
    other = path.with_name("mutant")
    other.write_bytes(data)
    try:
        return read_sealed(other, kind)
    except SightlineError:
        return data
    finally:
        other.unlink()


def _says_in_ledger(grounds: Grounds, data: bytes) -> object:
    """Its lines; a last one that was begun was never acknowledged, and says nothing."""
    grounds.ledger.path.write_bytes(data)
    try:
        return grounds.ledger.lines()
    except SightlineError:
        return data


def count_mutants(
    folder: Path, total: int, seed: int, only: str | None = None
) -> Iterator[tuple[str, Counted]]:
    """By subject. `only`: one of them, as a failure names it (`floor 17`)."""
    grounds = Grounds(folder)
    for subject, share in SHARES.items():
        wanted, _, number = (only or subject).partition(" ")
        if wanted == subject:
            point = int(number) if number else None
            yield subject, mutants(grounds, subject, Random(f"{seed} {subject}"), round(total * share), point)


def rows_of(found: list[tuple[str, Counted]], seed: int) -> list[Row]:
    rows = [Row(f"mutants of {subject}", counted.mutants, "") for subject, counted in found]
    for what in ("accepted", "unnamed", "crashes"):
        faults = [fault for _, counted in found for fault in getattr(counted, what)]
        shown = "; ".join(faults[:3])
        rows.append(
            Row(what, len(faults), "mutants", "= 0", not faults, f"seed {seed}; {shown}".rstrip("; "))
        )
    return rows
