"""The HTTP face of the registry. Routes hold no rule: they take a request apart and ask `Registry`."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from inspection.errors import InputRefused, Unavailable
from model_registry.bundle.assignment import Person
from model_registry.rollout.assignment import Assignment, Assignments, AssignmentWanted
from model_registry.rollout.ledger import LedgerLine
from model_registry.rollout.proof import Proof
from model_registry.rollout.release import Approval, Approvals, Release, Releases
from model_registry.service.bodies import body_of, parse
from model_registry.service.challenge_routes import add_challenges
from model_registry.service.files import add_signed_files
from model_registry.service.metrics import RegistryMetrics
from model_registry.service.quarantine import ReleaseRefused
from model_registry.service.registry import Registry
from model_registry.service.rollout_routes import add_rollouts
from model_registry.service.rollouts import RolloutDesk
from model_registry.service.tokens import Grant, Right, Tokens

log = logging.getLogger(__name__)

TAR_OVERHEAD = 1.2
"""Headers and padding on top of a bundle's files."""
DEADLINES_EVERY_S = 5.0
"""How often rollouts of which nobody reports anything are looked at."""


def create_app(
    registry: Registry, rollouts: RolloutDesk, tokens: Callable[[], Tokens], refresh_every_s: float
) -> FastAPI:
    """The application; `tokens` is asked at each request, so that a revoked one is dead at once."""
    metrics = RegistryMetrics(registry)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = (
            asyncio.create_task(_keep_fresh(registry, metrics, refresh_every_s)),
            asyncio.create_task(_watch_deadlines(rollouts)),
        )
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    app = FastAPI(
        title="Sightline model registry",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.middleware("http")(_harden)
    _add_errors(app, metrics)
    add_signed_files(app, registry.repository)
    _add_api(app, registry, rollouts, metrics, lambda right: _allowed(tokens, right))
    add_rollouts(app, rollouts, lambda right: _allowed(tokens, right))
    add_challenges(app, registry, lambda right: _allowed(tokens, right))

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        try:
            registry.repository.timestamp()
        except InputRefused as error:
            raise Unavailable(str(error)) from error
        return {"state": "ok"}

    @app.get("/metrics")
    def metrics_page() -> Response:
        return Response(metrics.page(), media_type="text/plain; version=0.0.4")

    return app


def _add_api(
    app: FastAPI,
    registry: Registry,
    rollouts: RolloutDesk,
    metrics: RegistryMetrics,
    allowed: Callable[[Right], Callable[..., Grant]],
) -> None:
    rights = (Right.READ, Right.RELEASE, Right.ASSIGN)
    may_read, may_release, may_assign = (Depends(allowed(right)) for right in rights)

    @app.post("/api/releases", status_code=201, dependencies=[may_release])
    async def post_release(request: Request, response: Response, by: Annotated[Person, Query()]) -> Release:
        """The bundle's tar as the body. 201 with the release; 200 when it was released already."""
        folder = await run_in_threadpool(registry.upload_folder)
        try:
            tar = folder / "bundle.tar"
            await _receive(request, tar, int(registry.limits.max_bytes * TAR_OVERHEAD))
            release, new = await run_in_threadpool(registry.release, tar, by)
        finally:
            await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)
        metrics.released(new)
        response.status_code = 201 if new else 200
        return release

    @app.get("/api/releases", dependencies=[may_read])
    def get_releases() -> Releases:
        return Releases(items=registry.shelf.releases())

    @app.get("/api/releases/{digest}", dependencies=[may_read])
    def get_release(digest: str) -> Release:
        return registry.release_of(digest)

    @app.get("/api/approvals", dependencies=[may_read])
    def get_approvals() -> Approvals:
        return Approvals(items=registry.approvals())

    @app.get("/api/proof/{digest}", dependencies=[may_read])
    def get_proof(digest: str) -> Proof:
        """What shows an outsider who released it; see docs/provenance.md."""
        return registry.proof(digest)

    @app.post("/api/releases/{digest}/approval", dependencies=[may_assign])
    async def post_approval(digest: str, request: Request) -> Release:
        """Somebody else than its releaser stands for it; a second time changes nothing."""
        approval = parse(await body_of(request), Approval, "approval")
        return await run_in_threadpool(registry.approve, digest, approval.by)

    @app.post("/api/assignments", status_code=201, dependencies=[may_assign])
    async def post_assignment(request: Request) -> Assignment:
        """This station is to run this bundle; `bundle` null: none."""
        wanted = parse(await body_of(request), AssignmentWanted, "assignment")
        return await run_in_threadpool(rollouts.assign_by_hand, wanted)

    @app.get("/api/assignments", dependencies=[may_read])
    def get_assignments() -> Assignments:
        return Assignments(items=registry.shelf.assignments())

    @app.get("/api/ledger", dependencies=[may_read])
    def get_ledger() -> list[LedgerLine]:
        return list(registry.ledger.lines())


def _allowed(tokens: Callable[[], Tokens], right: Right) -> Callable[..., Grant]:
    def check(authorization: Annotated[str, Header()] = "") -> Grant:
        grant = tokens().grant_of(authorization.removeprefix("Bearer "))
        if grant is None:
            raise HTTPException(
                401,
                "no valid token; send `Authorization: Bearer <token>` from `model-registry token add`",
                {"WWW-Authenticate": "Bearer"},
            )
        if right is not Right.READ and right not in grant.may:
            raise HTTPException(403, f"token {grant.name!r} may not {right}; use one that may")
        return grant

    return check


async def _receive(request: Request, path: Path, limit: int) -> None:
    received = 0
    with path.open("wb") as file:
        async for chunk in request.stream():
            received += len(chunk)
            if received > limit:
                raise HTTPException(
                    413, f"more than {limit} bytes; raise max_bundle_mb in the registry's settings"
                )
            await run_in_threadpool(file.write, chunk)


def _add_errors(app: FastAPI, metrics: RegistryMetrics) -> None:
    @app.exception_handler(InputRefused)
    async def refused(_: Request, error: InputRefused) -> JSONResponse:
        body: dict[str, object] = {"detail": str(error)}
        if isinstance(error, ReleaseRefused):
            metrics.refused()
            body["reasons"] = error.reasons
        return JSONResponse(body, status_code=422)

    @app.exception_handler(Unavailable)
    async def unavailable(_: Request, error: Unavailable) -> JSONResponse:
        log.error("unavailable: %s", error)
        return JSONResponse({"detail": str(error)}, status_code=503)

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> JSONResponse:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        return JSONResponse({"detail": faults}, status_code=422)


async def _harden(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


async def _keep_fresh(registry: Registry, metrics: RegistryMetrics, every_s: float) -> None:
    """A registry whose signatures run out looks like an attack to every edge."""
    while True:
        try:
            if await run_in_threadpool(registry.refresh):
                log.info("signed anew before expiry")
            metrics.refresh_failed(False)
        except (InputRefused, Unavailable) as error:
            metrics.refresh_failed(True)
            log.error("cannot sign anew, edges will refuse soon: %s", error)
        await asyncio.sleep(every_s)


async def _watch_deadlines(rollouts: RolloutDesk) -> None:
    """A rollout of which no evidence comes is to end at its deadline, too."""
    while True:
        await asyncio.sleep(DEADLINES_EVERY_S)
        try:
            await run_in_threadpool(rollouts.look)
        except (InputRefused, Unavailable) as error:
            log.error("rollouts stand still: %s", error)
