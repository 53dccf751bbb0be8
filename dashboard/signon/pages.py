"""`/login/oidc`: to the provider, back from it, and out of it."""

import logging
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.people.pages import Doorway, inside
from dashboard.signon.begun import PATIENCE
from dashboard.signon.refused import SignOnRefused
from dashboard.signon.signon import Answer, SignOn
from inspection.errors import Unavailable

log = logging.getLogger(__name__)

BROWSER = "sightline_signon"
"""Cookie of a browser whose log-in was begun."""
HERE = "/login/oidc"
Text = Annotated[str, Query(max_length=2000)]


def routes(sign_on: SignOn | None, doorway: Doorway) -> APIRouter:
    """Without a provider there is nothing here: 404."""
    router = APIRouter(prefix=HERE, include_in_schema=False)

    def chosen() -> SignOn:
        if sign_on is None:
            raise HTTPException(404, "no identity provider is set ([oidc] in the settings)")
        return sign_on

    def away(request: Request, error: Unavailable) -> Response:
        log.warning("identity provider is away: %s", error)
        t = doorway.words(request)
        return doorway.show(request, 503, t("signon.away", label=doorway.label))

    @router.get("")
    def begin(request: Request, next: Annotated[str, Query(max_length=500)] = "/") -> Response:
        try:
            there, browser = chosen().begin(inside(next))
        except Unavailable as error:
            return away(request, error)
        answer = RedirectResponse(there, 303)
        answer.set_cookie(
            BROWSER,
            browser,
            max_age=int(PATIENCE.total_seconds()),
            path=HERE,
            httponly=True,
            samesite="lax",  # the way back begins on the provider's page
            secure=doorway.secure_cookie,
        )
        return answer

    @router.get("/answer")
    def finish(
        request: Request, state: Text = "", code: Text = "", iss: Text = "", error: Text = ""
    ) -> Response:
        browser = request.cookies.get(BROWSER, "")
        try:
            let_in = chosen().finish(Answer(state, code, iss, error), browser)
        except Unavailable as problem:
            return away(request, problem)
        except SignOnRefused as problem:
            log.warning("log-in refused: %s", problem)
            t = doorway.words(request)
            said = t(f"signon.{problem.reason}", label=doorway.label, name=problem.who)
            return doorway.show(request, 403, said)
        answer = doorway.let_in(request, let_in.person, let_in.next)
        answer.delete_cookie(BROWSER, path=HERE)
        return answer

    @router.get("/out")
    def leave(request: Request) -> Response:
        try:
            there = chosen().way_out()
        except Unavailable as error:
            return away(request, error)
        return RedirectResponse(there or "/login", 303)

    return router
