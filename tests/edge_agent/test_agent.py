import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from edge_agent.agent import Agent, Worker
from edge_agent.arming.part import KnownPart
from edge_agent.arming.sentry import Sentry
from edge_agent.arming.settings import Arming
from edge_agent.capture.frame import Frame, Sight
from edge_agent.detect.detector import Detector
from edge_agent.detect.loader import BundleLoader, NoBundles
from edge_agent.recipes import RecipeBook
from edge_agent.report.encoder import Encoder
from edge_agent.report.rows import Rows
from edge_agent.report.spool import OnFull
from edge_agent.shadow.question import Reply
from edge_agent.shadow.shadow import NoShadow, Overheard, Overhearing, Shadow
from edge_agent.signal.in_time import Watching
from edge_agent.stopwatch import Stage, Stopwatch
from edge_agent.supervisor import Supervisor
from edge_agent.tally import Tally
from edge_agent.trigger.gate import Begun, TriggerGate
from inspection.errors import Unavailable
from inspection.geometry import Box
from inspection.record import InspectionRecord
from inspection.rules.code import CodeZone
from inspection.verdict import Cause, Verdict
from inspection.wire.messages import VerdictGiven
from tests.fakes import codes, parts, words
from tests.fakes.camera import FakeCamera
from tests.fakes.challenger import CHALLENGER, LOADED, FakeChallenger, saw
from tests.fakes.clock import FakeClock
from tests.fakes.detector import FakeDetector
from tests.fakes.line import FakeSignal
from tests.fakes.spool import open_rows, spool_in


