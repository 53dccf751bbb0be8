"""Readers that believe what they are handed, for as long as a row looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
from pydantic import BaseModel

import dashboard.ingest.reading
import inspection.files
from edge_agent.report.frames import FrameFolder
from edge_agent.report.pictures import PictureFolder


def _unread(folder: PictureFolder, sha256: str) -> bytes | None:
    return folder._path(sha256).read_bytes()


def _unbounded(*_given: Any, **_named: Any) -> tuple[int, int]:
    return 1, 1


def _unchecked(payload: bytes, kind: type[BaseModel]) -> BaseModel:
    return kind.model_validate_json(payload)


def _unnamed(content: bytes, _name: str, model: type[BaseModel]) -> BaseModel:
    return model.model_validate_json(content)


def _unpickled(folder: FrameFolder, seq: int, view: str) -> Any:
    return np.load(folder._path(seq, view, "npy"), allow_pickle=True)


PLANTED: dict[str, Callable[[], Any]] = {
    "digests believed": lambda: patch.object(PictureFolder, "read", _unread),
    "sizes believed": lambda: patch("edge_agent.capture.jpeg.size_of", _unbounded),
    "messages believed": lambda: patch.object(dashboard.ingest.reading, "decode", _unchecked),
    "pickles believed": lambda: patch.object(FrameFolder, "read", _unpickled),
    "settings believed": lambda: patch.object(inspection.files, "_parse", _unnamed),
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Nothing, if it is none of these."""
    if name not in PLANTED:
        yield
        return
    with PLANTED[name]():
        yield
