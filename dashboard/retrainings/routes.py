"""`/api/retrainings`: where people ask and workers take and report."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import StringConstraints

from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.retrainings.jobs import Retrainings
from dashboard.retrainings.rules import Progress, Retraining
from dashboard.web.body import described, json_body
from inspection.word import Word

Id = Annotated[int, Path(ge=1, le=2**62)]


class AskForRetraining(Word):
    stations: tuple[str, ...] = ()
    """`site/line/station` each; empty: every one that has labelled pictures."""
    note: Annotated[str, StringConstraints(max_length=500)] = ""


class RetrainingsPage(Word):
    items: tuple[Retraining, ...]


def routes(retrainings: Retrainings, gate: Gate, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(prefix="/api/retrainings", tags=["retrainings"])
    look = [Depends(gate.operator)]

    @router.get("", dependencies=look)
    def list_retrainings() -> RetrainingsPage:
        """Newest first."""
        return RetrainingsPage(items=tuple(retrainings.find_newest(50)))

    @router.get("/{id:int}", dependencies=look)
    def get_retraining(id: Id) -> Retraining:
        return retrainings.find_one(id)

    @router.post("", status_code=201, openapi_extra=described(AskForRetraining))
    def ask_for_retraining(
        person: Annotated[Person, Depends(gate.engineer)],
        request: Annotated[AskForRetraining, Depends(json_body(AskForRetraining))],
    ) -> Retraining:
        """Export the labels and put a job into the line. 409: one is under way, or labels are too few."""
        return retrainings.ask_for(request.stations, request.note, person.name, now())

    @router.post("/claim", response_model=None, responses={200: {"model": Retraining}, 204: {}})
    def claim(person: Annotated[Person, Depends(gate.engineer)]) -> Response:
        """A worker takes the oldest free job. 204: there is none."""
        job = retrainings.claim(person.name, now())
        if job is None:
            return Response(status_code=204)
        return Response(job.model_dump_json(), media_type="application/json")

    @router.patch("/{id:int}", dependencies=[Depends(gate.engineer)], openapi_extra=described(Progress))
    def report(id: Id, progress: Annotated[Progress, Depends(json_body(Progress))]) -> Retraining:
        """A worker says how far it is; this also renews its lease. 409: the job is no longer its own."""
        return retrainings.report(id, progress, now())

    return router
