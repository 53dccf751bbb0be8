"""How the station is right now: gathered from its parts for the status message and the metrics."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from edge_agent.arming.sentry import NoSentry, Passing
from edge_agent.capture.camera import Camera
from edge_agent.clock import Clock
from edge_agent.detect.loader import BundleLoader
from edge_agent.fault_watch import Facts, FaultWatch
from edge_agent.recipes import RecipeBook
from edge_agent.report.spool import Spool
from edge_agent.stopwatch import Stopwatch
from edge_agent.tally import Tally
from inspection.attack import Attack
from inspection.wire.messages import ShadowStatus, StageTimes, StationState, StationStatus, UpdateState


class Updating(Protocol):
    """What keeps the station's bundle up to date."""

    @property
    def state(self) -> UpdateState: ...

    @property
    def message(self) -> str: ...

    @property
    def attack(self) -> Attack | None: ...

    @property
    def away(self) -> bool:
        """Whether the registry did not answer."""
        ...

    @property
    def refused_challenger(self) -> ShadowStatus | None:
        """A challenger that is assigned and does not come to judge; None: it does, or there is none."""
        ...


class NoUpdates:
    """A station without a registry."""

    state = UpdateState.IDLE
    message = ""
    attack: Attack | None = None
    away = False
    refused_challenger: ShadowStatus | None = None


class Condition:
    def __init__(
        self,
        *,
        software: str,
        spool: Spool,
        tally: Tally,
        cameras: Sequence[Camera],
        recipes: RecipeBook,
        loader: BundleLoader,
        updating: Updating,
        clock: Clock,
        stopwatch: Stopwatch | None = None,
        sentry: Passing | None = None,
        chosen: Callable[[], str | None] = lambda: None,
        shadow: Callable[[], ShadowStatus | None] = lambda: None,
        certificate_until: datetime | None = None,
        broker_answers: Callable[[], bool] = lambda: True,
        line_problem: Callable[[], str] = lambda: "",
        not_told: Callable[[], int] = lambda: 0,
    ) -> None:
        self.spool = spool
        self.tally = tally
        self.stopwatch = stopwatch or Stopwatch.stopped()
        self.cameras = cameras
        self.loader = loader
        self.updating = updating
        self._software = software
        self._recipes = recipes
        self._clock = clock
        self._sentry = sentry or NoSentry()
        self._chosen = chosen
        self._shadow = shadow
        self._certificate_until = certificate_until
        self._broker_answers = broker_answers
        self._line_problem = line_problem
        self._not_told = not_told
        self._watch = FaultWatch()

    def status(self) -> StationStatus:
        depth = self.spool.depth()
        now = self._clock.now()
        detector = self.loader.detector
        waits_s = max(0.0, (now - depth.oldest).total_seconds()) if depth.oldest else 0.0
        return StationStatus(
            state=StationState.ONLINE,
            at=now,
            software=self._software,
            bundle=detector.digest if detector else None,
            recipes=self._recipes.refs,
            update=UpdateState.REFUSED if self.loader.problem else self.updating.state,
            update_message=self.loader.problem or self.updating.message,
            attack=self.updating.attack,
            spool_depth=depth.records,
            spool_oldest_s=waits_s,
            pictures_waiting=depth.pictures,
            pictures_shed=self.spool.shed.total(),
            pictures_not_drawn=self.tally.pictures_not_drawn,
            verdicts=self.tally.verdicts,
            latency_p50_ms=self.tally.latency_ms(0.50),
            latency_p99_ms=self.tally.latency_ms(0.99),
            stages=self._stages(),
            camera_problem=self.camera_problem,
            not_armed=self.not_armed or "",
            sku_chosen=self._chosen() or "",
            part_expected=self._sentry.part_expected,
            shadow=self.updating.refused_challenger or self._shadow(),
            certificate_until=self._certificate_until,
            faults=self._watch.look(self._facts(now, waits_s)),
        )

    def _facts(self, now: datetime, waits_s: float) -> Facts:
        free_bytes, disk_bytes = self.spool.disk
        return Facts(
            monotonic=self._clock.monotonic(),
            now=now,
            camera_problem=self.camera_problem,
            lately=self.tally.lately,
            has_model=self.loader.detector is not None,
            bundle_problem=self.loader.problem,
            update=self.updating.state,
            update_message=self.updating.message,
            attack=self.updating.attack,
            registry_away=self.updating.away,
            broker_answers=self._broker_answers(),
            line_problem=self._line_problem(),
            oldest_s=waits_s,
            free_bytes=free_bytes,
            disk_bytes=disk_bytes,
            holds_line=self.spool.holds_line,
            shed=self.spool.shed.total(),
            not_told=self._not_told(),
            certificate_until=self._certificate_until,
        )

    def _stages(self) -> dict[str, StageTimes]:
        return {
            stage: StageTimes(
                p50_ms=spans.quantile(0.5) or 0.0, p99_ms=spans.quantile(0.99) or 0.0, max_ms=spans.longest_ms
            )
            for stage, spans in self.stopwatch.spans.items()
            if spans.quantile(0.5) is not None
        }

    @property
    def not_armed(self) -> str | None:
        """Why units are INVALID until known parts were shown; empty: armed. None: nobody asks."""
        detector = self.loader.detector
        return self._sentry.unarmed(detector.digest if detector else None)

    @property
    def camera_problem(self) -> str:
        return "; ".join(f"{camera.view}: {camera.problem}" for camera in self.cameras if camera.problem)
