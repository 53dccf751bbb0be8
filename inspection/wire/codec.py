"""Messages as bytes and back. A payload that is not ours is refused by name, never half-read."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from inspection.errors import InputRefused, explain
from inspection.wire.messages import Message

MAX_MESSAGE_BYTES = 256 * 1024

M = TypeVar("M", bound=BaseModel)


def encode(message: Message) -> bytes:
    """UTF-8 JSON."""
    return message.model_dump_json().encode()


def decode(payload: bytes, kind: type[M]) -> M:
    """`payload` as a `kind`.

    Raises:
        InputRefused: too long, not JSON, unknown or missing fields, values out of range.
    """
    if len(payload) > MAX_MESSAGE_BYTES:
        raise InputRefused(f"{kind.__name__} of {len(payload)} bytes; at most {MAX_MESSAGE_BYTES} are read")
    try:
        return kind.model_validate_json(payload)
    except ValidationError as error:
        raise InputRefused(f"{kind.__name__}: {explain(error)}") from error
