from model_registry.rollout.assignment import AssignmentWanted, next_assignment
from tests.fakes.registry_world import START, STATION

WANTED = AssignmentWanted(station=STATION, bundle="a" * 64, by="ann")


def test_the_first_assignment_is_version_1() -> None:
    assert next_assignment(WANTED, None, START).version == 1


def test_each_further_one_grows_even_with_the_same_bundle() -> None:
    first = next_assignment(WANTED, None, START)
    second = next_assignment(WANTED, first, START)
    assert (second.version, second.bundle) == (2, first.bundle)
