"""The recipes' pages: all of them, one with its versions, one version, and the draft that is being drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from pydantic import JsonValue, ValidationError

from dashboard.database.engine import Database
from dashboard.explore.choices import find_choices
from dashboard.people.audit import Act
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.recipes.diff import Change, differences, moved
from dashboard.recipes.drawing import DrawnRecipe, draw_change, draw_view
from dashboard.recipes.file import read_recipe, warnings_of
from dashboard.recipes.kept import (
    BeginDraft,
    Draft,
    IssueAgain,
    Issued,
    IssueDraft,
    RecipeMoved,
    RecipeSeen,
    VersionSeen,
)
from dashboard.recipes.preview import DEFAULT_UNITS, MOST_UNITS
from dashboard.recipes.rows import (
    MOST_VERSIONS,
    find_before,
    find_draft,
    find_issued,
    find_names,
    find_recipe,
    find_versions,
)
from dashboard.recipes.running import Running, find_running
from dashboard.recipes.shelf import RecipeShelf
from dashboard.web.pages import Pages
from inspection.errors import InputRefused, explain
from inspection.identity import Identifier

Name = Annotated[Identifier, Path()]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]
Text = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True, slots=True)
class RecipesPage:
    recipes: list[RecipeSeen]
    problem: str
    """Why a new one was refused; "" when it was not."""


@dataclass(frozen=True, slots=True)
class RecipePage:
    recipe: RecipeSeen
    versions: list[VersionSeen]
    older: int | None
    """`before` of the next page of versions; None: there are no more."""
    drawings: list[DrawnRecipe]
    """Of the latest version, a view each."""
    running: list[Running]


@dataclass(frozen=True, slots=True)
class VersionPage:
    issued: Issued
    against: int | None
    """The version that it is compared with; None: it is the first."""
    changes: tuple[Change, ...]
    drawings: list[DrawnRecipe]
    latest: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DraftPage:
    draft: Draft
    latest: VersionSeen | None
    changes: tuple[Change, ...]
    """Against the latest version."""
    warnings: tuple[str, ...]
    stations: list[str]
    """For a preview of one."""
    units: int = DEFAULT_UNITS
    most_units: int = MOST_UNITS
    problem: str = ""


def routes(
    database: Database, shelf: RecipeShelf, pages: Pages, gate: Gate, now: Callable[[], datetime]
) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    Looker = Annotated[Person, Depends(gate.operator)]
    Engineer = Annotated[Person, Depends(gate.engineer)]

    def show_all(request: Request, person: Person, problem: str = "") -> Response:
        with database.reading() as session:
            page = RecipesPage(find_names(session), problem)
        return pages.show(request, "recipes.html", page, person, 422 if problem else 200)

    def show_version(
        request: Request, person: Person, name: str, version: int, against: int | None, problem: str = ""
    ) -> Response:
        with database.reading() as session:
            issued = find_issued(session, name, version)
            old = find_before(session, name, version)
            if against is not None:
                old = find_issued(session, name, against)
            latest = find_versions(session, name)[0].version
        changes = () if old is None else differences(old.recipe, issued.recipe)
        page = VersionPage(
            issued, old.version if old else None, changes, _drawn(issued, old, changes), latest, problem
        )
        return pages.show(request, "recipe_version.html", page, person, 422 if problem else 200)

    def show_draft(
        request: Request, person: Person, name: str, problem: str = "", status: int = 200
    ) -> Response:
        with database.reading() as session:
            draft = find_draft(session, name)
            latest = next(iter(find_versions(session, name)), None)
            old = None if latest is None else find_issued(session, name, latest.version)
            stations = find_choices(session).stations
        page = DraftPage(
            draft=draft,
            latest=latest,
            changes=() if old is None else differences(old.recipe, draft.recipe),
            warnings=warnings_of(draft.recipe),
            stations=stations,
            problem=problem,
        )
        return pages.show(request, "recipe_draft.html", page, person, status)

    def begin(request: Request, person: Person, wanted: Callable[[], BeginDraft]) -> Response:
        try:
            draft = shelf.begin(wanted(), Act(person.name, now()))
        except ValidationError as error:
            return show_all(request, person, explain(error))
        except InputRefused as error:
            return show_all(request, person, str(error))
        return RedirectResponse(f"/recipes/{draft.name}/draft", 303)

    @router.get("/recipes")
    def show_recipes(request: Request, person: Looker) -> Response:
        return show_all(request, person)

    @router.post("/recipes")
    def begin_new(
        request: Request,
        person: Engineer,
        name: Annotated[str, Form(max_length=64)],
        sku: Annotated[str, Form(max_length=64)],
        view: Annotated[str, Form(max_length=64)],
        width: Annotated[int, Form(ge=1, le=100_000)],
        height: Annotated[int, Form(ge=1, le=100_000)],
        mm_per_pixel: Annotated[float, Form(gt=0, le=1000)],
        takt_ms: Annotated[int, Form(ge=1, le=10_000_000)],
    ) -> Response:
        drawn: JsonValue = {"name": view, "width": width, "height": height, "mm_per_pixel": mm_per_pixel}
        recipe: JsonValue = {"sku": sku, "version": 1, "takt_ms": takt_ms, "views": [drawn]}
        return begin(request, person, lambda: BeginDraft(name=name.strip(), recipe=recipe))

    @router.post("/recipes/import")
    def begin_from_file(
        request: Request, person: Engineer, name: Annotated[str, Form(max_length=64)], file: UploadFile
    ) -> Response:
        text = file.file.read()
        return begin(
            request,
            person,
            lambda: BeginDraft(name=name.strip(), recipe=read_recipe(text).model_dump(mode="json")),
        )

    @router.get("/recipes/{name}")
    def show_recipe(
        request: Request,
        person: Looker,
        name: Name,
        before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    ) -> Response:
        with database.reading() as session:
            recipe = find_recipe(session, name)
            versions = find_versions(session, name, before)
            latest = None if recipe.latest is None else find_issued(session, name, recipe.latest.version)
            running = find_running(session, recipe.sku, name)
        older = versions[-1].version if len(versions) == MOST_VERSIONS and versions[-1].version > 1 else None
        drawings = [] if latest is None else _drawn(latest, None, ())
        page = RecipePage(recipe, versions, older, drawings, running)
        return pages.show(request, "recipe.html", page, person)

    @router.get("/recipes/{name}/versions/{version}")
    def show_one_version(
        request: Request,
        person: Looker,
        name: Name,
        version: Version,
        against: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    ) -> Response:
        return show_version(request, person, name, version, against)

    @router.post("/recipes/{name}/versions/{version}/again")
    def issue_again(
        request: Request, person: Engineer, name: Name, version: Version, reason: Text = ""
    ) -> Response:
        try:
            act = Act(person.name, now(), IssueAgain(reason=reason).reason)
        except ValidationError as error:
            return show_version(request, person, name, version, None, explain(error))
        issued = shelf.issue_again(name, version, act)
        return RedirectResponse(f"/recipes/{name}/versions/{issued.version}", 303)

    @router.get("/recipes/{name}/draft")
    def show_the_draft(request: Request, person: Engineer, name: Name) -> Response:
        return show_draft(request, person, name)

    @router.post("/recipes/{name}/draft")
    def begin_from_version(
        person: Engineer, name: Name, version: Annotated[int, Form(ge=1, le=2**31 - 1)]
    ) -> Response:
        shelf.begin_from(name, version, Act(person.name, now()))
        return RedirectResponse(f"/recipes/{name}/draft", 303)

    @router.post("/recipes/{name}/draft/removal")
    def discard(person: Engineer, name: Name, edition: Annotated[int, Form(ge=1, le=2**31 - 1)]) -> Response:
        shelf.discard(name, edition, Act(person.name, now()))
        return RedirectResponse("/recipes", 303)

    @router.post("/recipes/{name}/draft/issue")
    def issue(
        request: Request,
        person: Engineer,
        name: Name,
        edition: Annotated[int, Form(ge=1, le=2**31 - 1)],
        reason: Text = "",
    ) -> Response:
        try:
            wanted = IssueDraft(edition=edition, reason=reason)
            issued = shelf.issue(name, wanted.edition, Act(person.name, now(), wanted.reason))
        except ValidationError as error:
            return show_draft(request, person, name, explain(error), 422)
        except RecipeMoved as error:
            return show_draft(request, person, name, str(error), 409)
        except InputRefused as error:
            return show_draft(request, person, name, str(error), 422)
        return RedirectResponse(f"/recipes/{name}/versions/{issued.version}", 303)

    return router


def _drawn(new: Issued, old: Issued | None, changes: tuple[Change, ...]) -> list[DrawnRecipe]:
    before = {} if old is None else {view.name: view for view in old.recipe.views}
    return [
        draw_change(view, new.pictures.get(view.name), before[view.name], moved(changes, view.name))
        if view.name in before
        else draw_view(view, new.pictures.get(view.name))
        for view in new.recipe.views
    ]
