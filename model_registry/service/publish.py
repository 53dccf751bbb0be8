"""Hands a bundle to the registry, as the trainer does after a run. Knows neither server nor keys."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx

from model_registry.bundle.pack import bundle_tar
from model_registry.bundle.verify import CHUNK_BYTES
from model_registry.rollout.release import Release
from model_registry.rollout.reply import ask, open_client

TIMEOUT_S = 120.0


def publish(
    folder: Path, base_url: str, token: str, by: str, transport: httpx.BaseTransport | None = None
) -> Release:
    """Releases the bundle in `folder`; released already, its release is returned.

    Raises:
        InputRefused: the folder is not a sound bundle, or the registry refuses it (with every reason).
        Unavailable: the registry does not answer.
    """
    with tempfile.TemporaryDirectory() as staging:
        tar = bundle_tar(folder, Path(staging) / "bundle.tar")
        headers = {"Content-Type": "application/x-tar", "Content-Length": str(tar.stat().st_size)}
        with open_client(base_url, token, transport, TIMEOUT_S) as client:
            return ask(
                client,
                "POST",
                "/api/releases",
                Release,
                params={"by": by},
                content=_chunks(tar),
                headers=headers,
            )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
