from pathlib import Path

from edge_agent.detect.detector import Detector
from edge_agent.detect.loader import BundleLoader, FixedBundle, NoBundles
from edge_agent.recipes import RecipeBook
from tests.fakes import words
from tests.fakes.networks import network_bundle


class Shelf:
    """A source of bundles that a test changes by hand."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def current(self) -> Path | None:
        return self.folder


def loader(shelf: Shelf) -> BundleLoader:
    return BundleLoader(shelf, RecipeBook([words.recipe()]).refuse_unfit, Detector.load)


def test_another_bundle_takes_over_and_none_means_none(tmp_path: Path) -> None:
    first = network_bundle(tmp_path / "1")
    second = network_bundle(tmp_path / "2", labels=("dent", "screw"))
    shelf = Shelf(first)
    keeper = loader(shelf)
    for folder in (first, second):
        shelf.folder = folder
        keeper.look()
        assert keeper.detector is not None
        assert keeper.detector.digest == folder.name
    shelf.folder = None
    keeper.look()
    assert keeper.detector is None


def test_a_bundle_for_other_classes_is_refused_and_the_old_one_goes_on(tmp_path: Path) -> None:
    shelf = Shelf(network_bundle(tmp_path / "good"))
    keeper = loader(shelf)
    keeper.look()
    shelf.folder = network_bundle(tmp_path / "other", labels=("scratch", "dent"))
    keeper.look()
    assert "knows dent, scratch but recipe AC-100 version 1 needs screw" in keeper.problem
    assert keeper.detector is not None
    assert keeper.detector.manifest.labels == ("screw", "dent")


def test_a_damaged_bundle_is_refused_once(tmp_path: Path) -> None:
    folder = network_bundle(tmp_path)
    (folder / "model.bin").write_bytes(b"")
    keeper = loader(Shelf(folder))
    keeper.look()
    assert "model.bin" in keeper.problem
    assert keeper.detector is None


def test_sources_without_a_registry(tmp_path: Path) -> None:
    assert NoBundles().current() is None
    assert FixedBundle(tmp_path).current() == tmp_path
