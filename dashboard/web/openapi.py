"""The API's description as it really answers, for programs that are written from it (OpenAPI 3.1).

FastAPI describes what goes in and what comes out when all is well. What every route may answer besides is the
same for all, since one gate and one manner of errors stand before them, and is added here.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

INPUT = "{model}-Input"
"""Of parts of a body; FastAPI's own name for a model that looks different on its way in."""
SESSION, TOKEN = "session", "token"
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "properties": {"detail": {"type": "string", "description": "What is wrong, and the way out."}},
    "required": ["detail"],
}
SECURITY = {
    TOKEN: {"type": "http", "scheme": "bearer", "description": "Of a program: `dashboard token create`."},
    SESSION: {"type": "apiKey", "in": "cookie", "name": "sightline_session", "description": "Of a person."},
}
ALWAYS = {"401": "Nobody we know.", "403": "Not with this role, or from another site.", "503": "Try later."}
WITH_PARAMETERS = {"422": "A value is not what it has to be; the answer names it."}
WITH_PATH = {"404": "There is none of this name."}
WITH_STATE = {"409": "Not as things stand; the answer says why."}
WITH_BODY = {
    "413": "The body is too long.",
    "415": "The body is not what the description says.",
}
METHODS = ("get", "post", "put", "patch", "delete")


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description."""
    whole = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = whole.setdefault("components", {}).setdefault("schemas", {})
    for path, item in whole["paths"].items():
        for method in METHODS:
            if method in item:
                _complete(item[method], path, schemas)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    whole["components"]["securitySchemes"] = SECURITY
    return whole


def _complete(operation: dict[str, Any], path: str, schemas: dict[str, Any]) -> None:
    body = operation.get("requestBody")
    refusals = dict(ALWAYS)
    if operation.get("parameters") or body is not None:
        refusals |= WITH_PARAMETERS
    if "{" in path:
        refusals |= WITH_PATH | WITH_STATE
    if body is not None:
        refusals |= WITH_BODY | WITH_STATE
        for content in body["content"].values():
            parts = content["schema"].pop("$defs", {})
            schemas.update({INPUT.format(model=name): part for name, part in parts.items()})
    operation["responses"].pop("422", None)
    for status, why in refusals.items():
        operation["responses"].setdefault(status, _problem(why))
    operation["security"] = [{TOKEN: []}, {SESSION: []}]


def _problem(why: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": why, "content": {"application/json": {"schema": schema}}}
