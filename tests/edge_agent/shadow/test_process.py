"""The challenger's real process, on real networks: sound ones, and such as crash and hang."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge_agent.capture.frame import Frame, Sight
from edge_agent.detect.detector import Detector
from edge_agent.examine import examine
from edge_agent.shadow.process import ChallengerProcess
from edge_agent.trigger.gate import Begun
from inspection.errors import Unavailable
from inspection.recipe import Recipe
from inspection.record import InspectionRecord
from inspection.verdict import Cause
from tests.fakes import words
from tests.fakes.bad_networks import bad_bundle
from tests.fakes.networks import network_bundle

LOADS_S = 60.0
"""At the end of the processor's queue."""
SIGHTS = (Sight("front", Frame("front", words.picture(7), 0.0)),)


@contextmanager
def challenger(folder: Path, bundle: Path, recipe: Recipe | None = None) -> Iterator[ChallengerProcess]:
    (folder / "recipes").mkdir()
    (folder / "recipes" / "one.json").write_text((recipe or words.recipe()).model_dump_json())
    process = ChallengerProcess(bundle, folder / "recipes")
    try:
        yield process
    finally:
        process.close()


def judged_by(bundle: Path) -> InspectionRecord:
    """As the station would."""
    return examine(
        words.STATION,
        Begun(1, words.unit(), words.NOON, 0.0),
        SIGHTS,
        words.recipe(),
        Detector.load(bundle),
        now=datetime.now(UTC),
        monotonic=lambda: 0.0,
    )


def test_it_judges_as_the_station_would_and_comes_last(tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "made")
    with challenger(tmp_path, bundle) as process:
        loaded = process.answer(LOADS_S)
        assert loaded is not None
        assert loaded.verdict is None
        assert os.sched_getscheduler(process.pid) == os.SCHED_IDLE
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == 19
        station = judged_by(bundle)
        for _ in range(2):
            process.ask(station, SIGHTS)
            reply = process.answer(LOADS_S)
            assert reply is not None
            assert reply.verdict is not None
            assert reply.verdict.challenger == bundle.name
            assert (reply.verdict.verdict, reply.verdict.findings) == (station.verdict, station.findings)


def test_a_sight_without_a_frame_is_told_as_one(tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "made")
    with challenger(tmp_path, bundle) as process:
        process.answer(LOADS_S)
        process.ask(judged_by(bundle), (Sight("front", None, Cause.NO_FRAME_IN_TIME),))
        reply = process.answer(LOADS_S)
        assert reply is not None
        assert reply.verdict is not None
        assert [one.cause for one in reply.verdict.findings] == [Cause.NO_FRAME_IN_TIME]


def test_one_that_crashes_ends_alone(tmp_path: Path) -> None:
    sound, bad = network_bundle(tmp_path / "sound"), bad_bundle("crash", 19, tmp_path / "bad")
    station = judged_by(sound)
    with challenger(tmp_path, bad) as process:
        assert process.answer(LOADS_S) is not None
        process.ask(station, SIGHTS)
        with pytest.raises(Unavailable, match=r"the challenger crashed \(SIG"):
            process.answer(LOADS_S)
        with pytest.raises(Unavailable, match="crashed"):
            process.ask(station, SIGHTS)


def test_one_that_hangs_says_nothing_and_can_be_ended(tmp_path: Path) -> None:
    with challenger(tmp_path, bad_bundle("hang", 1, tmp_path / "bad")) as process:
        while process.cpu_s() < 2.0:
            assert process.answer(0.2) is None
        pid = process.pid
    assert not Path(f"/proc/{pid}").exists()


def test_by_another_recipe_nothing_is_compared(tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "made")
    changed = words.recipe().model_copy(update={"version": 2})
    with challenger(tmp_path, bundle, changed) as process:
        process.answer(LOADS_S)
        process.ask(judged_by(bundle), SIGHTS)
        with pytest.raises(Unavailable, match="recipe AC-100 was changed on disk; start the agent anew"):
            process.answer(LOADS_S)


def test_an_altered_bundle_is_not_loaded(tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "made")
    (bundle / "model.bin").write_bytes(b"\0" * 64)
    with (
        challenger(tmp_path, bundle) as process,
        pytest.raises(Unavailable, match=r"the challenger cannot judge: .*model\.bin"),
    ):
        process.answer(LOADS_S)
