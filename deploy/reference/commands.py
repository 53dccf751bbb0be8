"""`--help` of all programs on one page. Pure."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, get_args

import typer
from typer.main import get_command

import dashboard.__main__
import deploy.broker.__main__
import deploy.plant.__main__
import edge_agent.__main__
import model_registry.cli
import trainer.cli
from deploy.reference.kind import cell

APPS: dict[str, typer.Typer] = {
    "edge-agent": edge_agent.__main__.app,
    "trainer": trainer.cli.app,
    "dashboard": dashboard.__main__.app,
    "model-registry": model_registry.cli.app,
    "python -m deploy.broker": deploy.broker.__main__.app,
    "python -m deploy.plant": deploy.plant.__main__.app,
}
HEAD = """\
# Commands

Of each program, as `--help` has them. `NAME` is an argument, `[NAME]` one that may be left out. Exit codes:
0 all is well, 2 what was handed in is wrong, 3 a neighbour does not answer; the message names the way out.
"""


def commands_page() -> str:
    parts = [HEAD]
    for name, app in APPS.items():
        command: Any = get_command(app)
        parts.append(f"## {name}\n\n{_text(command.help)}\n")
        parts += [_one(words, leaf) for words, leaf in _leaves(name, command)]
    return "\n".join(parts)


def _leaves(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield words, command
        return
    for name, child in command.commands.items():
        yield from _leaves(f"{words} {name}", child)


def _one(words: str, command: Any) -> str:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    typed = [_name(one) if one.required else f"[{_name(one)}]" for one in arguments]
    lines = [f"| `{_name(one)}` | {_meaning(one)} |" for one in arguments if getattr(one, "help", None)]
    lines += [f"| {_flags(one)} | {_meaning(one)} |" for one in options]
    table = "\n| | |\n| --- | --- |\n" + "\n".join(lines) + "\n" if lines else ""
    return f"### `{' '.join([words, *typed])}`\n\n{_text(command.help)}\n{table}"


def _name(argument: Any) -> str:
    return str(argument.metavar or argument.name).upper() + ("..." if argument.nargs == -1 else "")


def _flags(option: Any) -> str:
    flags = ", ".join(f"`{flag}`" for flag in sorted([*option.opts, *option.secondary_opts], reverse=True))
    return f"{flags} {', '.join(choices)}" if (choices := _choices(option)) else flags


def _choices(option: Any) -> list[str]:
    kind = option.type_descriptor.annotation
    kinds = [one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, Enum)]
    return [str(one.value) for kind in kinds for one in kind]


def _meaning(one: Any) -> str:
    words = [_text(getattr(one, "help", None))]
    if one.required and one.param_type_name == "option":
        words.append("**Needed.**")
    if one.envvar:
        words.append(f"From the environment: `{one.envvar}`.")
    return cell(" ".join(word for word in words if word))


def _text(text: str | None) -> str:
    return " ".join((text or "").split())
