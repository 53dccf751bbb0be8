"""Some of each row; all of them: `make check-faults ARGS="--row D1"`. No time is judged here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.cluster.asked import Asked
from tests.faults.inputs.scorecard import SCORECARD

ROOT = Path(__file__).parents[3]
PACKAGES = ("inspection", "edge_agent", "model_registry", "dashboard", "trainer", "deploy")
SEED = 20261128
TIMED = {"ms", "MB", "% of them"}
FORBIDDEN = {
    "pickle.load", "pickle.loads", "pickle.Unpickler", "marshal.loads", "shelve.open", "dill.load",
    "cloudpickle.load", "joblib.load", "torch.load", "np.load", "numpy.load",
    "yaml.load", "yaml.unsafe_load", "yaml.full_load", "eval", "exec", "compile",
}  # fmt: skip
ALLOWED = {
    ("trainer/fit/published.py", "torch.load"): "weights_only=True",  # torchvision publishes nothing else
    ("edge_agent/report/frames.py", "np.load"): "allow_pickle=False",
}


@pytest.mark.parametrize("name", SCORECARD)
def test_what_strangers_hand_in_is_taken_or_named(name: str, tmp_path: Path) -> None:
    row = SCORECARD[name]
    figures = row.run(Asked(tmp_path, row.short, SEED))
    red = [one for one in figures if one.holds is False and one.unit not in TIMED]
    assert not red, f"make check-faults ARGS='--row {name} --times {row.short} --seed {SEED}'"


@pytest.mark.parametrize("name", ["D1", "D4", "D6"])
def test_a_reader_that_believes_turns_its_row_red(name: str, tmp_path: Path) -> None:
    row = SCORECARD[name]
    figures = row.run(Asked(tmp_path, row.short, SEED, defect=row.defects[0]))
    assert [one.name for one in figures if one.holds is False]


def test_nothing_is_unpickled_or_run_from_a_file() -> None:
    """By the syntax of every module: whoever adds such a call finds out here, and says why it is safe."""
    found = {
        (path.relative_to(ROOT).as_posix(), name): text
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for name, text in _calls(path)
    }
    assert {where: text for where, text in found.items() if ALLOWED.get(where, "nothing") not in text} == {}


def _calls(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in FORBIDDEN:
            yield ast.unparse(node.func), ast.unparse(node)
