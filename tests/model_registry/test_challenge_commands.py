from pathlib import Path

from typer.testing import CliRunner

from model_registry.cli import app
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import running
from tests.model_registry.service.test_challenges import escape


def test_challenges_by_hand(tmp_path: Path) -> None:
    world = RegistryWorld(tmp_path / "registry")
    world.registry.challenges.add((escape(1),))
    with running(world) as (url, token):

        def run(*words: str) -> str:
            asked = ("--url", url, "--token", token)
            return CliRunner().invoke(app, ["challenge", *words, *asked]).output

        assert "suzhou/line-1/final#1" in run("list")
        told = run("retire", "suzhou/line-1/final#1", "--by", "ann", "--why", "the gauge was wrong")
        assert told == "suzhou/line-1/final#1 (S1) no longer stands: the gauge was wrong\n"
        assert "the gauge was wrong" in run("list")
