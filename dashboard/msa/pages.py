"""The MSA pages: planning a study, one look after the other, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from dashboard.msa.figures import Figures
from dashboard.msa.report import Reports
from dashboard.msa.studies import Studies
from dashboard.msa.study import SHOULD_HAVE, Answer, Look, LookAnswered, Plan, Progress, StudyMoved, StudySeen
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.pages import Pages
from inspection.errors import InputRefused, explain

Id = Annotated[int, Path(ge=1, le=2**62)]
Amount = Annotated[int, Form(ge=0, le=200)]


@dataclass(frozen=True, slots=True)
class StudiesPage:
    studies: list[StudySeen]
    appraisers: list[str]
    """Who could be asked."""
    seed: int
    """Of the next study, so that it draws other items."""
    problem: str
    """Why the last plan was refused; "" when it was not."""


@dataclass(frozen=True, slots=True)
class StudyPage:
    study: StudySeen
    mine: Progress | None
    """How far the one who looks is; None: they are not asked."""
    figures: Figures | None
    """None: the study is not over."""
    should_have: int = SHOULD_HAVE


@dataclass(frozen=True, slots=True)
class LookPage:
    study: StudySeen
    look: Look | None
    """None: everything is judged."""


def routes(
    studies: Studies, reports: Reports, pages: Pages, gate: Gate, now: Callable[[], datetime]
) -> APIRouter:
    router = APIRouter(prefix="/msa", include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]
    Appraiser = Annotated[Person, Depends(gate.reviewer)]
    Planner = Annotated[Person, Depends(gate.engineer)]

    def show(request: Request, person: Person, problem: str = "") -> Response:
        found = studies.find_all()
        page = StudiesPage(found, studies.may_appraise(), found[0].id + 1 if found else 1, problem)
        return pages.show(request, "msa.html", page, person, 422 if problem else 200)

    @router.get("")
    def show_studies(request: Request, person: Looker) -> Response:
        return show(request, person)

    @router.post("")
    def plan(
        request: Request,
        person: Planner,
        name: Annotated[str, Form(max_length=64)],
        appraisers: Annotated[list[str], Form()],
        station: Annotated[str, Form(max_length=200)] = "",
        ok: Amount = 20,
        ng: Amount = 15,
        borderline: Amount = 15,
        trials: Annotated[int, Form(ge=2, le=5)] = 3,
        seed: Annotated[int, Form(ge=0, le=2**31 - 1)] = 1,
    ) -> Response:
        try:
            wanted = Plan(
                name=name,
                station=station.strip() or None,
                ok=ok,
                ng=ng,
                borderline=borderline,
                appraisers=tuple(appraisers),
                trials=trials,
                seed=seed,
            )
            made = studies.plan(wanted, person.name, now())
        except ValidationError as error:
            return show(request, person, explain(error))
        except InputRefused as error:
            return show(request, person, str(error))
        return RedirectResponse(f"/msa/{made.id}", 303)

    @router.get("/{id}")
    def show_study(request: Request, person: Looker, id: Id) -> Response:
        study = studies.find(id)
        figures = reports.figures(id) if study.over else None
        page = StudyPage(study, study.progress_of(person.name), figures)
        return pages.show(request, "msa_study.html", page, person)

    @router.get("/{id}/look")
    def show_look(request: Request, person: Appraiser, id: Id) -> Response:
        page = LookPage(studies.find(id), studies.look(id, person.name))
        return pages.show(request, "msa_look.html", page, person)

    @router.post("/{id}/looks")
    def answer(
        person: Appraiser,
        id: Id,
        look: Annotated[int, Form(ge=1, le=10_000)],
        answer: Annotated[Answer, Form()],
    ) -> Response:
        """A look that is not due (a second click, a second window) changes nothing: the one that is comes."""
        try:
            studies.answer(id, person.name, LookAnswered(look=look, answer=answer), now())
        except StudyMoved:
            if studies.find(id).ended_at is not None:
                raise
        return RedirectResponse(f"/msa/{id}/look", 303)

    @router.post("/{id}/end")
    def end(person: Planner, id: Id) -> Response:
        studies.end(id, person.name, now())
        return RedirectResponse(f"/msa/{id}", 303)

    return router
