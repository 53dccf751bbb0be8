"""Errors in families by what the reader can do about them.

`InputRefused`: what was handed in is wrong; mend it and try again. `Unavailable`: a neighbour
(broker, camera, registry, disk) does not answer; wait, or look at the neighbour. Programs turn
both into one line and an exit code; neither is ever shown as a traceback.
"""

from pydantic import ValidationError


class SightlineError(Exception):
    """Anything of ours that a user may read. The message says what, where and the way out."""

    exit_code = 1


class InputRefused(SightlineError):
    """A file, message or setting is not what it has to be."""

    exit_code = 2


class Unavailable(SightlineError):
    """A neighbour that is needed now does not answer."""

    exit_code = 3


def explain(error: ValidationError) -> str:
    """Each fault of a pydantic error as `key.path: reason (got value)`, joined by `; `."""
    return "; ".join(_fault(fault) for fault in error.errors(include_url=False))


def _fault(fault: object) -> str:
    assert isinstance(fault, dict)
    where = ".".join(str(part) for part in fault["loc"]) or "the whole"
    reason = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        return f"{where}: unknown key; remove it or check its spelling"
    if fault["type"] == "missing":
        return f"{where}: missing; add it"
    got = repr(fault["input"])
    shown = got if len(got) <= 60 else got[:57] + "..."
    return f"{where}: {reason} (got {shown})"
