"""What a field means: the text below it in its class. Pydantic keeps fields, and forgets that text."""

import ast
import inspect
import textwrap
from functools import cache

from pydantic import BaseModel


@cache
def meanings(model: type[BaseModel]) -> dict[str, str]:
    """By field, its text in one line; those of what it inherits from too."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if issubclass(one, BaseModel) and one.__module__.split(".")[0] != "pydantic":
            found |= _texts_of(one)
    return {name: " ".join(text.split()) for name, text in found.items()}


def story(model: type[BaseModel]) -> str:
    """What the class says of itself; nothing where it only inherits that."""
    return " ".join((model.__dict__.get("__doc__") or "").split())


def _texts_of(model: type[BaseModel]) -> dict[str, str]:
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for field, below in zip(tree.body, tree.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            found[field.target.id] = below.value.value
    return found
