"""The review page: the frame and the first units; from there on a module in the browser asks the API."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from dashboard.database.engine import Database
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.queries import count_disputed, count_sampled, count_waiting
from dashboard.labels.names import find_label_names
from dashboard.people.gate import Gate
from dashboard.people.roles import Person, Role
from dashboard.web.pages import Pages
from inspection.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ReviewPage:
    waiting: dict[Verdict, int]
    order: str
    verdict: Verdict | None
    """None: REVIEW first, then what a challenger disagrees on, then NG."""
    disputed: int
    """Waiting, of any verdict."""
    only_disputed: bool
    sampled: int
    """OK units drawn by chance that wait."""
    only_sampled: bool
    island: dict[str, Any]
    """What the browser's module starts with."""


def routes(database: Database, desk: RegistryDesk, pages: Pages, gate: Gate, *, timezone: str) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/review")
    def show_review(
        request: Request,
        person: Annotated[Person, Depends(gate.operator)],
        order: Literal["newest", "oldest"] = "newest",
        verdict: Verdict | None = None,
        id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
        *,
        disputed: bool = False,
        sampled: bool = False,
    ) -> Response:
        released = [label for release in desk.look().releases for label in release.manifest.labels]
        with database.reading() as session:
            waiting, in_dispute = count_waiting(session), count_disputed(session)
            drawn = count_sampled(session)
            labels = list(dict.fromkeys([*released, *find_label_names(session)]))
        thresholds = {
            release.digest: {name: limit.model_dump() for name, limit in release.manifest.thresholds.items()}
            for release in desk.look().releases
        }
        island = {
            "order": order,
            "verdict": verdict,
            "disputed": disputed,
            "sampled": sampled,
            "only": id,
            "labels": labels,
            "thresholds": thresholds,
            "mayDecide": person.role.may(Role.REVIEWER),
            "timeZone": timezone,
            "words": pages.words(request).for_scripts(),
        }
        page = ReviewPage(waiting, order, verdict, in_dispute, disputed, drawn, sampled, island)
        return pages.show(request, "review.html", page, person)

    return router
