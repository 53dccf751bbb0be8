"""A piece of JSON Schema in words a person reads: `integer, at least 1`, `text or none`. Pure."""

import json
from typing import Any

Schema = dict[str, Any]
PLAIN = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "true or false",
    "null": "none",
}
FORMATS = {
    "path": "path",
    "time": "time of day",
    "date": "date",
    "date-time": "time with zone",
    "uuid": "UUID",
}
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minLength": "from {} characters",
    "maxLength": "to {} characters",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
}
LONGEST_PATTERN = 60


def kind_of(schema: Schema, defs: Schema) -> str:
    """`defs`: of the whole that the piece is from."""
    if name := str(schema.get("$ref", "")).rpartition("/")[2]:
        found = defs.get(name, {})
        return name if "properties" in found else kind_of(found, defs)
    if "const" in schema:
        return _code(schema["const"])
    if "enum" in schema:
        return ", ".join(_code(one) for one in schema["enum"])
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(kind_of(one, defs) for one in several))
    return _bounded(_plain(schema, defs), schema)


def _plain(schema: Schema, defs: Schema) -> str:
    kind = schema.get("type", "")
    if kind == "array":
        parts = schema.get("prefixItems")
        if parts:
            return "[" + ", ".join(kind_of(one, defs) for one in parts) + "]"
        return f"list of {kind_of(schema.get('items', {}), defs)}"
    if kind == "object":
        return f"table of {kind_of(schema.get('additionalProperties') or {}, defs)}"
    return FORMATS.get(schema.get("format", ""), PLAIN.get(kind, "anything"))


def _bounded(words: str, schema: Schema) -> str:
    told = [text.format(f"{schema[key]:,}") for key, text in LIMITS.items() if key in schema]
    pattern = schema.get("pattern")
    if pattern is not None and len(pattern) <= LONGEST_PATTERN:
        told.append(f"like {_code(pattern)}")
    return ", ".join([words, *told])


def cell(text: str) -> str:
    """In a table of Markdown."""
    return text.replace("|", "\\|")


def _code(value: object) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"
