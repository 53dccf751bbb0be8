from model_registry.bundle.assignment import Assignment, assignment_target, bundle_target
from tests.fakes.registry_world import START, STATION


def test_targets_are_named_by_digest_and_by_station() -> None:
    assert bundle_target("a" * 64) == f"bundles/{'a' * 64}.tar"
    assert assignment_target(STATION) == "assignments/plant-1/line-a/station-3.json"


def test_bytes_and_back() -> None:
    given = Assignment(station=STATION, bundle=None, version=1, assigned_at=START, assigned_by="ann")
    assert Assignment.model_validate_json(given.to_bytes()) == given
