"""`/api/stations` and `/api/assignments`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from dashboard.database.engine import Database
from dashboard.fleet.registry import RegistryDesk
from dashboard.fleet.stations import StationSeen, find_stations
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.body import described, json_body
from inspection.identity import StationId, StationPath
from inspection.word import Sha256, Word
from model_registry.rollout.assignment import Assignment


class StationsPage(Word):
    items: tuple[StationSeen, ...]


class Assign(Word):
    station: StationPath
    bundle: Sha256 | None
    """None: the station is to run without a model."""


def routes(database: Database, desk: RegistryDesk, gate: Gate) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["fleet"])

    @router.get("/stations", dependencies=[Depends(gate.operator)])
    def list_stations() -> StationsPage:
        """How each station is, and which numbers are missing."""
        with database.reading() as session:
            return StationsPage(items=tuple(find_stations(session)))

    @router.post("/assignments", status_code=201, openapi_extra=described(Assign))
    def assign(
        person: Annotated[Person, Depends(gate.engineer)],
        request: Annotated[Assign, Depends(json_body(Assign))],
    ) -> Assignment:
        """Handed on to the registry, which signs it. 503: it does not answer."""
        return desk.assign(StationId.parse(request.station), request.bundle, person.name)

    return router
