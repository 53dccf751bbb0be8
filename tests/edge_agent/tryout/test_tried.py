from collections.abc import Sequence
from pathlib import Path

import pytest

from edge_agent.clock import SystemClock
from edge_agent.tryout.shot import SHOWN_WIDTH, sight_of, units_of
from edge_agent.tryout.tried import Trial, unexpected
from edge_agent.tryout.words import tell_all
from inspection.detection import Detection
from inspection.errors import InputRefused
from inspection.picture_head import size_of
from inspection.recipe import ViewRecipe
from inspection.rules.shots import Shots
from inspection.shift import Shift
from inspection.verdict import Cause, Verdict
from tests.fakes import parts, words
from tests.fakes.aligner import FakeAligner
from tests.fakes.detector import FakeDetector


def files(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_bytes(words.jpeg())
    return [folder / name for name in names]


def trial(*found: Detection, view: ViewRecipe | None = None) -> Trial:
    recipe = words.recipe()
    return Trial(recipe, view or recipe.views[0], FakeDetector(*found), {}, SystemClock())


def test_a_picture_is_judged_as_a_station_would_judge_it(tmp_path: Path) -> None:
    (file,) = files(tmp_path, "one.jpg")
    assert trial(words.screw()).judge(1, [file]).verdict is Verdict.OK
    missing = trial().judge(1, [file])
    assert [finding.cause for finding in missing.record.findings] == [Cause.EMPTY_SLOT]
    assert missing.name == "one.jpg"


def test_a_file_that_cannot_be_read_is_invalid_and_says_why(tmp_path: Path) -> None:
    (file,) = files(tmp_path, "one.jpg")
    file.write_bytes(words.jpeg()[:-200])
    tried = trial(words.screw()).judge(1, [file])
    assert tried.verdict is Verdict.INVALID
    told = "one.jpg: truncated JPEG of "
    assert [said[: len(told)] for said in tell_all(tried)] == ["no frame in time", told]
    assert tried.shots[0].jpeg is None


def test_slots_follow_the_part(tmp_path: Path) -> None:
    file = tmp_path / "one.png"
    file.write_bytes(parts.png(parts.part(6, -6)))
    recipe, there = parts.recipe(), words.screw()
    moved = {"front": FakeAligner(Shift(dx_px=6, dy_px=-6))}
    tried = Trial(recipe, recipe.views[0], FakeDetector(there), moved, SystemClock()).judge(1, [file])
    assert [view.shift for view in tried.record.views] == [Shift(dx_px=6, dy_px=-6)]


def test_several_files_are_a_units_shots(tmp_path: Path) -> None:
    two_of_three = words.recipe().views[0].model_copy(update={"shots": Shots(taken=3, agree=2)})
    three = files(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    three[2].write_bytes(b"")
    tried = trial(words.screw(), view=two_of_three).judge(1, three)
    assert (tried.name, tried.verdict) == ("a.jpg, b.jpg, c.jpg", Verdict.OK)


def test_units_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    files(tmp_path, "b-1.jpg", "a-2.jpg", "a-1.jpg", "b-2.jpg", "readme.txt")
    named = [[file.name for file in unit] for unit in units_of(tmp_path, 2)]
    assert named == [["a-1.jpg", "a-2.jpg"], ["b-1.jpg", "b-2.jpg"]]
    with pytest.raises(InputRefused, match="4 pictures are not a multiple of the 3 shots"):
        units_of(tmp_path, 3)


def test_no_folder_or_nothing_in_it(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"holds no \.jpg, \.jpeg or \.png; put pictures there"):
        units_of(tmp_path, 1)
    with pytest.raises(InputRefused, match="no such folder of pictures; correct --pictures"):
        units_of(tmp_path / "nowhere", 1)


def test_the_page_shows_a_small_copy(tmp_path: Path) -> None:
    file = tmp_path / "large.jpg"
    file.write_bytes(words.jpeg(width=2 * SHOWN_WIDTH, height=32))
    shot, sight = sight_of(file, "front", SystemClock())
    assert sight.frame is not None
    assert sight.frame.width == 2 * SHOWN_WIDTH
    assert shot.jpeg is not None
    assert size_of(shot.jpeg) == (SHOWN_WIDTH, 16)


EXPECTATIONS = [
    (None, [Verdict.OK, Verdict.NG, Verdict.REVIEW], 0),
    (None, [Verdict.OK, Verdict.INVALID], 1),
    (Verdict.OK, [Verdict.OK, Verdict.OK], 0),
    (Verdict.OK, [Verdict.OK, Verdict.NG, Verdict.REVIEW], 2),
    (Verdict.INVALID, [Verdict.INVALID], 0),
]


@pytest.mark.parametrize(("expect", "verdicts", "others"), EXPECTATIONS)
def test_who_is_not_as_expected(
    tmp_path: Path, expect: Verdict | None, verdicts: Sequence[Verdict], others: int
) -> None:
    (file,) = files(tmp_path, "one.jpg")
    judged = {
        Verdict.OK: trial(words.screw()),
        Verdict.NG: trial(),
        Verdict.REVIEW: trial(words.screw(0.4)),
        Verdict.INVALID: trial(view=words.recipe(width=65).views[0]),
    }
    assert len(unexpected([judged[verdict].judge(1, [file]) for verdict in verdicts], expect)) == others
