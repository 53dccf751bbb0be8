"""How full the disks are on which this program keeps anything."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

LEAST_FREE = 0.05
"""Of a disk."""
FULL_BYTES = 100_000_000


def kept_in(database_url: str, store_url: str) -> list[Path]:
    """Folders of this machine; none for a server's database or a bucket. `store_url` has its scheme."""
    url = make_url(database_url)
    folders = [Path(url.database).parent] if url.get_backend_name() == "sqlite" and url.database else []
    store = urlsplit(store_url)
    return folders + ([Path(store.path)] if store.scheme in ("", "file") else [])


def room_in(folder: Path) -> tuple[int, int]:
    """Bytes that are free, and all that the disk has."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    usage = shutil.disk_usage(there)
    return usage.free, usage.total
