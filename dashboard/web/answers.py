"""How errors leave the house: one manner for the API, one for pages."""

from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException as AnyHttpException
from starlette.routing import Match

from dashboard.alarms.seen import NoSuchAlarm
from dashboard.book.entry import BookMoved, NoSuchEntry, NoSuchExample
from dashboard.cases.case import CaseMoved, NoSuchCase
from dashboard.explore.filters import NoSuchFilter
from dashboard.fleet.registry import RegistrySaysNo
from dashboard.labels.export import TooFewLabels
from dashboard.msa.study import NoSuchStudy, NotAsked, StudyMoved
from dashboard.people.gate import ACCOUNT, NotLoggedIn, PasswordDue
from dashboard.people.roles import Person
from dashboard.people.staff import LastAdmin, NoSuchAccount, RuledElsewhere
from dashboard.recipes.kept import NoSuchDraft, NoSuchRecipe, RecipeMoved, RecipeWrong
from dashboard.retention.holds import NoSuchHold
from dashboard.retrainings.jobs import NoSuchRetraining
from dashboard.retrainings.rules import JobMoved
from dashboard.reviews.decide import BlindWordStays, NoSuchInspection, NotYours, Overtaken
from dashboard.web.pages import Pages
from inspection.errors import InputRefused, SightlineError, Unavailable

STATUS_OF: tuple[tuple[type[SightlineError], int], ...] = (
    (NoSuchAlarm, 404),
    (NoSuchCase, 404),
    (NoSuchEntry, 404),
    (NoSuchExample, 404),
    (NoSuchFilter, 404),
    (NoSuchHold, 404),
    (NoSuchInspection, 404),
    (NoSuchRetraining, 404),
    (NoSuchStudy, 404),
    (NoSuchRecipe, 404),
    (NoSuchDraft, 404),
    (NoSuchAccount, 404),
    (LastAdmin, 409),
    (RuledElsewhere, 409),
    (Overtaken, 409),
    (CaseMoved, 409),
    (BookMoved, 409),
    (JobMoved, 409),
    (StudyMoved, 409),
    (RecipeMoved, 409),
    (RegistrySaysNo, 409),
    (TooFewLabels, 409),
    (NotYours, 403),
    (NotAsked, 403),
    (Unavailable, 503),
    (InputRefused, 422),
)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    status: int
    detail: str


def answer_in_manner(app: FastAPI, pages: Pages) -> None:
    """Install the error answers."""

    def tell(request: Request, status: int, detail: str) -> Response:
        if _is_page(request):
            person: Person | None = getattr(request.state, "person", None)
            return pages.show(request, "error.html", ErrorPage(status, detail), person, status)
        return JSONResponse({"detail": detail}, status)

    @app.exception_handler(NotLoggedIn)
    async def send_to_login(request: Request, _error: Exception) -> Response:
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"HX-Redirect": "/login"})
        if _is_page(request):
            there = request.url.path if request.method == "GET" else "/"
            return RedirectResponse(f"/login?next={there}", 303)
        detail = {"detail": "log in, or send a service token as 'Authorization: Bearer ...'"}
        return JSONResponse(detail, 401, {"WWW-Authenticate": "Bearer"})

    @app.exception_handler(PasswordDue)
    async def send_to_account(request: Request, _error: Exception) -> Response:
        if request.headers.get("hx-request"):
            return Response(status_code=403, headers={"HX-Redirect": ACCOUNT})
        if _is_page(request):
            return RedirectResponse(ACCOUNT, 303)
        return JSONResponse({"detail": f"change your first password at {ACCOUNT}"}, 403)

    @app.exception_handler(CaseMoved)
    @app.exception_handler(Overtaken)
    async def show_present(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Overtaken | CaseMoved)
        present = error.present.model_dump(mode="json")
        return JSONResponse({"detail": str(error), "present": present}, 409)

    @app.exception_handler(BlindWordStays)
    async def show_why(_request: Request, error: Exception) -> Response:
        assert isinstance(error, BlindWordStays)
        return JSONResponse({"detail": str(error), "why": error.why}, 403)

    @app.exception_handler(RecipeWrong)
    async def show_faults(request: Request, error: Exception) -> Response:
        assert isinstance(error, RecipeWrong)
        if _is_page(request):
            return tell(request, 422, str(error))
        faults = [fault.model_dump() for fault in error.faults]
        return JSONResponse({"detail": str(error), "faults": faults}, 422)

    @app.exception_handler(SightlineError)
    async def tell_ours(request: Request, error: Exception) -> Response:
        status = next((status for kind, status in STATUS_OF if isinstance(error, kind)), 500)
        return tell(request, status, str(error))

    @app.exception_handler(AnyHttpException)
    async def tell_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, AnyHttpException)
        answer = tell(request, error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})
        if error.status_code == 405:
            answer.headers["Allow"] = ", ".join(_methods_here(app, request))
        return answer

    @app.exception_handler(RequestValidationError)
    async def tell_parameters(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        faults = [f"{one['loc'][-1]}: {one['msg']} (got {one['input']!r:.60})" for one in error.errors()]
        return tell(request, 422, "; ".join(faults))


def _methods_here(app: FastAPI, request: Request) -> list[str]:
    """Starlette names those of the first route that has this path, and there is one per method."""
    scope = dict(request.scope)
    return [
        method
        for method in ("DELETE", "GET", "PATCH", "POST", "PUT")
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in app.routes)
    ]


def _is_page(request: Request) -> bool:
    return not request.url.path.startswith(("/api/", "/metrics", "/healthz", "/static/"))
