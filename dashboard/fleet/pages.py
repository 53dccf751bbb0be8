"""The Models page: what runs where, what was released and how good it is, what is being trained."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from dashboard.alarms.seen import Before, find_before_retrainings
from dashboard.database.engine import Database
from dashboard.fleet.registry import RegistryDesk, RegistrySight
from dashboard.fleet.stations import StationSeen, find_stations
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.retrainings.jobs import Retrainings
from dashboard.retrainings.rules import ACTIVE, Retraining
from dashboard.web.pages import Pages
from inspection.errors import SightlineError
from inspection.identity import StationId
from model_registry.rollout.assignment import Assignment


@dataclass(frozen=True, slots=True)
class StationModel:
    """`settled`: the station runs what it was assigned."""

    station: str
    seen: StationSeen | None
    running: str | None
    assignment: Assignment | None

    @property
    def settled(self) -> bool:
        return self.assignment is None or self.running == self.assignment.bundle


@dataclass(frozen=True, slots=True)
class ModelsPage:
    stations: list[StationModel]
    sight: RegistrySight
    retrainings: list[Retraining]
    alarms: dict[int, Before]
    """By retraining: those that it was the first to come after."""
    training: bool
    """One is under way, so no other can be asked for."""
    problem: str
    """Why the last wish was refused; "" when it was not."""


def routes(
    database: Database,
    desk: RegistryDesk,
    retrainings: Retrainings,
    pages: Pages,
    gate: Gate,
    now: Callable[[], datetime],
) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]
    Engineer = Annotated[Person, Depends(gate.engineer)]

    def look(problem: str = "") -> ModelsPage:
        sight = desk.look()
        jobs = retrainings.find_newest(8)
        with database.reading() as session:
            stations = find_stations(session)
            alarms = find_before_retrainings(session, [job.id for job in jobs])
        training = any(job.state in ACTIVE for job in jobs)
        return ModelsPage(match_models(stations, sight), sight, jobs, alarms, training, problem)

    def wish(action: Callable[[], object]) -> ModelsPage:
        try:
            action()
        except SightlineError as error:
            return look(str(error))
        return look()

    @router.get("/models")
    def show_models(request: Request, person: Looker) -> Response:
        return pages.show(request, "models.html", look(), person)

    @router.get("/models/board")
    def show_board(request: Request, person: Looker) -> Response:
        return pages.show(request, "models_board.html", look(), person)

    @router.post("/models/retrainings")
    def retrain(
        request: Request, person: Engineer, note: Annotated[str, Form(max_length=500)] = ""
    ) -> Response:
        page = wish(lambda: retrainings.ask_for((), note, person.name, now()))
        return pages.show(request, "models_board.html", page, person)

    @router.post("/models/assignments")
    def assign(
        request: Request,
        person: Engineer,
        station: Annotated[str, Form(max_length=200)],
        bundle: Annotated[str, Form(max_length=64)],
    ) -> Response:
        page = wish(lambda: desk.assign(StationId.parse(station), bundle or None, person.name))
        return pages.show(request, "models_board.html", page, person)

    return router


def match_models(stations: list[StationSeen], sight: RegistrySight) -> list[StationModel]:
    """Every station that reports or is assigned something, in the order of their names."""
    seen = {station.station: station for station in stations}
    assigned = {assignment.station.path: assignment for assignment in sight.assignments}
    return [
        StationModel(name, seen.get(name), _running(seen.get(name)), assigned.get(name))
        for name in sorted(seen.keys() | assigned.keys())
    ]


def _running(station: StationSeen | None) -> str | None:
    return station.status.bundle if station is not None and station.status is not None else None