class Line(FakeSignal):
    """Looks into the spool whenever a verdict arrives."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows
        self.found_on_disk: list[bool] = []

    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        super().give(verdict, deadline)
        self.found_on_disk += [record.verdict is verdict.verdict for record in self._rows.judged(9)]


class World:
    """An agent with a real spool, a camera that shows noise, no model, and a line that listens."""

    def __init__(
        self,
        folder: Path,
        *,
        live: bool = True,
        workers: Sequence[Worker] = (),
        supervisor: Supervisor | None = None,
        recipes: RecipeBook | None = None,
        frame: Frame | None = None,
        loader: object = None,
        keep_warm_s: float | None = None,
        watch: Watching | None = None,
        sentry: Sentry | None = None,
        shadow: Callable[[Encoder], Overhearing] = NoShadow,
        **spool: object,
    ) -> None:
        self.rows = open_rows(folder)
        self.spool = spool_in(folder, rows=self.rows, **spool)  # type: ignore[arg-type]
        self.clock, self.tally = FakeClock(), Tally()
        self.stopwatch = Stopwatch(self.clock.monotonic)
        self.camera = FakeCamera(frame or words.frame(), live=live)
        self.line = Line(self.rows)
        self.gate = TriggerGate(self.spool, self.clock)
        recipes = recipes or RecipeBook([words.recipe()])
        self.encoder = Encoder(self.spool, 90, lambda: None)
        self.agent = Agent(
            words.STATION,
            clock=self.clock,
            gate=self.gate,
            cameras=[self.camera],
            recipes=recipes,
            loader=loader or BundleLoader(NoBundles(), recipes.refuse_unfit, Detector.load),  # type: ignore[arg-type]
            spool=self.spool,
            encoder=self.encoder,
            signal=self.line,
            tally=self.tally,
            workers=workers,
            frame_wait_s=0.5,
            supervisor=supervisor,
            stopwatch=self.stopwatch,
            keep_warm_s=keep_warm_s,
            watch=watch,
            sentry=sentry,
            shadow=shadow(self.encoder),
        )

    def inspect(self, *, late: bool = False) -> VerdictGiven:
        self.gate.trigger(words.unit(), late=late)
        begun = self.gate.next(0)
        assert begun is not None
        self.agent.inspect(begun)
        return self.line.given[-1]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_the_record_is_on_disk_before_the_verdict_leaves(world: World) -> None:
    verdict = world.inspect()
    assert (verdict.seq, verdict.verdict, verdict.causes) == (1, Verdict.REVIEW, (Cause.NO_MODEL,))
    assert world.line.found_on_disk == [True]
    assert world.camera.asked == [(1000.0, 1000.5)]
    assert world.tally.verdicts[Verdict.REVIEW] == 1


def test_the_stages_of_a_unit_are_measured(world: World) -> None:
    world.inspect()
    gone_through = {
        stage for stage, spans in world.stopwatch.spans.items() if spans.quantile(0.5) is not None
    }
    detector = {Stage.PREPARE, Stage.INFER, Stage.DECODE}
    assert gone_through == set(Stage) - detector, "without a model nobody infers"


def test_a_trigger_that_waited_in_the_broker_is_not_inspected(world: World) -> None:
    verdict = world.inspect(late=True)
    assert (verdict.verdict, verdict.causes) == (Verdict.INVALID, (Cause.NOT_INSPECTED,))
    assert world.camera.asked == []


def test_a_unit_overtaken_by_the_next_has_left_the_camera(world: World) -> None:
    world.gate.trigger(words.unit("S1"))
    world.gate.trigger(words.unit("S2"))
    for _ in range(2):
        begun = world.gate.next(0)
        assert begun is not None
        world.agent.inspect(begun)
    assert [verdict.verdict for verdict in world.line.given] == [Verdict.INVALID, Verdict.REVIEW]


def test_a_unit_whose_frame_came_after_the_next_trigger_is_not_inspected(world: World) -> None:
    """The frame may show either of the two."""
    world.camera.while_waiting = lambda: world.gate.trigger(words.unit("S2"))
    assert world.inspect().causes == (Cause.NOT_INSPECTED,)


def test_a_folder_of_pictures_is_never_too_late(tmp_path: Path) -> None:
    assert World(tmp_path, live=False).inspect(late=True).verdict is Verdict.REVIEW


def test_a_full_spool_that_holds_the_line_gives_no_verdict_but_invalid(tmp_path: Path) -> None:
    world = World(tmp_path, max_bytes=1, on_full=OnFull.HOLD_LINE)
    assert world.inspect().causes == (Cause.NOT_INSPECTED,)


def judge_all(rows: Rows) -> None:
    for seq in range(1, 60):
        rows.judge(words.record(seq))


def test_a_disk_that_takes_nothing_makes_the_unit_invalid_not_ok(world: World) -> None:
    for _ in range(60):
        world.rows.begin(words.unit(), words.NOON)
    world.rows.limit_pages(16)
    with pytest.raises(Unavailable):
        judge_all(world.rows)
    world.agent.inspect(Begun(60, words.unit(), words.NOON, trigger=1000.0))
    assert world.line.given[-1].causes == (Cause.NOT_INSPECTED,)
    assert world.rows.unfinished()[-1].seq == 60


def test_units_in_flight_when_the_last_run_ended_are_not_inspected(tmp_path: Path) -> None:
    rows = open_rows(tmp_path)
    rows.begin(words.unit("S1"), words.NOON)
    rows.close()
    world = World(tmp_path)
    stop = threading.Event()
    stop.set()
    world.agent.run(stop)
    assert [(one.unit.serial, one.verdict, one.causes) for one in world.line.given] == [
        ("S1", Verdict.INVALID, (Cause.NOT_INSPECTED,))
    ]


class TriggersOnce:
    """A part that triggers one unit when it starts."""

    def __init__(self, gate: Callable[[], TriggerGate]) -> None:
        self._gate = gate

    def start(self) -> None:
        self._gate().trigger(words.unit("S1"))

    def stop(self) -> None: ...


class Stops:
    """A part whose start ends the run."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def start(self) -> None:
        self.stopped.set()

    def stop(self) -> None: ...


def test_a_verdict_that_may_not_have_left_is_given_again(tmp_path: Path) -> None:
    rows = open_rows(tmp_path)
    rows.begin(words.unit("S1"), words.NOON)
    rows.judge(words.record(1, Verdict.NG))
    rows.close()
    world = World(tmp_path)
    stop = threading.Event()
    stop.set()
    world.agent.run(stop)
    assert [(one.seq, one.verdict) for one in world.line.given] == [(1, Verdict.NG)]


