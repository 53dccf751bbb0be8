"""Errors in families by what the reader can do about them.

`InputRefused`: what was handed in is wrong; mend it and try again. `Unavailable`: a neighbour
(broker, camera, registry, disk) does not answer; wait, or look at the neighbour. Programs turn
both into one line and an exit code; neither is ever shown as a traceback.
"""

from pydantic import ValidationError

MOST_SHOWN = 60
"""Characters of a value, and its parts."""


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
    return f"{where}: {reason} (got {_shown(fault['input'])})"


def _shown(value: object) -> str:
    """What was handed in, so far as it fits; a large thing is not put into words first."""
    if isinstance(value, list | dict) and len(value) > MOST_SHOWN:
        return f"a {type(value).__name__} of {len(value)}"
    got = repr(value[:MOST_SHOWN] if isinstance(value, str | bytes) else value)
    return got if len(got) <= MOST_SHOWN else got[: MOST_SHOWN - 3] + "..."
