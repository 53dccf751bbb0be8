"""`/api/book`: the defect book for programs."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from dashboard.book.book import DefectBook, found
from dashboard.book.entry import Entry, NewExample, Removal, Writing
from dashboard.people.audit import Act
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.body import described, json_body
from inspection.word import LabelName, Word

Id = Annotated[int, Path(ge=1, le=2**62)]
Label = Annotated[LabelName, Path()]


class BookAnswer(Word):
    items: tuple[Entry, ...]


def routes(book: DefectBook, gate: Gate, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["book"])
    looker = [Depends(gate.operator)]
    Adder = Annotated[Person, Depends(gate.reviewer)]
    Writer = Annotated[Person, Depends(gate.engineer)]

    @router.get("/book", dependencies=looker)
    def list_entries() -> BookAnswer:
        """By class."""
        return BookAnswer(items=tuple(book.entries()))

    @router.get("/book/{label}", dependencies=looker)
    def get_entry(label: Label) -> Entry:
        return found(book.find(label), label)

    @router.put("/book/{label}", openapi_extra=described(Writing))
    def write(
        label: Label, person: Writer, writing: Annotated[Writing, Depends(json_body(Writing))]
    ) -> Entry:
        """In place of the present description. 409: somebody wrote in between."""
        return book.write(label, writing, person.name, now())

    @router.post("/inspections/{id}/book", status_code=201, openapi_extra=described(NewExample))
    def add(id: Id, person: Adder, new: Annotated[NewExample, Depends(json_body(NewExample))]) -> Entry:
        """Show a place in one of its pictures as an example of a class."""
        return book.add(id, new, person.name, now())

    @router.post("/book/examples/{id}/removal", status_code=201, openapi_extra=described(Removal))
    def remove(id: Id, person: Writer, removal: Annotated[Removal, Depends(json_body(Removal))]) -> Entry:
        """From the book; the inspection stays."""
        return book.remove(id, Act(person.name, now(), removal.reason))

    return router
