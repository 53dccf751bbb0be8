import hashlib

import pytest
from pydantic import ValidationError

from model_registry.bundle.manifest import BundleManifest, FileEntry, InputSize, Tiling
from tests.fakes.bundles import manifest


def test_the_digest_is_that_of_the_manifests_bytes() -> None:
    passport = manifest()
    assert passport.digest == hashlib.sha256(passport.to_bytes()).hexdigest()


def test_bytes_and_back_are_the_same_bytes() -> None:
    passport = manifest()
    assert BundleManifest.model_validate_json(passport.to_bytes()).to_bytes() == passport.to_bytes()


def test_bundles_from_before_there_were_tiles_keep_their_bytes() -> None:
    assert b"tiling" not in manifest().to_bytes()
    tiled = manifest(tiling=Tiling(overlap=16))
    assert BundleManifest.model_validate_json(tiled.to_bytes()) == tiled


def test_tiles_must_get_on() -> None:
    with pytest.raises(ValidationError, match="overlap 64 must be less than the tile's 64 pixels"):
        manifest(input=InputSize(width=96, height=64), tiling=Tiling(overlap=64))


@pytest.mark.parametrize("name", ["../evil", "golden/../evil", "/etc/passwd", "a/b", "", "Golden", "x" * 99])
def test_a_file_can_only_lie_in_the_bundle(name: str) -> None:
    entry = FileEntry(sha256="0" * 64, size=1)
    with pytest.raises(ValidationError):
        manifest(files={name: entry})
