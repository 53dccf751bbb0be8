"""Bodies of requests: bounded, and words of ours or refused by name."""

from typing import TypeVar

from fastapi import HTTPException, Request
from pydantic import BaseModel, ValidationError

from inspection.errors import InputRefused, explain

T = TypeVar("T", bound=BaseModel)


async def body_of(request: Request, limit: int = 64 * 1024) -> bytes:
    """The body, cut off with 413 beyond `limit` bytes."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise HTTPException(413, f"more than {limit} bytes")
    return body


def parse(body: bytes, kind: type[T], name: str) -> T:
    """
    Raises:
        InputRefused: names key and value.
    """
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise InputRefused(f"{name}: {explain(error)}") from error
