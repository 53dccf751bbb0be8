"""`/api/recipes`: recipes for programs; the same rules as on the pages."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from dashboard.database.engine import Database
from dashboard.explore.asked import MomentText, moment_of
from dashboard.explore.search import Place
from dashboard.inspections.wanted import Wanted
from dashboard.people.audit import Act
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.recipes.diff import Change, differences
from dashboard.recipes.file import file_of
from dashboard.recipes.kept import (
    BeginDraft,
    BeginFrom,
    DiscardDraft,
    Draft,
    IssueAgain,
    Issued,
    IssueDraft,
    RecipeMoved,
    RecipeSeen,
    VersionSeen,
    WriteDraft,
)
from dashboard.recipes.preview import PART, Previewer, PreviewPart
from dashboard.recipes.rows import find_draft, find_issued, find_names, find_versions
from dashboard.recipes.running import Running, find_running
from dashboard.recipes.shelf import RecipeShelf
from dashboard.web.body import described, json_body
from inspection.identity import IDENTIFIER, Identifier
from inspection.word import Word

Name = Annotated[Identifier, Path()]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]
Edition = Annotated[int, Query(ge=1, le=2**31 - 1)]
StationQuery = Annotated[
    str | None, Query(pattern=f"^{IDENTIFIER}(/{IDENTIFIER}){{2}}$", description="site/line/station")
]
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {}}}}


class RecipesAnswer(Word):
    items: tuple[RecipeSeen, ...]


class VersionsAnswer(Word):
    items: tuple[VersionSeen, ...]
    """Newest first, at most 50."""


class RunningAnswer(Word):
    items: tuple[Running, ...]


class Differences(Word):
    items: tuple[Change, ...]


def routes(
    database: Database,
    shelf: RecipeShelf,
    previewer: Previewer,
    gate: Gate,
    now: Callable[[], datetime],
    zone: tzinfo,
) -> APIRouter:
    router = APIRouter(prefix="/api/recipes", tags=["recipes"])
    looker = [Depends(gate.operator)]
    Engineer = Annotated[Person, Depends(gate.engineer)]

    @router.get("", dependencies=looker)
    def list_recipes() -> RecipesAnswer:
        """By name; at most 500."""
        with database.reading() as session:
            return RecipesAnswer(items=tuple(find_names(session)))

    @router.post("", status_code=201, openapi_extra=described(BeginDraft))
    def begin(person: Engineer, wanted: Annotated[BeginDraft, Depends(json_body(BeginDraft))]) -> Draft:
        """A draft from a recipe's file. 409: the name has a draft already."""
        return shelf.begin(wanted, Act(person.name, now()))

    @router.get("/{name}/versions", dependencies=looker)
    def list_versions(
        name: Name, before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
    ) -> VersionsAnswer:
        """Newest first; the next 50 from before `before` on."""
        with database.reading() as session:
            return VersionsAnswer(items=tuple(find_versions(session, name, before)))

    @router.get("/{name}/versions/{version}", dependencies=looker)
    def get_version(name: Name, version: Version) -> Issued:
        with database.reading() as session:
            return find_issued(session, name, version)

    @router.get(
        "/{name}/versions/{version}/file", dependencies=looker, response_class=Response, responses=FILE
    )
    def get_file(name: Name, version: Version) -> Response:
        """The file that a station takes, to the byte; its SHA-256 is the version's digest."""
        with database.reading() as session:
            issued = find_issued(session, name, version)
        headers = {"Content-Disposition": f'attachment; filename="{name}.v{version}.json"'}
        return Response(file_of(issued.recipe), media_type="application/json", headers=headers)

    @router.get("/{name}/differences", dependencies=looker)
    def get_differences(
        name: Name,
        old: Annotated[int, Query(ge=1, le=2**31 - 1)],
        new: Annotated[int, Query(ge=1, le=2**31 - 1)],
    ) -> Differences:
        """What version `new` changed against `old`, field by field."""
        with database.reading() as session:
            before, after = find_issued(session, name, old), find_issued(session, name, new)
        return Differences(items=differences(before.recipe, after.recipe))

    @router.post("/{name}/versions/{version}/again", status_code=201, openapi_extra=described(IssueAgain))
    def issue_again(
        name: Name,
        version: Version,
        person: Engineer,
        wanted: Annotated[IssueAgain, Depends(json_body(IssueAgain))],
    ) -> Issued:
        """An older version as the newest, under a number of its own: how one rolls back."""
        return shelf.issue_again(name, version, Act(person.name, now(), wanted.reason))

    @router.get("/{name}/stations", dependencies=looker)
    def list_stations(name: Name, sku: Annotated[str, Query(max_length=64)]) -> RunningAnswer:
        """Stations that judge `sku`, with the recipe that their status tells."""
        with database.reading() as session:
            return RunningAnswer(items=tuple(find_running(session, sku, name)))

    @router.get("/{name}/draft", dependencies=[Depends(gate.engineer)])
    def get_draft(name: Name) -> Draft:
        with database.reading() as session:
            return find_draft(session, name)

    @router.post("/{name}/draft", status_code=201, openapi_extra=described(BeginFrom))
    def begin_from(
        name: Name, person: Engineer, wanted: Annotated[BeginFrom, Depends(json_body(BeginFrom))]
    ) -> Draft:
        """A draft that begins as an issued version. 409: there is a draft already."""
        return shelf.begin_from(name, wanted.version, Act(person.name, now()))

    @router.put("/{name}/draft", openapi_extra=described(WriteDraft))
    def write_draft(
        name: Name, person: Engineer, writing: Annotated[WriteDraft, Depends(json_body(WriteDraft))]
    ) -> Draft:
        """In place of the present one. 409: somebody wrote in between. 422: `faults` tells what and where."""
        return shelf.write(name, writing, person.name, now())

    @router.post("/{name}/draft/removal", status_code=204, openapi_extra=described(DiscardDraft))
    def discard(
        name: Name, person: Engineer, wanted: Annotated[DiscardDraft, Depends(json_body(DiscardDraft))]
    ) -> None:
        shelf.discard(name, wanted.edition, Act(person.name, now()))

    @router.post("/{name}/draft/issue", status_code=201, openapi_extra=described(IssueDraft))
    def issue(
        name: Name, person: Engineer, wanted: Annotated[IssueDraft, Depends(json_body(IssueDraft))]
    ) -> Issued:
        """The draft as a version, which never changes again. 422: a station would refuse it."""
        return shelf.issue(name, wanted.edition, Act(person.name, now(), wanted.reason))

    @router.get("/{name}/draft/preview", dependencies=[Depends(gate.engineer)])
    def preview(
        name: Name,
        edition: Edition,
        limit: Annotated[int, Query(ge=1, le=PART)] = PART,
        before: Annotated[str | None, Query(max_length=64)] = None,
        station: StationQuery = None,
        since: Annotated[MomentText | None, Query(alias="from")] = None,
        until: Annotated[MomentText | None, Query(alias="to")] = None,
    ) -> PreviewPart:
        """What the draft would say of stored units of its SKU, newest first, in parts. 409: it changed."""
        wanted = Wanted(
            station=station,
            since=None if since is None else moment_of(since, zone),
            until=None if until is None else moment_of(until, zone, whole_day=True),
        )
        place = None if before is None else Place.parse(before)
        with database.reading() as session:
            draft = find_draft(session, name)
            if draft.edition != edition:
                raise RecipeMoved(f"the draft of {name!r} changed in the meantime; begin the preview anew")
            return previewer.preview(session, draft.recipe, wanted, limit, place)

    return router
