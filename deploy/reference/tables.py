"""Models as tables of Markdown: one for each, with key, kind, default and meaning. Pure."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from deploy.reference.kind import Schema, cell, kind_of
from deploy.reference.meaning import meanings, story

HEAD = "| key | kind | default | |\n| --- | --- | --- | --- |\n"
LONGEST_DEFAULT = 60


class Section(NamedTuple):
    """A model at its place in the whole: `[broker.tls]`, `[[cameras]]`."""

    path: str
    many: bool
    model: type[BaseModel]
    words: str = ""
    """What whoever holds it says of it."""

    @property
    def title(self) -> str:
        return f"[[{self.path}]]" if self.many else f"[{self.path}]"


def sections(
    model: type[BaseModel], path: str = "", words: str = "", *, many: bool = False
) -> Iterator[Section]:
    """The model itself, then all within it, in the order of their keys."""
    yield Section(path, many, model, words)
    told = meanings(model)
    for name, field in model.model_fields.items():
        below = f"{path}.{name}" if path else name
        listed = "tuple" in str(field.annotation) or "list" in str(field.annotation)
        for one in models_in(field.annotation):
            yield from sections(one, below, told.get(name, ""), many=listed)


def models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [one for part in get_args(annotation) for one in models_in(part)]


def rows(model: type[BaseModel], *, within: bool = True) -> str:
    """A line for each key. `within`: those that are models themselves, too."""
    schema = model.model_json_schema()
    told, lines = meanings(model), []
    for name, field in model.model_fields.items():
        if models_in(field.annotation) and not within:
            continue
        kind = kind_of(schema["properties"][name], schema.get("$defs", {}))
        default = default_of(field, schema["properties"][name])
        lines.append(f"| `{name}` | {cell(kind)} | {cell(default)} | {cell(told.get(name, ''))} |\n")
    return HEAD + "".join(lines) if lines else ""


def default_of(field: FieldInfo, schema: Schema) -> str:
    if field.is_required():
        return "**needed**"
    if "default" not in schema or isinstance(schema["default"], dict):
        return ""
    text = json.dumps(schema["default"], ensure_ascii=False)
    return "none" if text == "null" else f"`{text}`" if len(text) <= LONGEST_DEFAULT else "several"


def page_of(model: type[BaseModel]) -> str:
    """All sections, those with keys of their own."""
    parts = []
    for section in sections(model):
        table = rows(section.model, within=False)
        if section.path:
            kind = section.model.model_fields.get("kind")
            of_kind = f", `kind = {json.dumps(get_args(kind.annotation)[0])}`" if kind is not None else ""
            parts.append(f"## `{section.title}`{of_kind}\n")
            parts += [f"{words}\n" for words in (section.words, story(section.model)) if words]
        if table:
            parts.append(table)
    return "\n".join(parts)
