"""Admin, Retention: settings in force, what went lately, holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import Response
from pydantic import ValidationError

from dashboard.database.engine import Database
from dashboard.people.audit import Act
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.retention.holds import Holds, Lifting, NewHold
from dashboard.retention.report import Retention, find_retention
from dashboard.settings import RetentionSettings
from dashboard.web.pages import Pages
from inspection.errors import InputRefused, explain

Typed = Annotated[str, Form(max_length=2000)]
Numbers = Annotated[str, Form(max_length=120_000)]


@dataclass(frozen=True, slots=True)
class RetentionPage:
    retention: Retention
    query: str
    """A filter to hold, brought along from Explore; "" without."""
    problem: str
    """Why the last wish was refused; "" when it was not."""


def routes(
    database: Database,
    holds: Holds,
    settings: RetentionSettings,
    pages: Pages,
    gate: Gate,
    now: Callable[[], datetime],
) -> APIRouter:
    router = APIRouter(prefix="/admin/retention", include_in_schema=False)
    Engineer = Annotated[Person, Depends(gate.engineer)]
    Admin = Annotated[Person, Depends(gate.admin)]

    def show(request: Request, person: Person, query: str = "", problem: str = "") -> Response:
        with database.reading() as session:
            retention = find_retention(session, holds, settings, now())
        page = RetentionPage(retention, query, problem)
        return pages.show(request, "retention.html", page, person, 422 if problem else 200)

    @router.get("")
    def show_retention(
        request: Request, person: Engineer, query: Annotated[str, Query(max_length=2000)] = ""
    ) -> Response:
        return show(request, person, query)

    @router.post("/holds")
    def put_hold(
        request: Request,
        person: Engineer,
        name: Typed = "",
        reason: Typed = "",
        query: Typed = "",
        units: Numbers = "",
    ) -> Response:
        t, problem = pages.words(request), ""
        try:
            numbers = tuple(int(one) for one in re.split(r"[\s,;]+", units.strip()) if one)
            new = NewHold(name=name, reason=reason, query=query.strip() or None, units=numbers)
            holds.put(new, person.name, now())
        except ValidationError as error:
            problem = explain(error)
        except ValueError:
            problem = t("retention.numbers")
        except InputRefused as error:
            problem = str(error)
        return show(request, person, query if problem else "", problem)

    @router.post("/holds/{id}/lift")
    def lift_hold(
        request: Request, person: Admin, id: Annotated[int, Path(ge=1, le=2**62)], reason: Typed = ""
    ) -> Response:
        problem = ""
        try:
            holds.lift(id, Act(person.name, now(), Lifting(reason=reason).reason))
        except ValidationError as error:
            problem = explain(error)
        except InputRefused as error:
            problem = str(error)
        return show(request, person, problem=problem)

    return router
