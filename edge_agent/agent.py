"""The loop: a trigger, its frames, a record on disk, a verdict to the line; then the next."""

import logging
import threading
from collections.abc import Sequence
from typing import Protocol

from edge_agent.arming.sentry import NoSentry, Passing
from edge_agent.capture.camera import Camera
from edge_agent.capture.frame import Frame, Sight
from edge_agent.capture.frozen import Stillness
from edge_agent.capture.shots import numbered, take_shots
from edge_agent.clock import Clock
from edge_agent.codes.identify import Identified, identify
from edge_agent.detect.loader import BundleLoader
from edge_agent.examine import examine, not_inspected
from edge_agent.recipes import DEFAULT_TAKT_S, RecipeBook
from edge_agent.report.encoder import Encoder
from edge_agent.report.spool import Spool
from edge_agent.shadow.shadow import NoShadow, Overheard, Overhearing
from edge_agent.signal.in_time import NoWatch, Watching, no_verdict
from edge_agent.signal.signal import Signal
from edge_agent.stopwatch import Stage, Stopwatch
from edge_agent.supervisor import NoSupervisor, Supervisor
from edge_agent.tally import Tally
from edge_agent.trigger.gate import Begun, TriggerGate
from inspection.errors import Unavailable
from inspection.identity import StationId
from inspection.record import InspectionRecord
from inspection.wire.messages import VerdictGiven

log = logging.getLogger(__name__)

IDLE_S = 0.2
HOLD_S = 60.0
"""How long the verdict of a unit that the last run left behind waits for the line."""
MOST_LEFT = 10_000
"""Far more than can wait for the encoder at a time."""


