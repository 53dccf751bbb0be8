import hashlib

import pytest
from pydantic import ValidationError

from model_registry.bundle.manifest import BundleManifest, FileEntry
from tests.fakes.bundles import manifest


def test_the_digest_is_that_of_the_manifests_bytes() -> None:
    passport = manifest()
    assert passport.digest == hashlib.sha256(passport.to_bytes()).hexdigest()


def test_bytes_and_back_are_the_same_bytes() -> None:
    passport = manifest()
    assert BundleManifest.model_validate_json(passport.to_bytes()).to_bytes() == passport.to_bytes()


@pytest.mark.parametrize("name", ["../evil", "golden/../evil", "/etc/passwd", "a/b", "", "Golden", "x" * 99])
def test_a_file_can_only_lie_in_the_bundle(name: str) -> None:
    entry = FileEntry(sha256="0" * 64, size=1)
    with pytest.raises(ValidationError):
        manifest(files={name: entry})
