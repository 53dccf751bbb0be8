"""The composition root: from settings to an agent, all parts built and joined, nothing started."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from edge_agent.agent import Agent, Worker
from edge_agent.arming.sentry import Sentry
from edge_agent.chosen import ChosenSku
from edge_agent.clock import Clock
from edge_agent.commands import Commands
from edge_agent.condition import Condition, NoUpdates, Updating
from edge_agent.detect.detector import Detector
from edge_agent.detect.golden import golden_check_in_child
from edge_agent.detect.loader import BundleLoader, BundleSource, FixedBundle, NoBundles
from edge_agent.line import join_line
from edge_agent.metrics import MetricsEndpoint, StationCollector
from edge_agent.recipes import RecipeBook
from edge_agent.report.ballast import Ballast
from edge_agent.report.encoder import Encoder
from edge_agent.report.frames import FrameFolder
from edge_agent.report.pictures import PictureFolder
from edge_agent.report.reporter import Reporter
from edge_agent.report.rows import Rows
from edge_agent.report.spool import Spool
from edge_agent.settings import EdgeSettings
from edge_agent.shadow.process import ChallengerProcess
from edge_agent.shadow.shadow import Shadow
from edge_agent.signal.in_time import InTime
from edge_agent.stopwatch import Stopwatch
from edge_agent.supervisor import Supervisor
from edge_agent.switchboard import Switchboard
from edge_agent.tally import Tally
from edge_agent.trigger.gate import TriggerGate
from edge_agent.update.accept import Acceptance
from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from edge_agent.update.installed import InstalledBundles
from edge_agent.update.machine import read_machine
from edge_agent.update.probation import Probation
from edge_agent.update.updater import Updater
from inspection.errors import InputRefused, Unavailable
from inspection.wire.certificate import good_until
from inspection.wire.codec import encode
from inspection.wire.link import Incoming, LastWill, Link
from inspection.wire.messages import StationState, StationStatus
from inspection.wire.topics import RESTORED, Kind, topic

HEARD = (Kind.RECEIPT, Kind.HINT, Kind.COMMAND)


@dataclass(frozen=True)
class _Updates:
    """Where bundles come from."""

    source: BundleSource
    state: Updating
    workers: tuple[Updater, ...]
    after: Callable[[BundleLoader], tuple[Probation, ...]] = lambda _loader: ()
    """What watches a bundle once it is loaded."""
    challenger: Callable[[], Path | None] = lambda: None
    """Which bundle judges beside the one in service."""

    def look_now(self, link: Link) -> Callable[[Incoming], None]:
        """What a hint does: it is never believed, only looked after."""

        def take(message: Incoming) -> None:
            for updater in self.workers:
                updater.look_now()
            link.acknowledge(message)

        return take


def assemble(
    settings: EdgeSettings, clock: Clock, software: str, supervisor: Supervisor | None = None
) -> Agent:
    """An agent ready to run.

    Raises:
        InputRefused: a recipe or the spool is not what it has to be.
        Unavailable: another agent works in the same data_dir, or a folder cannot be made.
    """
    station = settings.station_id
    recipes = RecipeBook.read(settings.recipes)
    cameras = [camera.build(clock) for camera in settings.cameras]
    tally, stopwatch, spool = Tally(), Stopwatch(clock.monotonic), open_spool(settings)
    gate = TriggerGate(spool, clock)
    updates = _updates(settings, recipes, clock)
    loader = BundleLoader(
        updates.source,
        recipes.refuse_unfit,
        partial(Detector.load, threads=settings.detector.threads, sizes=recipes.sizes, stopwatch=stopwatch),
    )
    chosen = ChosenSku(settings.data_dir / "chosen.json")
    sentry = _sentry(settings, recipes, clock)
    condition = Condition(
        software=software,
        spool=spool,
        tally=tally,
        stopwatch=stopwatch,
        cameras=cameras,
        recipes=recipes,
        loader=loader,
        updating=updates.state,
        clock=clock,
        sentry=sentry,
        chosen=lambda: chosen.sku,
        shadow=lambda: shadow.status,
        certificate_until=good_until(settings.certificates),
        broker_answers=lambda: link.answers,
        line_problem=lambda: line.problem,
        not_told=lambda: line.signal.given_up,
    )
    line = join_line(settings, recipes, gate, clock, lambda: bool(condition.not_armed), lambda: chosen.sku)
    in_time = InTime(station, line.signal, recipes.takt_s, clock, spool.note_told_invalid)
    gate.on_begun(in_time.expect)
    board = Switchboard()
    link = _report_link(settings, board)
    reporter = Reporter(
        station,
        spool,
        clock,
        lambda: condition.status() if line.settled else None,
        link=link,
        receipt_timeout_s=settings.receipt_timeout_s,
        status_every_s=settings.status_every_s,
    )
    board.on(Kind.RECEIPT, reporter.take_receipt)
    board.on_topic(RESTORED, reporter.take_receipt)
    board.on(Kind.HINT, updates.look_now(link))
    commands = Commands(sentry, chosen, clock, reporter.wake)
    board.on(Kind.COMMAND, partial(commands.take, link=link))
    board.at_connection(commands.connected)
    board.at_connection(reporter.connected)
    encoder = Encoder(spool, settings.spool.jpeg_quality, reporter.wake, settings.evidence, tally)
    shadow = Shadow(updates.challenger, partial(ChallengerProcess, recipes=settings.recipes), encoder)
    workers: list[Worker] = [*_metrics(settings, StationCollector(condition, gate, line.signal))]
    workers += [
        *updates.workers,
        loader,
        *updates.after(loader),
        *cameras,
        link,
        reporter,
        encoder,
        shadow,
        in_time,
        *line.workers,
    ]
    return Agent(
        station,
        clock=clock,
        gate=gate,
        cameras=cameras,
        recipes=recipes,
        loader=loader,
        spool=spool,
        encoder=encoder,
        signal=line.signal,
        tally=tally,
        stopwatch=stopwatch,
        watch=in_time,
        keep_warm_s=warm_ms / 1000 if (warm_ms := settings.detector.keep_warm_ms) else None,
        workers=workers,
        frame_wait_s=settings.frame_wait_ms / 1000,
        supervisor=supervisor,
        sentry=sentry,
        shadow=shadow,
    )


def open_spool(settings: EdgeSettings) -> Spool:
    """The spool in `data_dir`, which this process alone holds from now on."""
    folder = settings.data_dir / "spool"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        frames = FrameFolder(settings.frames, settings.frame_max_bytes)
        pictures = PictureFolder(folder / "pictures")
    except OSError as error:
        raise Unavailable(
            f"{error.filename}: cannot be made ({error.strerror}); correct data_dir or frame_dir"
        ) from error
    rows = Rows(folder / "spool.db", settings.station_id, pictures.holds)
    ballast = Ballast(folder / "ballast")
    kept = settings.spool.keep_received_h
    return Spool(
        rows,
        pictures,
        frames,
        ballast,
        settings.spool.max_bytes,
        settings.spool.on_full,
        keep_received=timedelta(hours=kept) if kept else None,
    )


def _updates(settings: EdgeSettings, recipes: RecipeBook, clock: Clock) -> _Updates:
    if settings.registry is None:
        fixed = settings.detector.bundle
        return _Updates(FixedBundle(fixed) if fixed else NoBundles(), NoUpdates(), ())
    url, path = settings.registry.url, settings.registry.root
    try:
        root = path.read_bytes()
    except OSError as error:
        raise InputRefused(f"{path}: cannot be read ({error.strerror}); bring root.json here") from error
    registry = TrustedRegistry(
        url, root, settings.data_dir / "trust", settings.station_id, HttpFetcher(clock.monotonic), clock.now
    )
    installed = InstalledBundles(settings.data_dir)
    accepts = Acceptance(settings.station_id, read_machine(), recipes.refuse_unfit)
    golden_check = partial(golden_check_in_child, most_ms=recipes.shortest_takt_ms)
    updater = Updater(registry, installed, golden_check, accepts, every_s=settings.registry.poll_s)
    return _Updates(
        installed,
        updater,
        (updater,),
        lambda loader: (Probation(installed, loader, updater.give_up),),
        installed.challenger,
    )


def _sentry(settings: EdgeSettings, recipes: RecipeBook, clock: Clock) -> Sentry | None:
    if settings.arming is None:
        return None
    return Sentry(settings.arming, settings.data_dir / "arming.json", recipes.digest, clock)


def _report_link(settings: EdgeSettings, board: Switchboard) -> Link:
    station = settings.station_id
    farewell = encode(StationStatus(state=StationState.OFFLINE))
    return Link(
        settings.broker,
        station.path,
        on_message=board.take,
        subscriptions=[topic(station, kind) for kind in HEARD] + [RESTORED],
        on_connect=board.connected,
        will=LastWill(topic(station, Kind.STATUS), farewell),
    )


def _metrics(settings: EdgeSettings, collector: StationCollector) -> list[MetricsEndpoint]:
    return [MetricsEndpoint(settings.metrics, collector)] if settings.metrics else []
