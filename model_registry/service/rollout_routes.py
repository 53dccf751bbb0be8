"""`/api/rollouts` and `/api/evidence`. Routes hold no rule: they take a request apart and ask the desk."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from fastapi.concurrency import run_in_threadpool

from model_registry.rollout.evidence import EvidenceSeen
from model_registry.rollout.plan import Order, RolloutWanted
from model_registry.rollout.progress import Rollout, Rollouts
from model_registry.service.bodies import body_of, parse
from model_registry.service.rollouts import RolloutDesk
from model_registry.service.tokens import Grant, Right

MAX_EVIDENCE_BYTES = 1024 * 1024
"""A thousand stations."""


def add_rollouts(app: FastAPI, desk: RolloutDesk, allowed: Callable[[Right], Callable[..., Grant]]) -> None:
    may_read, may_assign = Depends(allowed(Right.READ)), Depends(allowed(Right.ASSIGN))
    may_report = Depends(allowed(Right.EVIDENCE))

    @app.post("/api/rollouts", status_code=201, dependencies=[may_assign])
    async def post_rollout(request: Request) -> Rollout:
        """Nothing is touched yet: that takes evidence of the first stage's stations."""
        wanted = parse(await body_of(request, MAX_EVIDENCE_BYTES), RolloutWanted, "rollout")
        return await run_in_threadpool(desk.begin, wanted)

    @app.get("/api/rollouts", dependencies=[may_read])
    def get_rollouts(over: Annotated[int, Query(ge=0, le=200)] = 20) -> Rollouts:
        """`over`: how many that are over, besides the open ones; each holds its stations' figures."""
        return Rollouts(items=desk.all(over))

    @app.get("/api/rollouts/{number}", dependencies=[may_read])
    def get_rollout(number: int) -> Rollout:
        return desk.of(number)

    @app.post("/api/rollouts/{number}/{what}", dependencies=[may_assign])
    async def post_order(number: int, what: str, request: Request) -> Rollout:
        """`what`: pause, resume, abort or rollback."""
        order = parse(await body_of(request), Order, "order")
        return await run_in_threadpool(desk.order, number, what, order)

    @app.put("/api/evidence", dependencies=[may_report])
    async def put_evidence(request: Request) -> Rollouts:
        """What the cluster has seen of stations; answers with the rollouts that it was for, gone on by it."""
        seen = parse(await body_of(request, MAX_EVIDENCE_BYTES), EvidenceSeen, "evidence")
        return Rollouts(items=await run_in_threadpool(desk.take, seen.items))
