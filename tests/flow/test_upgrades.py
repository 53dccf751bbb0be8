"""What travels to stations as a file: of earlier commits it is taken, of a later program refused by name.

Databases: `tests/dashboard/database/test_earlier.py`; spools: `tests/edge_agent/report/test_earlier.py`.
"""

import json
from pathlib import Path

import pytest

from edge_agent.recipes import read_recipe
from edge_agent.settings import EXAMPLE, EdgeSettings
from inspection.errors import InputRefused
from inspection.files import parse_toml
from inspection.wire.codec import decode, encode
from inspection.wire.messages import InspectionReported
from model_registry.bundle.verify import read_manifest, verify_folder
from tests.fakes import words
from tests.fakes.earlier import SCHEMAS, unpack


@pytest.mark.parametrize("schema", SCHEMAS)
def test_recipes_and_bundles_of_then_are_taken_as_they_are(schema: str, tmp_path: Path) -> None:
    unpack(schema, tmp_path)
    assert read_recipe(tmp_path / "recipe.json") == words.recipe()
    (bundle,) = (tmp_path / "bundles").iterdir()
    assert verify_folder(bundle).labels


def test_a_recipe_that_says_more_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(json.dumps(json.loads(words.recipe().model_dump_json()) | {"torque_nm": 2}))
    with pytest.raises(InputRefused, match=r"recipe\.json: torque_nm: unknown key"):
        read_recipe(file)


@pytest.mark.parametrize(
    ("more", "named"), [({"schema_version": 2}, "schema_version"), ({"lens": "x"}, "lens: unknown key")]
)
def test_a_later_bundle_is_refused(more: dict[str, object], named: str, tmp_path: Path) -> None:
    unpack(SCHEMAS[-1], tmp_path)
    (bundle,) = (tmp_path / "bundles").iterdir()
    file = bundle / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | more))
    with pytest.raises(InputRefused, match=named):
        read_manifest(bundle)


def test_settings_of_a_later_agent_are_refused() -> None:
    with pytest.raises(InputRefused, match=r"edge\.toml: lamp: unknown key"):
        parse_toml(f"lamp = 3\n{EXAMPLE}", "edge.toml", EdgeSettings)


def test_a_later_message_is_refused() -> None:
    said = json.loads(encode(InspectionReported(record=words.record(1)))) | {"schema_version": 2}
    with pytest.raises(InputRefused, match="schema_version"):
        decode(json.dumps(said).encode(), InspectionReported)
