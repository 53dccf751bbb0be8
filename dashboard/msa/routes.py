"""`/api/msa`: studies for programs; the same rules as on the pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from dashboard.msa.figures import Figures
from dashboard.msa.report import Reports, write_csv
from dashboard.msa.studies import Studies
from dashboard.msa.study import Look, LookAnswered, Plan, Progress, StudySeen
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.body import described, json_body
from inspection.word import Word

Id = Annotated[int, Path(ge=1, le=2**62)]


class StudiesAnswer(Word):
    items: tuple[StudySeen, ...]


class LookDue(Word):
    look: Look | None
    """None: you have judged everything."""


def routes(studies: Studies, reports: Reports, gate: Gate, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(prefix="/api/msa", tags=["msa"])
    looker = [Depends(gate.operator)]
    Appraiser = Annotated[Person, Depends(gate.reviewer)]
    Planner = Annotated[Person, Depends(gate.engineer)]

    @router.get("", dependencies=looker)
    def list_studies() -> StudiesAnswer:
        """Newest first; at most 100."""
        return StudiesAnswer(items=tuple(studies.find_all()))

    @router.post("", status_code=201, openapi_extra=described(Plan))
    def plan(person: Planner, wanted: Annotated[Plan, Depends(json_body(Plan))]) -> StudySeen:
        """422: fewer units of a kind than planned, or an appraiser who may not decide."""
        return studies.plan(wanted, person.name, now())

    @router.get("/{id}", dependencies=looker)
    def get_study(id: Id) -> StudySeen:
        """How far it is; nothing of what was answered."""
        return studies.find(id)

    @router.get("/{id}/look")
    def get_look(id: Id, person: Appraiser) -> LookDue:
        """What the asker is to judge next: pictures, and nothing that anybody said of them."""
        return LookDue(look=studies.look(id, person.name))

    @router.post("/{id}/looks", status_code=201, openapi_extra=described(LookAnswered))
    def answer(
        id: Id, person: Appraiser, said: Annotated[LookAnswered, Depends(json_body(LookAnswered))]
    ) -> Progress:
        """One answer per look, in their order; it stands."""
        return studies.answer(id, person.name, said, now())

    @router.post("/{id}/end", status_code=201)
    def end(id: Id, person: Planner) -> StudySeen:
        """Before everybody has answered; who has not is left out of the figures."""
        return studies.end(id, person.name, now())

    @router.get("/{id}/report", dependencies=looker)
    def get_report(id: Id) -> Figures:
        """409: the study is not over."""
        return reports.figures(id)

    @router.get(
        "/{id}/answers.csv",
        dependencies=looker,
        response_class=Response,
        responses={200: {"content": {"text/csv": {}}}},
    )
    def get_answers(id: Id) -> Response:
        """Every look of a study that is over."""
        headers = {"Content-Disposition": f'attachment; filename="msa-{id}.csv"'}
        content = b"".join(write_csv(reports.answers(id)))
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    return router
