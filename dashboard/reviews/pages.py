"""The review page: the frame and the first units; from there on a module in the browser asks the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from dashboard.database.engine import Database
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.seen import Reason
from dashboard.inspections.waiting import count_reasons
from dashboard.labels.names import find_label_names
from dashboard.people.gate import Gate
from dashboard.people.roles import Person, Role
from dashboard.web.pages import Pages
from inspection.verdict import Verdict

GLYPHS = {Reason.UNSURE: Verdict.REVIEW, Reason.REJECTED: Verdict.NG, Reason.INVALID: Verdict.INVALID}


@dataclass(frozen=True, slots=True)
class ReviewPage:
    waiting: dict[Reason, int]
    """How many, for each reason that can be chosen."""
    order: str
    reason: Reason | None
    """None: all of `dashboard.inspections.waiting.ORDER`."""
    island: dict[str, Any]
    """What the browser's module starts with."""

    @property
    def glyphs(self) -> Mapping[Reason, Verdict]:
        """Of those that are a verdict of the station."""
        return GLYPHS


def routes(database: Database, desk: RegistryDesk, pages: Pages, gate: Gate, *, timezone: str) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/review")
    def show_review(
        request: Request,
        person: Annotated[Person, Depends(gate.operator)],
        order: Literal["newest", "oldest"] = "newest",
        reason: Reason | None = None,
        id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    ) -> Response:
        released = [label for release in desk.look().releases for label in release.manifest.labels]
        with database.reading() as session:
            waiting = count_reasons(session, person.name)
            labels = list(dict.fromkeys([*released, *find_label_names(session)]))
        thresholds = {
            release.digest: {name: limit.model_dump() for name, limit in release.manifest.thresholds.items()}
            for release in desk.look().releases
        }
        island = {
            "order": order,
            "reason": reason,
            "only": id,
            "labels": labels,
            "thresholds": thresholds,
            "mayDecide": person.role.may(Role.REVIEWER),
            "timeZone": timezone,
            "words": pages.words(request).for_scripts(),
        }
        page = ReviewPage(waiting, order, reason, island)
        return pages.show(request, "review.html", page, person)

    return router
