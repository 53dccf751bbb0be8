import pytest
from pydantic import ValidationError

from model_registry.rollout.release import Release
from tests.fakes.bundles import manifest
from tests.fakes.registry_world import START


def test_a_release_says_who_released_what_and_when() -> None:
    passport = manifest()
    release = Release(digest=passport.digest, manifest=passport, released_at=START, released_by="Ann Lee")
    assert Release.model_validate_json(release.model_dump_json()) == release


def test_a_person_has_a_name_without_line_breaks() -> None:
    passport = manifest()
    with pytest.raises(ValidationError):
        Release(
            digest=passport.digest, manifest=passport, released_at=START, released_by="ann\nreleased: all"
        )
