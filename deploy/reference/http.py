"""OpenAPI as a page: a line for each call. Pure; whose description it is, others say."""

from typing import Any

from deploy.reference.kind import cell

METHODS = ("get", "post", "put", "patch", "delete")


def http_page(title: str, start: str, description: dict[str, Any]) -> str:
    groups: dict[str, list[str]] = {}
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item:
                tag = item[method].get("tags", ["all"])[0]
                groups.setdefault(tag, []).append(_line(path, method, item[method]))
    parts = [f"# {title}\n\n{start}\n"]
    for tag in sorted(groups):
        parts.append(
            f"## {tag}\n\n| call | | asks for | body |\n| --- | --- | --- | --- |\n" + "".join(groups[tag])
        )
    return "\n".join(parts)


def _line(path: str, method: str, call: dict[str, Any]) -> str:
    words = " ".join(call.get("description", "").split())
    asked = ", ".join(
        f"`{one['name']}`" + ("" if one.get("required") else "?")
        for one in call.get("parameters", [])
        if one["in"] == "query"
    )
    return f"| `{method.upper()} {path}` | {cell(words)} | {asked} | {_body(call)} |\n"


def _body(call: dict[str, Any]) -> str:
    content = call.get("requestBody", {}).get("content", {})
    names = [
        str(one.get("schema", {}).get("$ref", kind)).rpartition("/")[2]
        if "$ref" in one.get("schema", {})
        else kind
        for kind, one in content.items()
    ]
    return ", ".join(names)
