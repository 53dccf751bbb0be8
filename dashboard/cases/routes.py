"""`/api/cases`: where two people differ, for programs."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from dashboard.cases.case import Case, Settlement, State
from dashboard.cases.docket import Docket
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.body import described, json_body
from inspection.word import Word

Id = Annotated[int, Path(ge=1, le=2**62)]


class CasesAnswer(Word):
    items: tuple[Case, ...]
    open: int
    """All that nobody has settled."""


class CaseConflict(Word):
    detail: str
    present: Case
    """How the case stands now."""


def routes(docket: Docket, gate: Gate, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(prefix="/api/cases", tags=["cases"])

    @router.get("", dependencies=[Depends(gate.operator)])
    def list_cases(
        state: State | None = None,
        before_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> CasesAnswer:
        """Newest first."""
        return CasesAnswer(items=tuple(docket.find(state, limit, before_id)), open=docket.count_open())

    @router.get("/{id}", dependencies=[Depends(gate.operator)])
    def get_case(id: Id) -> Case:
        return docket.find_one(id)

    @router.post(
        "/{id}/settlement",
        status_code=201,
        responses={409: {"model": CaseConflict}},
        openapi_extra=described(Settlement),
    )
    def settle(
        id: Id,
        person: Annotated[Person, Depends(gate.engineer)],
        settlement: Annotated[Settlement, Depends(json_body(Settlement))],
    ) -> Case:
        """By somebody who is neither of the two. 409: somebody was faster; the answer shows the present
        state."""
        return docket.settle(id, settlement, person.name, now())

    return router
