"""A bundle is proven by this line's own pictures, or it goes."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from edge_agent.update.installed import InstalledBundles
from edge_agent.update.probation import FAILED_IN_A_ROW, PROVEN_AFTER, Probation
from model_registry.bundle.pack import bundle_tar
from tests.fakes.bundles import bundle


@dataclass
class AtWork:
    digest: str
    looked: int = 0
    failed_in_a_row: int = 0


@dataclass
class Loads:
    detector: AtWork | None = None
    refused: Path | None = None
    problem: str = ""


@dataclass
class Line:
    installed: InstalledBundles
    loads: Loads = field(default_factory=Loads)
    gone: list[str] = field(default_factory=list)

    def look(self) -> list[str]:
        Probation(self.installed, self.loads, self.gone.append).look()
        return self.gone


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """One bundle in service, and not proven."""
    installed = InstalledBundles(tmp_path / "data")
    installed.activate(installed.install(bundle_tar(bundle(tmp_path / "made"))).name)
    return Line(installed)


@pytest.mark.parametrize(("looked", "proven"), [(PROVEN_AFTER - 1, False), (PROVEN_AFTER, True)])
def test_enough_pictures_prove_it(line: Line, looked: int, proven: bool) -> None:
    line.loads.detector = AtWork(str(line.installed.digest()), looked)
    assert line.look() == []
    assert (line.installed.unproven is None) is proven


def test_what_fails_in_a_row_goes(line: Line) -> None:
    line.loads.detector = AtWork(str(line.installed.digest()), 10, FAILED_IN_A_ROW - 1)
    assert line.look() == []
    line.loads.detector.failed_in_a_row += 1
    assert line.look() == ["failed on 3 pictures of this line in a row"]


def test_what_cannot_be_loaded_beside_the_line_goes(line: Line) -> None:
    line.loads.refused, line.loads.problem = line.installed.current(), "OpenVINO cannot run this bundle"
    assert line.look() == ["cannot be brought to work: OpenVINO cannot run this bundle"]


def test_the_one_before_still_at_work_says_nothing_about_the_new_one(line: Line) -> None:
    line.loads.detector = AtWork("0" * 64, PROVEN_AFTER, FAILED_IN_A_ROW)
    assert line.look() == []
    assert line.installed.unproven is not None


def test_a_proven_one_stays_whatever_comes(line: Line) -> None:
    """A camera's fault must not take a model away that did well for months."""
    digest = str(line.installed.digest())
    line.installed.prove(digest)
    line.loads.detector = AtWork(digest, 1000, 1000)
    assert line.look() == []
