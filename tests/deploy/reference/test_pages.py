"""The reference says what the code says."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from deploy.reference.__main__ import FOLDER, written
from deploy.reference.kind import kind_of
from deploy.reference.meaning import meanings
from deploy.reference.mqtt import SAID
from deploy.reference.tables import page_of
from inspection.wire.topics import ROOT, Kind

MADE = written()


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_a_page_is_as_the_code_is(path: Path) -> None:
    assert path.read_text() == MADE[path], "run `python -m deploy.reference`"


def test_no_page_is_left_of_what_is_gone() -> None:
    assert set(FOLDER.iterdir()) == set(MADE)


def test_every_kind_of_topic_is_told_of() -> None:
    told = {said.topic.removeprefix(f"{ROOT}/+/+/+/").split("/")[0] for said in SAID}
    assert {str(kind) for kind in Kind} <= told


class Light(BaseModel):
    """What shines."""

    kind: Literal["ring"]
    level: int = Field(default=3, gt=0, le=9)
    """In steps; | is
    no border."""


class Station(BaseModel):
    lights: tuple[Light, ...] = ()
    """Beside the camera."""
    name: str | None = None


def test_a_page_has_each_key_with_kind_default_and_meaning() -> None:
    page = page_of(Station)
    assert '## `[[lights]]`, `kind = "ring"`\n\nBeside the camera.\n\nWhat shines.\n' in page
    assert "| `level` | integer, above 0, at most 9 | `3` | In steps; \\| is no border. |" in page
    assert "| `name` | text or none | none |  |" in page
    assert "| `kind` | `ring` | **needed** |" in page


def test_a_meaning_is_what_stands_below_the_field() -> None:
    assert meanings(Light) == {"level": "In steps; | is no border."}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 0}, "integer, at least 0"),
        ({"type": "array", "items": {"type": "string", "format": "path"}}, "list of path"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number or none"),
        ({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}, "[integer, text]"),
        ({"$ref": "#/$defs/Colour"}, "`red`, `green`"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "table of number"),
    ],
)
def test_kinds_are_words(schema: dict[str, object], words: str) -> None:
    assert kind_of(schema, {"Colour": {"enum": ["red", "green"]}}) == words