class Worker(Protocol):
    """A part with a life of its own."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Agent:
    def __init__(
        self,
        station: StationId,
        *,
        clock: Clock,
        gate: TriggerGate,
        cameras: Sequence[Camera],
        recipes: RecipeBook,
        loader: BundleLoader,
        spool: Spool,
        encoder: Encoder,
        signal: Signal,
        tally: Tally,
        workers: Sequence[Worker],
        frame_wait_s: float,
        supervisor: Supervisor | None = None,
        stopwatch: Stopwatch | None = None,
        keep_warm_s: float | None = None,
        watch: Watching | None = None,
        sentry: Passing | None = None,
        shadow: Overhearing | None = None,
    ) -> None:
        """`workers` start in their order, before the first unit, and stop in reverse. With `keep_warm_s` the
        detector is kept warm so often while no unit comes."""
        self._station = station
        self._clock = clock
        self._gate = gate
        self._cameras = cameras
        self._recipes = recipes
        self._loader = loader
        self._spool = spool
        self._encoder = encoder
        self._signal = signal
        self._tally = tally
        self._stopwatch = stopwatch or Stopwatch.stopped()
        self._keep_warm_s = keep_warm_s
        self._watch = watch or NoWatch()
        self._workers = workers
        self._frame_wait_s = frame_wait_s
        self._supervisor = supervisor or NoSupervisor()
        self._sentry = sentry or NoSentry()
        self._shadow = shadow or NoShadow(encoder)
        self._stillness = Stillness([camera.view for camera in cameras if camera.live])
        self._live = any(camera.live for camera in cameras)
        self._owed: list[InspectionRecord] = []
        self._leaving: dict[int, float] = {}
        """Units whose verdict is still to leave, with their milliseconds; until then their rows stay."""
        self._started: list[Worker] = []

    def run(self, stop: threading.Event) -> None:
        """Inspect until `stop` is set; the unit in hand is finished first."""
        try:
            self._setup()
            self._supervisor.ready()
            while not stop.is_set():
                self._supervisor.alive()
                self._let_go()
                begun = self._gate.next(self._keep_warm_s or IDLE_S)
                if begun is not None:
                    self.inspect(begun)
                    continue
                if self._owed:
                    self._pay()
                if self._keep_warm_s and (detector := self._loader.detector):
                    detector.keep_warm()
        finally:
            self._teardown()

    def inspect(self, begun: Begun) -> None:
        """One unit, from its number to its verdict."""
        if self._has_gone(begun) or self._spool.holds_line:
            self._pass_over(begun)
            return
        sights, identified, code_ms = self._see(begun)
        recipe = identified.recipe
        if self._has_gone(begun):
            # The next unit came while this one waited for its frame: which of them is in it, nobody knows.
            self._pass_over(begun)
            return
        sights = self._stillness.noticed(sights, recipe)
        record = examine(
            self._station,
            identified.begun,
            sights,
            recipe,
            self._loader.detector,
            now=self._clock.now(),
            monotonic=self._clock.monotonic,
            aligners=self._recipes.aligners_for(identified.begun.unit.sku),
            code_ms=code_ms,
            deciding_only=True,
            stopwatch=self._stopwatch,
        )
        self._stopwatch.add(Stage.FRAME, record.timings.frame_ms)
        self._stopwatch.add(Stage.JUDGE, record.timings.judge_ms)
        record = identified.refuse(record)
        record = self._sentry.passed(record, begun.trigger)
        self._settle(record, _frames(record, sights), begun, recipe.takt_ms if recipe else None, sights)

    def _see(self, begun: Begun) -> tuple[tuple[Sight, ...], Identified, float]:
        """The unit's pictures, which unit it is, and how many milliseconds its codes took to read."""
        deadline = begun.trigger + self._frame_wait_s
        first = self._recipes.for_sku(begun.unit.sku)
        sights = take_shots(self._cameras, first, begun.trigger, deadline)
        seen = self._clock.monotonic()
        identified = identify(begun, sights, self._recipes.for_sku)
        code_ms = (self._clock.monotonic() - seen) * 1000 if identified.looked else 0.0
        if identified.recipe is not first:
            sights = take_shots(self._cameras, identified.recipe, begun.trigger, deadline, so_far=sights)
        return sights, identified, code_ms

    def _has_gone(self, begun: Begun) -> bool:
        """Whether what stands before the cameras may be another unit by now."""
        return self._live and (begun.late or self._gate.overtaken)

    def _pass_over(self, begun: Begun) -> None:
        self._settle(not_inspected(self._station, begun, self._clock.now()), (), begun, None)

    def _settle(
        self,
        record: InspectionRecord,
        frames: Sequence[Frame],
        begun: Begun,
        takt_ms: int | None,
        sights: tuple[Sight, ...] = (),
    ) -> None:
        """The record to disk, then the verdict to the line; a late one is kept and not told."""
        if not self._watch.waits(record.seq):
            record = record.model_copy(update={"late": True})
        try:
            with self._stopwatch.over(Stage.COMMIT):
                self._spool.commit(record, frames)
            self._shadow.offer(Overheard(record, sights))
        except Unavailable as error:
            log.error("unit %d could not be kept and counts as not inspected: %s", record.seq, error)
            record = not_inspected(self._station, begun, self._clock.now())
            self._owed.append(record)
        total_ms = (self._clock.monotonic() - begun.trigger) * 1000
        if self._watch.claim(record.seq):
            with self._stopwatch.over(Stage.SIGNAL):
                self._give(record, total_ms, begun.trigger + (takt_ms / 1000 if takt_ms else DEFAULT_TAKT_S))
        elif not record.late:
            self._spool.came_late(record.model_copy(update={"late": True}))
        self._tally.count(record.verdict, total_ms, takt_ms, record.causes)
        self._see_off(record.seq, total_ms)

    def _see_off(self, seq: int, total_ms: float) -> None:
        """Only a verdict that has left may let its row go on: a kill before that gives it again."""
        self._leaving[seq] = total_ms
        self._let_go()

    def _let_go(self) -> None:
        for seq in [seq for seq in self._leaving if not self._signal.holds(seq)]:
            self._shadow.judged(seq, self._leaving.pop(seq))

    def _give(self, record: InspectionRecord, total_ms: float, deadline: float) -> None:
        verdict = VerdictGiven(
            station=record.station,
            seq=record.seq,
            unit=record.unit,
            verdict=record.verdict,
            causes=record.causes,
            bundle=record.bundle,
            total_ms=max(0.0, total_ms),
        )
        self._signal.give(verdict, deadline)

    def _pay(self) -> None:
        """Records that the full disk did not take: now, if it takes them again."""
        try:
            while self._owed:
                self._spool.commit(self._owed[0], ())
                self._encoder.judged(self._owed.pop(0).seq, 0.0)
        except Unavailable:
            log.warning("%d units still wait for room on the disk", len(self._owed))

    def _setup(self) -> None:
        self._recover()
        for worker in self._workers:
            worker.start()
            self._started.append(worker)
        log.info("station %s inspects", self._station)

    def _recover(self) -> None:
        """Whatever ended the last run: no unit that had its number ends in silence."""
        left_over = self._spool.open()
        for record in self._spool.judged(MOST_LEFT):
            self._give_late(record)
        for left in left_over:
            begun = Begun(left.seq, left.unit, left.triggered_at, self._clock.monotonic())
            record = not_inspected(self._station, begun, self._clock.now())
            log.warning(
                "unit %d (%s) was in flight when the last run ended: not inspected",
                left.seq,
                left.unit.serial,
            )
            self._spool.commit(record, ())
            self._tally.count(record.verdict, 0.0, None)
            self._give_late(record)

    def _give_late(self, record: InspectionRecord) -> None:
        """A verdict that may not have left before; how late it is, it says itself. Where the line was told
        INVALID, or was about to be, it is told that again and nothing else."""
        total_ms = (self._clock.now() - record.triggered_at).total_seconds() * 1000
        deadline = self._clock.monotonic() + HOLD_S
        if not record.late and self._spool.was_told_invalid(record.seq):
            record = record.model_copy(update={"late": True})
            self._spool.came_late(record)
        if record.late:
            self._signal.give(no_verdict(self._station, record.seq, record.unit, total_ms), deadline)
        else:
            self._give(record, total_ms, deadline)
        self._see_off(record.seq, record.timings.total_ms)

    def _teardown(self) -> None:
        self._supervisor.stopping()
        self._gate.close()
        while self._started and (begun := self._gate.next(0)) is not None:
            self._pass_over(begun)
        for worker in reversed(self._started):
            worker.stop()
        self._spool.close()
        log.info("station %s has stopped", self._station)


def _frames(record: InspectionRecord, sights: Sequence[Sight]) -> list[Frame]:
    """The frames that the record speaks of: of several shots, the one that decided."""
    kept = {(view.view, view.shot or 1) for view in record.views}
    return [
        sight.frame
        for sight, number in numbered(sights)
        if sight.frame is not None and (sight.view, number) in kept
    ]
