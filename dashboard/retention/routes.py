"""`/api/retention` and `/api/holds`: what is kept for how long, and what is held."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from dashboard.database.engine import Database
from dashboard.people.audit import Act
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.retention.holds import Hold, Holds, Lifting, NewHold
from dashboard.retention.report import Retention, find_retention
from dashboard.settings import RetentionSettings
from dashboard.web.body import described, json_body


def routes(
    database: Database, holds: Holds, settings: RetentionSettings, gate: Gate, now: Callable[[], datetime]
) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["retention"])

    @router.get("/retention", dependencies=[Depends(gate.engineer)])
    def get_retention() -> Retention:
        """Settings in force, what went in the last 30 days, and holds."""
        with database.reading() as session:
            return find_retention(session, holds, settings, now())

    @router.post("/holds", status_code=201, openapi_extra=described(NewHold))
    def put_hold(
        person: Annotated[Person, Depends(gate.engineer)],
        new: Annotated[NewHold, Depends(json_body(NewHold))],
    ) -> Hold:
        """While it stands no picture of its units goes."""
        return holds.put(new, person.name, now())

    @router.post("/holds/{id}/lift", status_code=201, openapi_extra=described(Lifting))
    def lift_hold(
        id: Annotated[int, Path(ge=1, le=2**62)],
        person: Annotated[Person, Depends(gate.admin)],
        lifting: Annotated[Lifting, Depends(json_body(Lifting))],
    ) -> Hold:
        """404: none of this number stands."""
        return holds.lift(id, Act(person.name, now(), lifting.reason))

    return router