def test_a_row_waits_until_its_verdict_has_left(world: World) -> None:
    """Killed before that, the next run gives the verdict again."""
    world.line.held = True
    world.inspect()
    assert not world.encoder.encode_next()
    world.line.held = False
    world.inspect()
    assert world.encoder.encode_next()


def test_triggers_that_wait_at_the_end_are_not_inspected_and_no_more_are_taken(tmp_path: Path) -> None:
    stops = Stops()
    world: World
    world = World(tmp_path, workers=[TriggersOnce(lambda: world.gate), stops])
    world.agent.run(stops.stopped)
    assert [one.causes for one in world.line.given] == [(Cause.NOT_INSPECTED,)]
    assert not world.gate.trigger(words.unit("S2"))


class Watcher:
    """Writes down what the supervisor is told; ends the run after three turns."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.enough = threading.Event()

    def ready(self) -> None:
        self.told.append("ready")

    def alive(self) -> None:
        self.told.append("alive")
        if self.told.count("alive") == 3:
            self.enough.set()

    def stopping(self) -> None:
        self.told.append("stopping")


def test_who_watches_over_it_is_told_of_each_turn_of_the_loop(tmp_path: Path) -> None:
    watcher = Watcher()
    World(tmp_path, supervisor=watcher).agent.run(watcher.enough)
    assert watcher.told == ["ready", "alive", "alive", "alive", "stopping"]


def test_a_part_that_moved_is_found_by_the_recipes_golden_picture(tmp_path: Path) -> None:
    parts.lay_down(tmp_path)
    moved = Frame("front", parts.part(20, -10), 1000.0)
    world = World(tmp_path / "spool", recipes=RecipeBook.read(tmp_path), frame=moved)
    assert world.inspect().causes == (Cause.NO_MODEL,)
    (record,) = world.rows.judged(9)
    (shift,) = (view.shift for view in record.views)
    assert shift is not None
    assert (shift.dx_px, shift.dy_px) == (pytest.approx(20, abs=1), pytest.approx(-10, abs=1))


class Warmed:
    """A loader whose bundle only counts how often it was kept warm."""

    def __init__(self) -> None:
        self.times = 0

    @property
    def detector(self) -> "Warmed":
        return self

    def keep_warm(self) -> None:
        self.times += 1


@pytest.mark.parametrize(("keep_warm_s", "warmed"), [(0.005, True), (None, False)])
def test_an_idle_station_keeps_its_model_warm_where_it_is_asked_to(
    tmp_path: Path, keep_warm_s: float | None, warmed: bool
) -> None:
    watcher, model = Watcher(), Warmed()
    World(tmp_path, supervisor=watcher, loader=model, keep_warm_s=keep_warm_s).agent.run(watcher.enough)
    assert bool(model.times) is warmed


def test_an_unarmed_station_tells_line_and_disk_invalid_and_keeps_the_picture(tmp_path: Path) -> None:
    """The golden part is OK to nobody as long as there is no model, so nothing arms this station."""
    golden = KnownPart(serial="GOLDEN-1", expect="OK")
    sentry = Sentry(Arming(parts=(golden,)), tmp_path / "arming.json", "a" * 64, FakeClock())
    world = World(tmp_path, sentry=sentry)
    verdict = world.inspect()
    assert (verdict.verdict, verdict.causes) == (Verdict.INVALID, (Cause.NOT_ARMED,))
    assert world.line.found_on_disk == [True]
    assert world.spool.frame(1, "front") is not None


def test_several_shots_are_taken_and_one_of_them_is_kept(tmp_path: Path) -> None:
    world = World(tmp_path, recipes=RecipeBook([words.shooting(3, agree=2)]))
    film = [words.frame(seed, began=1000.0 + seed) for seed in range(3)]

    def turn() -> None:
        world.camera.shows = film.pop(0)

    world.camera.while_waiting = turn
    assert world.inspect().causes == (Cause.NO_MODEL,)
    (record,) = world.rows.judged(9)
    assert [(view.view, view.shot) for view in record.views] == [("front", 1)]
    assert len(world.camera.asked) == 3
    kept = world.spool.frame(1, "front")
    assert isinstance(kept, np.ndarray)
    assert np.array_equal(kept, words.picture(0))


def test_a_shot_that_came_after_the_next_trigger_is_of_nobody_knows_which_unit(tmp_path: Path) -> None:
    world = World(tmp_path, recipes=RecipeBook([words.shooting(2, agree=1)]))
    world.camera.while_waiting = lambda: len(world.camera.asked) == 2 and world.gate.trigger(words.unit("S2"))
    assert world.inspect().causes == (Cause.NOT_INSPECTED,)


def reading(sku: str = "AC-100") -> RecipeBook:
    """The serial stands in a QR code on the part."""
    plain = words.recipe(width=640, height=480, sku=sku)
    zone = CodeZone(name="label", box=Box(x1=290, y1=190, x2=600, y2=400), gives="serial")
    view = plain.views[0].model_copy(update={"codes": (zone,)})
    return RecipeBook([plain.model_copy(update={"views": (view,)})])


@pytest.mark.parametrize(
    ("made", "serial", "cause"), [(True, "S-123", Cause.NO_MODEL), (False, "S1", Cause.CODE_CONTRADICTS)]
)
def test_a_serial_is_read_from_the_part(tmp_path: Path, made: bool, serial: str, cause: Cause) -> None:
    seen = Frame("front", codes.pasted(codes.qr("S-123")), 1000.0)
    world = World(tmp_path, recipes=reading(), frame=seen)
    world.gate.trigger(words.unit("S1"), serial_made=made)
    begun = world.gate.next(0)
    assert begun is not None
    world.agent.inspect(begun)
    (record,) = world.rows.judged(9)
    assert (world.line.given[-1].unit.serial, record.unit.serial) == (serial, serial)
    assert world.line.given[-1].causes == (cause,)


def test_a_camera_that_shows_the_very_same_picture_again_is_frozen(tmp_path: Path) -> None:
    usual = words.recipe()
    quality = usual.views[0].quality.model_copy(update={"max_same": 1})
    once = usual.model_copy(update={"views": (usual.views[0].model_copy(update={"quality": quality}),)})
    world = World(tmp_path, recipes=RecipeBook([once]))
    assert world.inspect().causes == (Cause.NO_MODEL,)
    frozen = world.inspect()
    assert (frozen.verdict, frozen.causes) == (Verdict.INVALID, (Cause.FROZEN,))
    assert world.spool.frame(frozen.seq, "front") is not None, "kept as evidence"


class Gave:
    """A watch that has told INVALID: before the record went to disk, or while it was on its way."""

    def __init__(self, *, before_commit: bool) -> None:
        self._waits = not before_commit

    def waits(self, seq: int) -> bool:
        return self._waits

    def claim(self, seq: int) -> bool:
        return False


@pytest.mark.parametrize("before_commit", [True, False])
def test_a_late_verdict_is_kept_as_late_and_not_told(tmp_path: Path, before_commit: bool) -> None:
    world = World(tmp_path, watch=Gave(before_commit=before_commit))
    world.gate.trigger(words.unit())
    begun = world.gate.next(0)
    assert begun is not None
    world.agent.inspect(begun)
    (record,) = world.rows.judged(9)
    assert (record.verdict, record.late) == (Verdict.REVIEW, True)
    assert world.line.given == []


@pytest.mark.parametrize("marked", [True, False])
def test_after_a_kill_a_late_verdict_is_not_told_either(tmp_path: Path, marked: bool) -> None:
    """Killed after the mark on the record, or between the commit of the record and the mark."""
    rows = open_rows(tmp_path)
    rows.begin(words.unit("S1"), words.NOON)
    rows.judge(words.record(1, Verdict.OK).model_copy(update={"late": marked}))
    rows.close()
    world = World(tmp_path)
    if not marked:
        world.spool.note_told_invalid(1)
    stop = threading.Event()
    stop.set()
    world.agent.run(stop)
    assert [(one.seq, one.verdict, one.causes) for one in world.line.given] == [
        (1, Verdict.INVALID, (Cause.LATE,))
    ]
    rows = open_rows(tmp_path)
    (record,) = rows.judged(9) + [record for _, record in rows.records_to_send(9, ())]
    rows.close()
    assert (record.verdict, record.late) == (Verdict.OK, True)


@dataclass
class Loads:
    """Has a detector at work."""

    detector: FakeDetector


class Watched(FakeChallenger):
    """Notes how many verdicts had left when it was asked."""

    def __init__(self, line: Callable[[], int]) -> None:
        super().__init__(LOADED, saw(Verdict.NG))
        self.left: list[int] = []
        self._line = line

    def ask(self, record: InspectionRecord, sights: Sequence[Sight]) -> None:
        super().ask(record, sights)
        self.left.append(self._line())


class InTheWay(Shadow):
    """The defect: asks in the loop, before the verdict has left."""

    def offer(self, overheard: Overheard) -> None:
        super().offer(overheard)
        self.judged(overheard.record.seq, 0.0)
        self.turn(wait_s=0)


def challenged(folder: Path, challenger: FakeChallenger, kind: type[Shadow] = Shadow) -> tuple[World, Shadow]:
    """A station whose champion finds the screw; its challenger is loaded."""
    made: list[Shadow] = []

    def shadow(encoder: Encoder) -> Shadow:
        made.append(kind(lambda: folder / CHALLENGER, challenger.begin, encoder))
        made[0].turn(wait_s=0)
        return made[0]

    world = World(folder, loader=Loads(FakeDetector(words.screw())), shadow=shadow)
    return world, made[0]


@pytest.mark.parametrize(("kind", "left"), [(Shadow, 1), (InTheWay, 0)])
def test_the_line_has_its_verdict_before_a_challenger_is_asked(
    tmp_path: Path, kind: type[Shadow], left: int
) -> None:
    world: World
    challenger = Watched(lambda: len(world.line.given))
    world, shadow = challenged(tmp_path, challenger, kind)
    assert world.inspect().verdict is Verdict.OK
    shadow.turn(wait_s=0)
    assert challenger.left == [left]


def test_the_record_carries_what_the_challenger_said(tmp_path: Path) -> None:
    world, shadow = challenged(tmp_path, FakeChallenger(LOADED, saw(Verdict.NG)))
    world.inspect()
    assert not world.encoder.encode_next(), "it waits for the challenger"
    shadow.turn(wait_s=0)
    assert world.encoder.encode_next()
    ((_, record),) = world.spool.records_to_send(9, ())
    assert (record.verdict, record.disputed) == (Verdict.OK, True)
    assert record.shadow is not None
    assert (record.shadow.verdict, record.shadow.challenger) == (Verdict.NG, CHALLENGER)


class Stuck(FakeChallenger):
    """Loads, and hangs with the first unit, whatever it is asked."""

    def __init__(self) -> None:
        super().__init__(LOADED)
        self.hangs, self.ends = threading.Event(), threading.Event()

    def answer(self, timeout_s: float) -> Reply | None:
        if self.asked:
            self.hangs.set()
            self.ends.wait()
        return super().answer(timeout_s)


def test_a_challenger_that_hangs_holds_up_nobody(tmp_path: Path) -> None:
    challenger = Stuck()
    world, shadow = challenged(tmp_path, challenger)
    shadow.start()
    world.inspect()
    assert challenger.hangs.wait(timeout=10)
    assert [world.inspect().verdict for _ in range(3)] == [Verdict.OK] * 3
    challenger.ends.set()
    shadow.stop()


def test_a_unit_that_could_not_be_kept_is_not_judged_beside(tmp_path: Path) -> None:
    """Its record says that nobody looked at it; a challenger that did would disagree."""
    world, shadow = challenged(tmp_path, FakeChallenger(LOADED, saw(Verdict.OK)))
    for _ in range(60):
        world.rows.begin(words.unit(), words.NOON)
    world.rows.limit_pages(16)
    with pytest.raises(Unavailable):
        judge_all(world.rows)
    world.agent.inspect(Begun(60, words.unit(), words.NOON, trigger=1000.0))
    shadow.turn(wait_s=0)
    assert world.line.given[-1].causes == (Cause.NOT_INSPECTED,)
    assert shadow.status is not None
    assert shadow.status.judged == 0
