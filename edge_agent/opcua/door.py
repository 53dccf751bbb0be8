"""The one door to OPC UA (the only file that imports asyncua): a server with one vision system.

Browse names are those of OPC 40100-1; the nodes lie in a namespace of our own, since the specification's
node set is not part of this project. Methods start jobs, events tell results; it decides nothing.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from asyncua import Server, ua, uamethod

from edge_agent.clock import Clock
from edge_agent.opcua.jobs import Job, JobResult, Jobs
from inspection.errors import Unavailable

log = logging.getLogger(__name__)

NAMESPACE = "urn:sightline:machine-vision"
JOB_TAKEN, NOT_READY = 0, 1
"""The second answer of StartSingleJob."""
RESULT_FIELDS = (
    ("JobId", ua.VariantType.String),
    ("ResultId", ua.VariantType.String),
    ("PartId", ua.VariantType.String),
    ("RecipeId", ua.VariantType.String),
    ("ProductId", ua.VariantType.String),
    ("Verdict", ua.VariantType.String),
    ("Code", ua.VariantType.UInt16),
    ("TotalMs", ua.VariantType.Double),
)


class Desk(Protocol):
    """Who takes jobs in; called from the server's thread."""

    def start_job(self, part: str, recipe: str, product: str) -> Job | None: ...


class OpcUaDoor:
    def __init__(self, host: str, port: int, recipes: Sequence[str], jobs: Jobs, clock: Clock) -> None:
        self._endpoint = f"opc.tcp://{host}:{port}/sightline"
        self._where = f"{host}:{port}"
        self._recipes = list(recipes)
        self._jobs = jobs
        self._clock = clock
        self.desk: Desk | None = None
        self._opened: Future[None] = Future()
        self._closing = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="opcua", daemon=True)

    def start(self) -> None:
        """Raises: Unavailable: the port cannot be opened."""
        logging.getLogger("asyncua").setLevel(logging.ERROR)
        self._thread.start()
        self._opened.result()

    def stop(self) -> None:
        self._jobs.close()
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join(timeout=5)

    def tell(self, result: JobResult) -> None:
        """A job's result as an event, from any thread; returns at once."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._tell(result), self._loop)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # the thread's outermost loop; whoever started it is told
            if self._opened.done():
                log.exception("the OPC UA server broke; the PLC sees a dead connection")
            else:
                self._opened.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = Server()
        await server.init()
        server.set_endpoint(self._endpoint)
        server.set_server_name("Sightline station")
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        await self._build(server)
        try:
            await server.start()
        except OSError as error:
            raise Unavailable(
                f"trigger: {self._where} cannot be opened ({error.strerror}); correct [trigger] host or port"
            ) from error
        try:
            self._jobs.open()
            await self._show_state()
            log.info("OPC UA clients may connect to %s", self._endpoint)
            self._opened.set_result(None)
            await self._closing.wait()
            await self._show_state()
        finally:
            await server.stop()

    async def _build(self, server: Server) -> None:
        index = await server.register_namespace(NAMESPACE)
        system = await server.nodes.objects.add_object(index, "VisionSystem")
        states = await system.add_object(index, "VisionStateMachine")
        automatic = await states.add_object(index, "AutomaticModeStateMachine")
        self._state = await automatic.add_variable(index, "CurrentState", str(self._jobs.state))
        text, number = ua.VariantType.String, ua.VariantType.Int32
        await automatic.add_method(
            index, "StartSingleJob", self._start_single_job, [text, text, text], [text, number]
        )
        recipes = await system.add_object(index, "RecipeManagement")
        await recipes.add_variable(index, "Recipes", self._recipes, ua.VariantType.String)
        results = await system.add_object(index, "ResultManagement")
        self._latest = {
            name: await results.add_variable(index, name, ua.Variant(_EMPTY[kind], kind))
            for name, kind in RESULT_FIELDS
        }
        kind = await server.create_custom_event_type(
            index, "ResultReadyEventType", ua.ObjectIds.BaseEventType, list(RESULT_FIELDS)
        )
        self._events = await server.get_event_generator(kind, system)

    @uamethod  # type: ignore[untyped-decorator]
    async def _start_single_job(
        self, _parent: Any, part: str, recipe: str, product: str
    ) -> tuple[str, ua.Variant]:
        assert self.desk is not None
        assert self._loop is not None
        # The desk numbers the unit on disk; the server goes on serving meanwhile.
        job = await self._loop.run_in_executor(
            None, self.desk.start_job, part or "", recipe or "", product or ""
        )
        if job is None:
            return "", ua.Variant(NOT_READY, ua.VariantType.Int32)
        await self._show_state()
        self._loop.call_later(max(0.0, job.deadline - self._clock.monotonic()) + 0.001, self._expire, job)
        return job.id, ua.Variant(JOB_TAKEN, ua.VariantType.Int32)

    def _expire(self, job: Job) -> None:
        result = self._jobs.expired(job, self._clock.monotonic())
        if result is not None:
            self.tell(result)

    async def _tell(self, result: JobResult) -> None:
        told = {
            "JobId": result.job.id,
            "ResultId": str(result.inspection),
            "PartId": result.part,
            "RecipeId": result.job.recipe,
            "ProductId": result.job.product,
            "Verdict": str(result.verdict),
            "Code": result.code,
            "TotalMs": result.total_ms,
        }
        for name, kind in RESULT_FIELDS:
            setattr(self._events.event, name, told[name])
            await self._latest[name].write_value(ua.Variant(told[name], kind))
        await self._show_state()
        await self._events.trigger(message=f"{result.part}: {result.verdict}")

    async def _show_state(self) -> None:
        await self._state.write_value(str(self._jobs.state))


_EMPTY = {ua.VariantType.String: "", ua.VariantType.UInt16: 0, ua.VariantType.Double: 0.0}
