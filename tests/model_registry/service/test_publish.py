from pathlib import Path

import pytest

from inspection.errors import InputRefused, Unavailable
from model_registry.service.publish import publish
from tests.fakes.bundles import bundle, metrics
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import running


def test_a_bundle_goes_to_a_real_server_once(tmp_path: Path) -> None:
    world, folder = RegistryWorld(tmp_path / "registry"), bundle(tmp_path)
    with running(world) as (url, token):
        release = publish(folder, url, token, "ann")
        assert publish(folder, url, token, "bob") == release
    assert world.registry.shelf.releases() == (release,)
    assert (release.digest, release.released_by) == (folder.name, "ann")


def test_the_gates_reasons_reach_the_trainer(tmp_path: Path) -> None:
    with running(RegistryWorld(tmp_path / "registry")) as (url, token):
        publish(bundle(tmp_path), url, token, "ann")
        with pytest.raises(InputRefused, match=r"bundle refused: mAP50 INT8 is 0\.500"):
            publish(bundle(tmp_path, metrics=metrics(map50_int8=0.5)), url, token, "ann")
        with pytest.raises(InputRefused, match="no valid token"):
            publish(bundle(tmp_path), url, "wrong", "ann")


def test_without_a_registry_it_says_what_to_start(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="is `model-registry serve` running there"):
        publish(bundle(tmp_path), "http://127.0.0.1:9", "token", "ann")


def test_a_damaged_bundle_does_not_leave_the_house(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    (folder / "model.bin").write_bytes(b"")
    with pytest.raises(InputRefused, match=r"model\.bin: expected digest"):
        publish(folder, "http://127.0.0.1:9", "token", "ann")
