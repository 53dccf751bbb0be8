import pytest
from pydantic import ValidationError

from model_registry.bundle.assignment import Assignment, assignment_target, bundle_target
from tests.fakes.registry_world import START, STATION


def test_targets_are_named_by_digest_and_by_station() -> None:
    assert bundle_target("a" * 64) == f"bundles/{'a' * 64}.tar"
    assert assignment_target(STATION) == "assignments/plant-1/line-a/station-3.json"


def test_bytes_and_back() -> None:
    given = Assignment(station=STATION, bundle=None, version=1, assigned_at=START, assigned_by="ann")
    assert Assignment.model_validate_json(given.to_bytes()) == given


def test_without_a_challenger_the_bytes_are_those_of_before() -> None:
    given = Assignment(station=STATION, bundle="a" * 64, version=1, assigned_at=START, assigned_by="ann")
    assert b"challenger" not in given.to_bytes()


@pytest.mark.parametrize("bundle", [None, "c" * 64])
def test_a_challenger_needs_another_bundle_to_be_compared_with(bundle: str | None) -> None:
    with pytest.raises(ValidationError, match="needs another bundle in service"):
        Assignment(
            station=STATION,
            bundle=bundle,
            version=1,
            assigned_at=START,
            assigned_by="ann",
            challenger="c" * 64,
        )
