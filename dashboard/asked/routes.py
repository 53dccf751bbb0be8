"""`/api/asked`: how programs ask people about units."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from dashboard.asked.asking import Answered, Askings, ask
from dashboard.database.engine import Database
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.body import described, json_body


def routes(database: Database, gate: Gate, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["reviews"])

    @router.post("/asked", openapi_extra=described(Askings))
    def ask_people(
        person: Annotated[Person, Depends(gate.engineer)],
        wanted: Annotated[Askings, Depends(json_body(Askings))],
    ) -> Answered:
        """Put units into the review queue by name, each with a reason in words. Asked twice, each is there
        once."""
        with database.writing() as session:
            return ask(session, wanted.items, person.name, now())

    return router
