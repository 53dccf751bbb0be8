"""The Cases pages: a list, and one case with its pictures and what settles it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.cases.case import Case, CaseMoved, Settlement, State
from dashboard.cases.docket import Docket
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.drawing import DrawnView, draw, draw_reviewed
from dashboard.people.gate import Gate
from dashboard.people.roles import Person, Role
from dashboard.reviews.review import Decision
from dashboard.web.pages import Pages

SHOWN = 100
Id = Annotated[int, Path(ge=1, le=2**62)]


@dataclass(frozen=True, slots=True)
class CasesPage:
    items: list[Case]
    open: int
    state: State | None
    older: int | None
    """From before which the next page goes on."""
    states: tuple[State, ...] = tuple(State)


@dataclass(frozen=True, slots=True)
class CasePage:
    case: Case
    drawings: tuple[DrawnView, ...]
    """What the station saw."""
    by_first: tuple[DrawnView, ...]
    by_second: tuple[DrawnView, ...]
    may_settle: bool
    overtaken: bool
    """Somebody settled it while this person looked."""


def routes(
    docket: Docket, desk: RegistryDesk, pages: Pages, gate: Gate, now: Callable[[], datetime]
) -> APIRouter:
    router = APIRouter(prefix="/cases", include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]

    def show(request: Request, case: Case, person: Person, *, overtaken: bool = False) -> Response:
        thresholds = desk.thresholds_of(case.inspection.bundle)
        first, second = (
            draw_reviewed(case.inspection.model_copy(update={"review": review}), thresholds)
            for review in (case.first, case.second)
        )
        third = person.name not in (case.first.by, case.second.by)
        page = CasePage(
            case=case,
            drawings=draw(case.inspection, thresholds),
            by_first=first,
            by_second=second,
            may_settle=case.state is State.OPEN and third and person.role.may(Role.ENGINEER),
            overtaken=overtaken,
        )
        return pages.show(request, "case.html", page, person, 409 if overtaken else 200)

    @router.get("")
    def show_cases(
        request: Request,
        person: Looker,
        state: State | None = None,
        before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    ) -> Response:
        found = docket.find(state, SHOWN + 1, before)
        older = found[SHOWN - 1].id if len(found) > SHOWN else None
        page = CasesPage(found[:SHOWN], docket.count_open(), state, older)
        return pages.show(request, "cases.html", page, person)

    @router.get("/{id}")
    def show_case(request: Request, person: Looker, id: Id) -> Response:
        return show(request, docket.find_one(id), person)

    @router.post("/{id}/settlement")
    def settle(
        request: Request,
        person: Annotated[Person, Depends(gate.engineer)],
        id: Id,
        decision: Annotated[Decision, Form()],
        reason: Annotated[str, Form(min_length=1, max_length=500)],
        version: Annotated[int, Form(ge=1, le=2**62)],
    ) -> Response:
        try:
            docket.settle(
                id, Settlement(decision=decision, reason=reason, version=version), person.name, now()
            )
        except CaseMoved as error:
            return show(request, error.present, person, overtaken=True)
        return RedirectResponse(f"/cases/{id}", 303)

    return router
