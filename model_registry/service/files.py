"""The signed files, for anybody: their signatures protect them, not their address.

Only names that the registry itself writes are answered, so there is no path to escape by.
"""

import re
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse

from model_registry.trust.repository import TIMESTAMP, Repository

_ID = r"[a-z0-9][a-z0-9-]{0,62}"
_SHA = r"[0-9a-f]{64}"
METADATA = re.compile(r"(?:\d{1,9}\.(?:root|targets|snapshot)|timestamp)\.json")
TARGET = re.compile(rf"bundles/{_SHA}\.{_SHA}\.tar|assignments/{_ID}/{_ID}/{_SHA}\.{_ID}\.json")
FOR_EVER = "public, max-age=31536000, immutable"


def add_signed_files(app: FastAPI, repository: Repository) -> None:
    """`/metadata/*` and `/targets/*`, read-only."""

    @app.get("/metadata/{name:path}", include_in_schema=False)
    def metadata(name: str) -> FileResponse:
        return _file(repository.metadata, name, METADATA)

    @app.get("/targets/{name:path}", include_in_schema=False)
    def target(name: str) -> FileResponse:
        return _file(repository.targets, name, TARGET)


def _file(folder: Path, name: str, allowed: re.Pattern[str]) -> FileResponse:
    path = folder / name
    if not allowed.fullmatch(name) or path.is_symlink() or not path.is_file():
        raise HTTPException(404, "no such file")
    # Every other name carries its version or digest.
    cache = "no-store" if name == TIMESTAMP else FOR_EVER
    return FileResponse(path, media_type="application/octet-stream", headers={"Cache-Control": cache})
