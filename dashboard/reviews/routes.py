"""`/api/inspections/{id}/reviews` and `/api/reviews/queue`."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from dashboard.database.engine import Database
from dashboard.inspections.blind import BlindSeen, blinded
from dashboard.inspections.queries import reviews_of
from dashboard.inspections.seen import InspectionSeen, Reason
from dashboard.inspections.waiting import Waiting, find_waiting
from dashboard.people.gate import Gate
from dashboard.people.roles import Person, Role
from dashboard.reviews.claims import Claims
from dashboard.reviews.decide import Reviews
from dashboard.reviews.review import BlindProposal, Decision, Proposal, Review, Withdrawal
from dashboard.reviews.second import Stays
from dashboard.web.body import described, json_body
from inspection.word import Word

Id = Annotated[int, Path(ge=1, le=2**62)]


class Queue(Word):
    items: tuple[InspectionSeen | BlindSeen, ...]


class Claim(Word):
    """What somebody is about to decide: what waits for one reason, or all but INVALID units."""

    order: Literal["newest", "oldest"] = "newest"
    reason: Reason | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class DecidedBlind(Word):
    """That it was taken, and nothing of what others said."""

    id: int
    decision: Decision


class WithdrawnBlind(Word):
    """That it was taken back, and nothing of what others said."""

    id: int


class Kept(Word):
    detail: str
    why: Stays | None = None
    """None: the person may not decide at all, or not from there."""


class Conflict(Word):
    detail: str
    present: InspectionSeen
    """How the inspection stands now."""


def routes(
    database: Database, reviews: Reviews, claims: Claims, gate: Gate, now: Callable[[], datetime]
) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["reviews"])

    @router.get("/reviews/queue")
    def get_queue(
        person: Annotated[Person, Depends(gate.operator)],
        order: Literal["newest", "oldest"] = "newest",
        reason: Reason | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Queue:
        """What needs a person: REVIEW first, then units on which a challenger disagrees, then NG to confirm,
        then blind ones (OK units drawn by chance, and decided ones that come a second time), then those asked
        about by name. `reason` asks for one kind alone; INVALID units come only so. To an engineer the blind
        ones are told as they are."""
        with database.reading() as session:
            waits = Waiting.of(reason, person.name)
            found = find_waiting(session, waits, newest_first=order == "newest", limit=limit)
        if person.role.may(Role.ENGINEER):
            return Queue(items=tuple(found))
        return Queue(items=tuple(blinded(one) for one in found))

    @router.post("/reviews/claims", openapi_extra=described(Claim))
    def claim(
        person: Annotated[Person, Depends(gate.reviewer)],
        wanted: Annotated[Claim, Depends(json_body(Claim))],
    ) -> Queue:
        """As `/reviews/queue`, without what others are about to decide; what comes is the asker's for two
        minutes, and what they had before is free again. Blind ones are blind for everybody."""
        found = claims.take(
            now(),
            Waiting.of(wanted.reason, person.name),
            newest_first=wanted.order == "newest",
            limit=wanted.limit,
        )
        return Queue(items=tuple(blinded(one) for one in found))

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
        "/inspections/{id}/blind",
        status_code=201,
        responses={409: {"model": Conflict}},
        openapi_extra=described(BlindProposal),
    )
    def decide_blind(
        id: Id,
        person: Annotated[Person, Depends(gate.reviewer)],
        proposal: Annotated[BlindProposal, Depends(json_body(BlindProposal))],
    ) -> DecidedBlind:
        """Decide a unit that came blind. 409: somebody was faster."""
        reviews.decide_blind(id, proposal, person.name, now())
        return DecidedBlind(id=id, decision=proposal.decision)

    @router.post("/inspections/{id}/blind/withdraw", status_code=201, responses={403: {"model": Kept}})
    def withdraw_blind(id: Id, person: Annotated[Person, Depends(gate.reviewer)]) -> WithdrawnBlind:
        """Take one's own blind decision back; the unit waits again, as blind as before. 403: it stays,
        and `why` says whether there is `none`, somebody has given a `second` one, or a case was `settled`."""
        reviews.withdraw_blind(id, person.name, now())
        return WithdrawnBlind(id=id)

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
