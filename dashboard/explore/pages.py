"""Explore: a bar of criteria beside a grid of pictures. The address is the whole state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from dashboard.database.engine import Database
from dashboard.explore.asked import LONGEST, Asked, moment_of
from dashboard.explore.cells import Cell, cell_of
from dashboard.explore.choices import Choices, find_choices
from dashboard.explore.filters import Filters, SavedFilter, SaveFilter
from dashboard.explore.search import Found, Place, look
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.queries import find_each
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.pages import Pages
from inspection.errors import InputRefused, SightlineError, explain
from inspection.verdict import Verdict

ON_A_PAGE = 48
COUNTED = 1000
"""More are told as "1,000+"."""
BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Chip:
    """A criterion that holds, and the query without it."""

    key: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class ExplorePage:
    cells: list[Cell]
    typed: dict[str, str]
    """What the fields show."""
    query: str
    chips: list[Chip]
    count: int | None
    """None: nobody counted, since this is not the first page."""
    more: bool
    """There are more than `count`, or may be."""
    searched_to: datetime | None
    """The look ended there before it found enough."""
    older: str | None
    """The query of the next page."""
    newest: str | None
    """Of the first one; None: this is it."""
    filters: list[SavedFilter]
    choices: Choices
    verdicts: tuple[Verdict, ...]
    problem: str
    """Why nothing was looked for; "" when all is well."""


def routes(
    database: Database,
    desk: RegistryDesk,
    filters: Filters,
    pages: Pages,
    gate: Gate,
    now: Callable[[], datetime],
    zone: tzinfo,
) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]
    Keeper = Annotated[Person, Depends(gate.reviewer)]

    def show(request: Request, person: Person, typed: dict[str, str], problem: str = "") -> Response:
        asked, before, fault = read(typed)
        problem = problem or fault
        with database.reading() as session:
            choices = find_choices(session)
            first = before is None
            found = Found([], None)
            if not fault:
                limit = COUNTED if first else ON_A_PAGE
                found = look(session, asked.wanted(zone), limit, before)
            shown, behind = found.places[:ON_A_PAGE], found.next
            seen = find_each(session, [place.id for place in shown])
        if len(found.places) > ON_A_PAGE:
            behind = shown[-1]
        page = ExplorePage(
            cells=[cell_of(one, desk.thresholds_of) for one in seen],
            typed={key: _in_a_field(key, value, zone, fault) for key, value in typed.items()},
            query=asked.query(),
            chips=[Chip(key, value, asked.without(key)) for key, value in asked.pairs.items()],
            count=len(found.places) if first and not fault else None,
            more=found.next is not None,
            searched_to=behind.judged_at if behind and len(shown) < ON_A_PAGE else None,
            older=None if behind is None else asked.query(before=str(behind)),
            newest=None if first else asked.query(),
            filters=filters.find(person.name),
            choices=choices,
            verdicts=tuple(Verdict),
            problem=problem,
        )
        return pages.show(request, "explore.html", page, person, 422 if problem else 200)

    @router.get("/explore")
    def show_explore(request: Request, person: Looker) -> Response:
        if len(request.url.query) > LONGEST:
            return show(request, person, {}, f"the address has more than {LONGEST} characters; ask for less")
        return show(request, person, dict(request.query_params))

    @router.get("/inspections", dependencies=[Depends(gate.operator)])
    def lead_on(request: Request) -> Response:
        """Where the list was; what was asked of it is asked of Explore."""
        kept = ("verdict", "reviewed", "station", "serial")
        typed = {key: value for key, value in request.query_params.items() if key in kept}
        asked, _, _ = read(typed)
        return RedirectResponse(f"/explore?{asked.query()}", 301)

    @router.post("/explore/filters")
    def save_filter(
        request: Request,
        person: Keeper,
        name: Annotated[str, Form(max_length=64)],
        query: Annotated[str, Form(max_length=LONGEST)] = "",
        shared: Annotated[bool, Form()] = False,
    ) -> Response:
        try:
            kept = filters.save(SaveFilter(name=name, query=query, shared=shared), person.name, now())
        except ValidationError as error:
            return show(request, person, {}, explain(error))
        except SightlineError as error:
            return show(request, person, {}, str(error))
        return RedirectResponse(f"/explore?{kept.query}", 303)

    @router.post("/explore/filters/{id}/removal")
    def remove_filter(person: Keeper, id: Annotated[int, Path(ge=1, le=2**62)]) -> Response:
        filters.remove(id, person.name)
        return RedirectResponse("/explore", 303)

    return router


def read(typed: dict[str, str]) -> tuple[Asked, Place | None, str]:
    """What is asked, from where on, and why it cannot be looked for ("" when it can)."""
    rest = {key: value for key, value in typed.items() if key != BEFORE}
    try:
        before = Place.parse(typed[BEFORE]) if typed.get(BEFORE) else None
        return Asked.of_form(rest), before, ""
    except ValidationError as error:
        return Asked(), None, explain(error)
    except InputRefused as error:
        return Asked.of_form(rest), None, str(error)


def _in_a_field(key: str, value: str, zone: tzinfo, fault: str) -> str:
    """A field for times has no zone of its own: it is the plant's."""
    if key not in ("from", "to") or fault or not value:
        return value
    local = moment_of(value, zone, whole_day=key == "to").astimezone(zone)
    return local.strftime("%Y-%m-%dT%H:%M:%S")
