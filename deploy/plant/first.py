"""What a new cluster needs once database and picture store answer: schema, bucket, somebody who may in."""

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.people.accounts import Accounts
from dashboard.people.audit import CONSOLE, Act
from dashboard.people.roles import Role
from dashboard.people.staff import Staff
from dashboard.pictures.store import FileStore
from dashboard.settings import Settings
from model_registry.bundle.disk import write_whole

FIRST, PASSWORD = "admin", "first_password"
TRAINER, TOKEN = "trainer", "trainer_dashboard_token"


def begin(settings: Settings, folder: Path, now: datetime, say: Callable[[str], None]) -> None:
    """`folder`: of the plant's secrets. What is there already stays.

    Raises:
        InputRefused, Unavailable: settings, database, picture store, disk.
    """
    database, store = Database.open(settings.database.url), FileStore(settings.pictures.url)
    try:
        migrate(database)
        say(f"{database.name} is up to date")
        store.make()
        say(f"{store.url} is there")
        if not Staff(database).accounts():
            _let_first_in(Accounts(database), folder, now, say)
        if not (folder / TOKEN).exists():
            _give_token(database, folder, now)
            say(f"{folder / TOKEN}: the trainer's token")
    finally:
        database.close()


def _let_first_in(accounts: Accounts, folder: Path, now: datetime, say: Callable[[str], None]) -> None:
    password = secrets.token_urlsafe(12)
    # Written first: an account whose password nobody knows would lock all out.
    write_whole(folder / PASSWORD, f"{password}\n".encode(), mode=0o600)
    accounts.add_person(FIRST, Role.ADMIN, password, now, initial=True)
    say(f"{folder / PASSWORD}: of {FIRST}, who has to change it at the first log-in")


def _give_token(database: Database, folder: Path, now: datetime) -> None:
    accounts = Accounts(database)
    if any(one.name == TRAINER for one in Staff(database).tokens()):  # its file is gone: nobody has it
        accounts.revoke_token(TRAINER, Act(CONSOLE, now))
    token = accounts.add_token(TRAINER, Role.ENGINEER, now)
    write_whole(folder / TOKEN, f"{token}\n".encode(), mode=0o600)
