"""`/api/inspections/{id}/reviews` and `/api/reviews/queue`."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from dashboard.database.engine import Database
from dashboard.inspections.queries import Waiting, find_waiting, reviews_of
from dashboard.inspections.seen import InspectionSeen
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.reviews.claims import Claims
from dashboard.reviews.decide import Reviews
from dashboard.reviews.review import Proposal, Review, Withdrawal
from dashboard.web.body import described, json_body
from inspection.verdict import Verdict
from inspection.word import Word

Id = Annotated[int, Path(ge=1, le=2**62)]


class Queue(Word):
    items: tuple[InspectionSeen, ...]


class Claim(Word):
    """What somebody is about to decide: of one verdict, the disputed, the sampled, or all that waits."""

    order: Literal["newest", "oldest"] = "newest"
    verdict: Verdict | None = None
    disputed: bool = False
    sampled: bool = False
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Conflict(Word):
    detail: str
    present: InspectionSeen
    """How the inspection stands now."""


def routes(
    database: Database, reviews: Reviews, claims: Claims, gate: Gate, now: Callable[[], datetime]
) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["reviews"])

    @router.get("/reviews/queue", dependencies=[Depends(gate.operator)])
    def get_queue(
        order: Literal["newest", "oldest"] = "newest",
        verdict: Verdict | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        *,
        disputed: bool = False,
        sampled: bool = False,
    ) -> Queue:
        """What needs a person: REVIEW first, then units on which a challenger disagrees, then NG to confirm,
        then OK units drawn by chance. `verdict` asks for one kind alone, as do `disputed` and `sampled`."""
        asked = Waiting.of(verdict, disputed=disputed, sampled=sampled)
        with database.reading() as session:
            found = find_waiting(session, asked, newest_first=order == "newest", limit=limit)
        return Queue(items=tuple(found))

    @router.post("/reviews/claims", openapi_extra=described(Claim))
    def claim(
        person: Annotated[Person, Depends(gate.reviewer)],
        wanted: Annotated[Claim, Depends(json_body(Claim))],
    ) -> Queue:
        """As `/reviews/queue`, without what others are about to decide; what comes is the asker's for two
        minutes, and what they had before is free again."""
        found = claims.take(
            person.name,
            now(),
            Waiting.of(wanted.verdict, disputed=wanted.disputed, sampled=wanted.sampled),
            newest_first=wanted.order == "newest",
            limit=wanted.limit,
        )
        return Queue(items=tuple(found))

    @router.get("/inspections/{id}/reviews", dependencies=[Depends(gate.operator)])
    def get_history(id: Id) -> list[Review]:
        """Every decision, oldest first, superseded ones too."""
        with database.reading() as session:
            return reviews_of(session, id)

    @router.post(
        "/inspections/{id}/reviews",
        status_code=201,
        responses={409: {"model": Conflict}},
        openapi_extra=described(Proposal),
    )
    def decide(
        id: Id,
        person: Annotated[Person, Depends(gate.reviewer)],
        proposal: Annotated[Proposal, Depends(json_body(Proposal))],
    ) -> InspectionSeen:
        """Supersedes the standing review. 409: somebody was faster; the answer shows the present state."""
        return reviews.decide(id, proposal, person.name, now())

    @router.post(
        "/inspections/{id}/reviews/withdraw",
        status_code=201,
        responses={409: {"model": Conflict}},
        openapi_extra=described(Withdrawal),
    )
    def withdraw(
        id: Id,
        person: Annotated[Person, Depends(gate.reviewer)],
        withdrawal: Annotated[Withdrawal, Depends(json_body(Withdrawal))],
    ) -> InspectionSeen:
        """Take one's own standing decision back; the unit waits again."""
        return reviews.withdraw(id, withdrawal, person.name, now())

    return router
