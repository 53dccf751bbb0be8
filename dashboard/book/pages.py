"""The defect book's pages: all classes, one class, its card for the review desk, and putting a picture in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import TypeAdapter, ValidationError

from dashboard.book.book import DefectBook, found
from dashboard.book.entry import NEEDED, BookMoved, Entry, ExampleKind, NewExample, Removal, Writing
from dashboard.book.places import Choice, choices, parse_place
from dashboard.database.engine import Database
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.drawing import draw, draw_reviewed
from dashboard.inspections.queries import find_one
from dashboard.inspections.seen import InspectionSeen
from dashboard.people.audit import Act
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.pages import Pages
from inspection.errors import InputRefused, explain
from inspection.word import LabelName

Id = Annotated[int, Path(ge=1, le=2**62)]
Label = Annotated[LabelName, Path()]
LABEL: TypeAdapter[str] = TypeAdapter(LabelName)
LongText = Annotated[str, Form(max_length=2000)]
Text = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True, slots=True)
class BookPage:
    entries: list[Entry]
    problem: str
    """Why a new class was refused; "" when it was not."""
    needed: int = NEEDED


@dataclass(frozen=True, slots=True)
class EntryPage:
    entry: Entry
    problem: str
    """Why the last wish was refused; "" when it was not."""
    kinds: tuple[ExampleKind, ...] = tuple(ExampleKind)
    needed: int = NEEDED


@dataclass(frozen=True, slots=True)
class CardPage:
    label: str
    entry: Entry | None
    kinds: tuple[ExampleKind, ...] = tuple(ExampleKind)
    needed: int = NEEDED


@dataclass(frozen=True, slots=True)
class AddPage:
    seen: InspectionSeen
    choices: list[Choice]
    label: str
    labels: list[str]
    """That the book has."""
    problem: str
    kinds: tuple[ExampleKind, ...] = tuple(ExampleKind)


def routes(
    database: Database,
    book: DefectBook,
    desk: RegistryDesk,
    pages: Pages,
    gate: Gate,
    now: Callable[[], datetime],
) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]
    Adder = Annotated[Person, Depends(gate.reviewer)]
    Writer = Annotated[Person, Depends(gate.engineer)]

    def show_one(request: Request, person: Person, entry: Entry, problem: str, status: int = 422) -> Response:
        return pages.show(request, "book_entry.html", EntryPage(entry, problem), person, status)

    def show_adding(
        request: Request, person: Person, id: int, place: str, label: str, problem: str = ""
    ) -> Response:
        with database.reading() as session:
            seen = find_one(session, id)
        if seen is None:
            raise HTTPException(404, f"there is no inspection {id}")
        thresholds = desk.thresholds_of(seen.bundle)
        drawings = [*(draw_reviewed(seen, thresholds) if seen.review else ()), *draw(seen, thresholds)]
        try:
            chosen = parse_place(place) if place else None
        except InputRefused as error:
            chosen, problem = None, problem or str(error)
        offered = choices(seen, drawings, chosen, label)
        named = label or next((one.label for one in offered if one.label), "")
        page = AddPage(seen, offered, named, [one.label for one in book.entries()], problem)
        return pages.show(request, "book_add.html", page, person, 422 if problem else 200)

    @router.get("/book")
    def show_book(request: Request, person: Looker) -> Response:
        return pages.show(request, "book.html", BookPage(book.entries(), ""), person)

    @router.post("/book")
    def open_entry(
        request: Request,
        person: Writer,
        label: Annotated[str, Form(max_length=64)],
        what: LongText = "",
        reason: Text = "",
    ) -> Response:
        try:
            name = LABEL.validate_python(label.strip())
            book.write(name, Writing(what=what, version=0, reason=reason), person.name, now())
        except ValidationError as error:
            return pages.show(request, "book.html", BookPage(book.entries(), explain(error)), person, 422)
        except InputRefused as error:
            return pages.show(request, "book.html", BookPage(book.entries(), str(error)), person, 409)
        return RedirectResponse(f"/book/{name}", 303)

    @router.get("/book/{label}")
    def show_entry(request: Request, person: Looker, label: Label) -> Response:
        return show_one(request, person, found(book.find(label), label), "", 200)

    @router.get("/book/{label}/card")
    def show_card(request: Request, person: Looker, label: Label) -> Response:
        return pages.show(request, "book_card.html", CardPage(label, book.find(label)), person)

    @router.post("/book/{label}")
    def write(
        request: Request,
        person: Writer,
        label: Label,
        version: Annotated[int, Form(ge=0, le=2**31 - 1)],
        what: LongText = "",
        smallest_mm: Annotated[str, Form(max_length=20)] = "",
        allowed: Text = "",
        places: Text = "",
        reason: Text = "",
    ) -> Response:
        try:
            size = float(smallest_mm) if smallest_mm.strip() else None
            writing = Writing(
                what=what, smallest_mm=size, allowed=allowed, places=places, version=version, reason=reason
            )
            book.write(label, writing, person.name, now())
        except ValidationError as error:
            return show_one(request, person, found(book.find(label), label), explain(error))
        except ValueError:
            problem = f"smallest_mm: {smallest_mm!r} is no number"
            return show_one(request, person, found(book.find(label), label), problem)
        except BookMoved as error:
            return show_one(request, person, found(book.find(label), label), str(error), 409)
        return RedirectResponse(f"/book/{label}", 303)

    @router.post("/book/examples/{id}/removal")
    def remove(
        person: Writer, id: Id, reason: Annotated[str, Form(min_length=1, max_length=300)]
    ) -> Response:
        try:
            told = Removal(reason=reason)
        except ValidationError as error:
            raise InputRefused(explain(error)) from error
        entry = book.remove(id, Act(person.name, now(), told.reason))
        return RedirectResponse(f"/book/{entry.label}", 303)

    @router.get("/inspections/{id}/book")
    def show_form(
        request: Request,
        person: Adder,
        id: Id,
        place: Annotated[str, Query(max_length=200)] = "",
        label: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        return show_adding(request, person, id, place, label)

    @router.post("/inspections/{id}/book")
    def add(
        request: Request,
        person: Adder,
        id: Id,
        place: Annotated[str, Form(max_length=200)],
        label: Annotated[str, Form(max_length=64)],
        kind: Annotated[ExampleKind, Form()],
        why: Text = "",
    ) -> Response:
        try:
            new = NewExample(label=label.strip(), place=parse_place(place), kind=kind, why=why)
            book.add(id, new, person.name, now())
        except ValidationError as error:
            return show_adding(request, person, id, place, label, explain(error))
        except InputRefused as error:
            return show_adding(request, person, id, place, label, str(error))
        return RedirectResponse(f"/book/{new.label}", 303)

    return router
