"""The Models page: what runs where, what is rolled out, what was released, what is being trained."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import Response
from pydantic import ValidationError

from dashboard.alarms.seen import Before, find_before_retrainings
from dashboard.database.engine import Database
from dashboard.fleet.registry import RegistryDesk, RegistrySight
from dashboard.fleet.stations import StationSeen, find_stations
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.retrainings.jobs import Retrainings
from dashboard.retrainings.rules import ACTIVE, Retraining
from dashboard.web.pages import Pages
from inspection.errors import InputRefused, SightlineError, explain
from inspection.identity import StationId
from model_registry.rollout.assignment import Assignment
from model_registry.rollout.plan import Order, RolloutPlan, RolloutWanted, Stage

SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class StationModel:
    """`settled`: the station runs what it was assigned."""

    station: str
    seen: StationSeen | None
    running: str | None
    assignment: Assignment | None
    certificate_days: int | None
    """Until the broker refuses it. None: it shows no certificate."""

    @property
    def expiring(self) -> bool:
        return self.certificate_days is not None and self.certificate_days < SOON_DAYS

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
        return ModelsPage(match_models(stations, sight, now()), sight, jobs, alarms, training, problem)

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

    @router.post("/models/releases/{digest}/approval")
    def approve(request: Request, person: Engineer, digest: Annotated[str, Path(max_length=64)]) -> Response:
        page = wish(lambda: desk.approve(digest, person.name))
        return pages.show(request, "models_board.html", page, person)

    @router.post("/models/rollouts")
    def begin_rollout(
        request: Request,
        person: Engineer,
        bundle: Annotated[str, Form(max_length=64)],
        units: Annotated[int, Form()],
        canary: Annotated[list[str] | None, Form()] = None,
        rest: Annotated[list[str] | None, Form()] = None,
        why: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        page = wish(
            lambda: desk.begin_rollout(
                RolloutWanted(plan=plan_of(bundle, units, canary or [], rest or []), by=person.name, why=why)
            )
        )
        return pages.show(request, "models_board.html", page, person)

    @router.post("/models/rollouts/{number}/{what}")
    def order_rollout(
        request: Request,
        person: Engineer,
        number: Annotated[int, Path(ge=1, le=2**31)],
        what: Annotated[str, Path(max_length=20)],
        why: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        page = wish(lambda: desk.order_rollout(number, what, Order(by=person.name, why=why)))
        return pages.show(request, "models_board.html", page, person)

    return router


def plan_of(bundle: str, units: int, canary: list[str], rest: list[str]) -> RolloutPlan:
    """The form's two stages; a station ticked in both belongs to the canary.

    Raises:
        InputRefused: no canary, no such station, or no plan of such values.
    """
    if not canary:
        raise InputRefused("no station is ticked as canary; tick one or two")
    parts = (("canary", canary), ("all", [name for name in rest if name not in canary]))
    try:
        return RolloutPlan(
            bundle=bundle,
            units=units,
            stages=tuple(
                Stage(name=name, stations=tuple(map(StationId.parse, stations)))
                for name, stations in parts
                if stations
            ),
        )
    except ValidationError as error:
        raise InputRefused(explain(error)) from error


def match_models(stations: list[StationSeen], sight: RegistrySight, now: datetime) -> list[StationModel]:
    """Every station that reports or is assigned something, in the order of their names."""
    seen = {station.station: station for station in stations}
    assigned = {assignment.station.path: assignment for assignment in sight.assignments}
    return [
        StationModel(
            name,
            seen.get(name),
            _running(seen.get(name)),
            assigned.get(name),
            _certificate_days(seen.get(name), now),
        )
        for name in sorted(seen.keys() | assigned.keys())
    ]


def _running(station: StationSeen | None) -> str | None:
    return station.status.bundle if station is not None and station.status is not None else None


def _certificate_days(station: StationSeen | None, now: datetime) -> int | None:
    if station is None or station.status is None or station.status.certificate_until is None:
        return None
    return (station.status.certificate_until - now).days
