import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inspection.errors import InputRefused
from model_registry.cli import app
from model_registry.rollout.plan import ShadowStage
from model_registry.rollout_commands import PLAN, read_plan
from tests.fakes.bundles import bundle
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import running


def run(*words: object) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["rollout", *map(str, words)])


def test_a_rollout_by_hand(tmp_path: Path) -> None:
    world = RegistryWorld(tmp_path / "registry")
    digest = world.release(bundle(tmp_path)).digest
    plan = tmp_path / "plan.toml"
    plan.write_text(run("example").output.replace("<digest>", digest))
    with running(world) as (url, token):
        asked = ("--url", url, "--token", token)
        begun = run("start", plan, "--by", "ann", "--why", "fewer overkills", *asked).output
        assert f"Rollout 1 of {digest[:12]}: running" in begun
        assert "rollout begun by ann: fewer overkills" in begun
        assert "canary" in run("list", *asked).output
        for order, state in (("pause", "paused"), ("resume", "running"), ("abort", "aborted")):
            assert f": {state}" in run(order, 1, "--by", "ann", *asked).output
        assert "rollout aborted by ann" in run("show", 1, *asked).output
        refused = run("rollback", 1, "--by", "ann", *asked).exception
        assert isinstance(refused, InputRefused)
        assert "rollout 1 is aborted" in str(refused)


def test_a_plan_that_is_none_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="model-registry rollout example"):
        read_plan(tmp_path / "none.toml")
    (tmp_path / "plan.toml").write_text(PLAN)
    with pytest.raises(InputRefused, match=r"plan\.toml: bundle: "):
        read_plan(tmp_path / "plan.toml")


def test_the_comparison_in_the_example_is_the_default(tmp_path: Path) -> None:
    keys = r"\[shadow|stations|units|alike_after|deadline_s|better|wrong|most"
    kept_back = re.compile(rf"^# (?={keys})", re.MULTILINE)
    (tmp_path / "plan.toml").write_text(kept_back.sub("", PLAN).replace("<digest>", "a" * 64))
    shadow = read_plan(tmp_path / "plan.toml").shadow
    assert shadow is not None
    assert shadow == ShadowStage(stations=shadow.stations)
