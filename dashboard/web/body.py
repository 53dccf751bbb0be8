"""JSON bodies of requests as our words.

FastAPI turns JSON into Python values before it validates, and a strict model refuses those (a list is
no tuple, a string no enum). So the bytes go to pydantic directly, with a limit on their number.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import HTTPException, Request
from pydantic import BaseModel, ValidationError

from dashboard.web.openapi import INPUT
from inspection.errors import explain

T = TypeVar("T", bound=BaseModel)

MOST_BYTES = 1024 * 1024


def json_body(model: type[T]) -> Callable[[Request], Awaitable[T]]:
    """For `Depends`, behind the gate's: a stranger's body is not read.

    Answers 413, 415 or 422 by itself, with the fault named.
    """

    async def read(request: Request) -> T:
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise HTTPException(415, "send the body as application/json")
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise HTTPException(413, f"the body has more than {MOST_BYTES} bytes")
        try:
            return model.model_validate_json(bytes(body))
        except ValidationError as error:
            raise HTTPException(422, explain(error)) from error

    return read


def described(model: type[BaseModel]) -> dict[str, Any]:
    """`openapi_extra` of a route that reads `model` this way; `dashboard.web.openapi` lifts its parts out."""
    schema = model.model_json_schema(ref_template=f"#/components/schemas/{INPUT}")
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
