"""`/api/challenges`. Routes hold no rule."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from fastapi.concurrency import run_in_threadpool

from model_registry.rollout.challenge import Challenge, Challenges, Retirement
from model_registry.service.bodies import body_of, parse
from model_registry.service.registry import Registry
from model_registry.service.tokens import Grant, Right

MAX_BYTES = 4 * 1024 * 1024


def add_challenges(
    app: FastAPI, registry: Registry, allowed: Callable[[Right], Callable[..., Grant]]
) -> None:
    may_read, may_report = Depends(allowed(Right.READ)), Depends(allowed(Right.EVIDENCE))

    @app.get("/api/challenges", dependencies=[may_read])
    def get_challenges(name: Annotated[str | None, Query()] = None) -> Challenges:
        """`name`: of a bundle; only those that it has to stand."""
        items = registry.challenges.all() if name is None else registry.challenges_for(name)
        return Challenges(items=items)

    @app.post("/api/challenges/retired", dependencies=[Depends(allowed(Right.ASSIGN))])
    async def post_retired(request: Request) -> Challenge:
        """The people were wrong about this unit."""
        retirement = parse(await body_of(request), Retirement, "retirement")
        return await run_in_threadpool(registry.retire_challenge, retirement)

    @app.post("/api/challenges", dependencies=[may_report])
    async def post_challenges(request: Request) -> Challenges:
        """Adds to those that are there; answers with all."""
        wanted = parse(await body_of(request, MAX_BYTES), Challenges, "challenges")
        return Challenges(items=await run_in_threadpool(registry.challenges.add, wanted.items))
