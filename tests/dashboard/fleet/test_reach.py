from dashboard.fleet.reach import PATIENCE_S, Reach
from tests.fakes.clock import FakeClock
from tests.fakes.registry_in_memory import RegistryInMemory


def test_a_registry_that_does_not_answer_for_a_while_is_a_problem_in_its_words() -> None:
    registry, clock = RegistryInMemory(), FakeClock()
    reach = Reach(registry, clock.monotonic)
    reach.ask()
    registry.away = True
    clock.go_on(PATIENCE_S)
    reach.ask()
    assert reach.problem == ""
    clock.go_on(1)
    assert reach.problem != ""
    registry.away = False
    reach.ask()
    assert reach.problem == ""


def test_one_that_hangs_is_a_problem_though_nothing_was_said() -> None:
    clock = FakeClock()
    reach = Reach(RegistryInMemory(), clock.monotonic)
    clock.go_on(PATIENCE_S + 1)
    assert reach.problem == "it takes long to answer"
