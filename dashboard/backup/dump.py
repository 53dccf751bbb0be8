"""A database as one file, and back: SQLite's own copy, or PostgreSQL's `pg_dump` and `pg_restore`."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import URL

from dashboard.database.engine import Database
from inspection.errors import InputRefused, Unavailable


def dump(database: Database, target: Path) -> None:
    """As it is at one moment, while others write.

    Raises:
        Unavailable: database or disk; `pg_dump` is missing, or too old for the server.
    """
    url = database.engine.url
    if url.get_backend_name() == "postgresql":
        _run("pg_dump", ["--format=custom", f"--file={target}"], url)
        return
    try:
        with closing(sqlite3.connect(str(url.database))) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there)
    except sqlite3.Error as error:
        raise Unavailable(f"{database.name}: cannot be copied to {target} ({error})") from error


def load(source: Path, database: Database) -> None:
    """Into a database in which nothing is.

    Raises:
        InputRefused: there is something in it.
        Unavailable: as `dump`.
    """
    url = database.engine.url
    if inspect(database.engine).get_table_names():
        raise InputRefused(f"{database.name}: is not empty; name a new one, or move this one away")
    if url.get_backend_name() == "postgresql":
        options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        _run("pg_restore", [*options, f"--dbname={url.database}", str(source)], url)
        return
    database.close()
    path = Path(str(url.database))
    part = path.with_name(f".{path.name}.part")
    try:
        shutil.copyfile(source, part)
        for leftover in path.parent.glob(f"{path.name}-*"):  # the log of the empty one
            leftover.unlink()
        part.replace(path)
    except OSError as error:
        raise Unavailable(f"{path}: cannot be written ({error})") from error


def _run(program: str, words: Sequence[str], url: URL) -> None:
    """With the server's address in the environment, where no list of processes shows the password."""
    found = shutil.which(program)
    if found is None:
        raise Unavailable(f"{program} is missing; install PostgreSQL's client programs")
    query = {key: str(value) for key, value in url.query.items()}
    told = {
        "PGHOST": query.get("host", url.host), "PGPORT": url.port and str(url.port), "PGUSER": url.username,
        "PGPASSWORD": url.password, "PGPASSFILE": query.get("passfile"), "PGDATABASE": url.database,
        "PGCONNECT_TIMEOUT": "10",
    }  # fmt: skip
    environment = {**os.environ, **{key: str(value) for key, value in told.items() if value}}
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no word"])[-1]
        raise Unavailable(f"{program} of {url.render_as_string()}: {reason}")
