import pytest
from pydantic import ValidationError

from inspection.errors import explain
from inspection.files import parse_toml
from model_registry.rollout.plan import RolloutPlan, Stage
from model_registry.rollout.stop_rules import StopRules
from model_registry.rollout_commands import PLAN
from tests.fakes.paper_rollout import NEW, plan, station


def refused(**changes: object) -> str:
    with pytest.raises(ValidationError) as error:
        RolloutPlan(**{**plan().model_dump(), **changes})
    return explain(error.value)


def test_stations_come_in_the_order_of_the_stages() -> None:
    assert plan(1, 2).stations == (station(1), station(2), station(3))


def test_the_example_says_the_defaults() -> None:
    written = parse_toml(PLAN.replace("<digest>", NEW), "plan.toml", RolloutPlan)
    stages = written.stages
    assert [str(one) for one in stages[1].stations] == ["site/line/station-2", "site/line/station-3"]
    assert written == RolloutPlan(bundle=NEW, stages=stages)


def test_what_cannot_be_a_plan_is_refused_by_name() -> None:
    twice = Stage(name="again", stations=(station(1),))
    assert "plant-1/line-a/station-1 is in it twice" in refused(stages=(*plan().stages, twice))
    assert "two stages have the same name" in refused(
        stages=(plan().stages[0], Stage(name="stage-1", stations=(station(9),)))
    )
    assert "stages: " in refused(stages=())
    assert "units is below rules.min_units (20)" in refused(units=10)
    assert "no rate would be looked at" not in repr(plan(units=10, rules=StopRules(min_units=10)))


def test_a_station_in_a_file_is_named_when_it_is_none() -> None:
    text = PLAN.replace("<digest>", NEW).replace("site/line/station-3", "station-3")
    with pytest.raises(
        Exception, match=r"plan\.toml: stages\.1\.stations\.1: .*write it as site/line/station"
    ):
        parse_toml(text, "plan.toml", RolloutPlan)
