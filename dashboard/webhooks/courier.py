"""Brings events to one receiver, in order and at least once: each until it has been answered."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from dashboard.database.engine import Database
from dashboard.database.webhook_tables import WebhookRow
from dashboard.settings import WebhookSettings
from dashboard.webhooks.events import Delivery
from dashboard.webhooks.signing import headers
from dashboard.webhooks.waiting import Place, find_told, newest, place_of

log = logging.getLogger(__name__)

LONGEST_TOLD = 500


class Poster(Protocol):
    """`dashboard.webhooks.post.post`."""

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> str:
        """Empty: the receiver has it; else why it has not, in words."""
        ...


class Courier:
    def __init__(
        self,
        database: Database,
        webhook: WebhookSettings,
        secret: bytes,
        post: Poster,
        now: Callable[[], datetime],
    ) -> None:
        self.name = webhook.name
        self.told = 0
        """Events since the start."""
        self._database = database
        self._webhook = webhook
        self._secret = secret
        self._post = post
        self._now = now

    def bring(self) -> bool:
        """One delivery, if there is something to tell. False: the receiver did not take it.

        A webhook that is new begins with what comes from now on.

        Raises:
            Unavailable: the database.
        """
        with self._database.writing() as session:
            end = newest(session)
        with self._database.reading() as session:
            place = place_of(session, self.name)
            if place is None:
                return self._move(end)
            events, behind = find_told(session, self._webhook.events, place, end)
        if not events:
            return True if place == behind else self._move(behind)
        id = f"{self.name}-{'.'.join(map(str, (*place, *behind)))}"  # the same id: the same events
        body = Delivery(id=id, events=events).model_dump_json().encode()
        problem = self._post(self._webhook.url, body, headers(self._secret, id, self._now(), body))
        if problem:
            log.warning("webhook %s: %s; %d events wait", self.name, problem, len(events))
            self._note(place, problem)
            return False
        self.told += len(events)
        return self._move(behind)

    def _move(self, place: Place) -> bool:
        self._note(place, "")
        return True

    def _note(self, place: Place, problem: str) -> None:
        at = self._now()
        with self._database.writing() as session:
            row = session.get(WebhookRow, self.name) or WebhookRow(name=self.name)
            row.inspection_id, row.review_id = place
            row.tried_at, row.problem = at, problem[:LONGEST_TOLD]
            if not problem:
                row.taken_at = at
            session.add(row)
