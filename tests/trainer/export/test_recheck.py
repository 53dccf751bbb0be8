from pathlib import Path
from shutil import copytree

import pytest

from inspection.errors import InputRefused
from inspection.label import Split
from model_registry.bundle.verify import verify_folder
from tests.fakes.trained import World
from trainer.export.recheck import measure_bundle

pytestmark = pytest.mark.spark


def test_a_bundle_measured_again_is_as_good_as_it_says(world: World, bundle: Path) -> None:
    pictures, figures = measure_bundle(bundle, world.snapshot, Split.VALIDATION)
    promised = verify_folder(bundle).metrics
    assert pictures == promised.pictures
    assert (figures.map, figures.map50) == (promised.map_int8, promised.map50_int8)


def test_a_changed_bundle_is_not_measured(world: World, bundle: Path, tmp_path: Path) -> None:
    changed = copytree(bundle, tmp_path / "changed")
    data = bytearray((changed / "model.bin").read_bytes())
    data[100] ^= 1
    (changed / "model.bin").write_bytes(data)
    with pytest.raises(InputRefused, match=r"model\.bin: expected digest"):
        measure_bundle(changed, world.snapshot, Split.VALIDATION)
