"""Files that people and programs write for us: JSON and TOML, read into a model or refused by name."""

import json
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from inspection.errors import InputRefused, explain

T = TypeVar("T", bound=BaseModel)


def read_json_file(path: Path, model: type[T]) -> T:
    """The JSON file at `path` as a `model`.

    Raises:
        InputRefused: missing, unreadable, or not a valid `model`; names file, key and value.
    """
    return _parse(_bytes_of(path, "check the path"), str(path), model)


def read_toml_file(path: Path, model: type[T], way_out: str = "check the path") -> T:
    """The TOML file at `path` as a `model`; `way_out` is what to do when there is none.

    Raises:
        InputRefused: as `read_json_file`.
    """
    try:
        text = _bytes_of(path, way_out).decode()
    except UnicodeDecodeError as error:
        raise InputRefused(f"{path}: not TOML: {error}") from error
    return parse_toml(text, str(path), model)


def parse_toml(text: str, name: str, model: type[T]) -> T:
    """TOML text as a `model`; `name` is how errors call it.

    Raises:
        InputRefused: as `read_json_file`.
    """
    try:
        # By way of JSON, since strict models take a list for a tuple and text for a path only from there.
        content = json.dumps(tomllib.loads(text), default=str)
    except ValueError as error:  # a number of thousands of digits, too
        raise InputRefused(f"{name}: not TOML: {error}") from error
    except RecursionError as error:
        raise InputRefused(f"{name}: not TOML for people: nested too deeply") from error
    return _parse(content.encode(), name, model)


def _bytes_of(path: Path, way_out: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(f"{path}: cannot be read ({error.strerror}); {way_out}") from error


def _parse(content: bytes, name: str, model: type[T]) -> T:
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        raise InputRefused(f"{name}: {explain(error)}") from error
