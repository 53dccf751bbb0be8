"""`/api/label-sets`."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from dashboard.labels.export import LabelSet, LabelSets
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.web.body import described, json_body
from inspection.word import Word


class LabelSetsPage(Word):
    items: tuple[LabelSet, ...]


class ExportLabels(Word):
    stations: tuple[str, ...] = ()
    """`site/line/station` each; empty: all."""


def routes(label_sets: LabelSets, gate: Gate, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(prefix="/api/label-sets", tags=["labels"])

    @router.get("", dependencies=[Depends(gate.operator)])
    def list_label_sets() -> LabelSetsPage:
        """Newest first."""
        return LabelSetsPage(items=tuple(label_sets.find_newest(100)))

    @router.post("", status_code=201, openapi_extra=described(ExportLabels))
    def export_labels(
        person: Annotated[Person, Depends(gate.engineer)],
        request: Annotated[ExportLabels, Depends(json_body(ExportLabels))],
    ) -> LabelSet:
        """Write what people have said so far. 409: nobody has said anything yet."""
        return label_sets.export(request.stations, person.name, now())

    return router
