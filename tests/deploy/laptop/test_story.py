import io
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from deploy.laptop.people import Desk
from deploy.laptop.plant import Plant
from deploy.laptop.ports import Ports
from deploy.laptop.programs import Programs
from deploy.laptop.story import DemoFailed, Story
from tests.fakes.bundles import bundle
from tests.fakes.laptop_cast import CastDesk, FakeConveyor, RunningPrograms, TwoBatches


@pytest.fixture
def desk(tmp_path: Path) -> CastDesk:
    """The bundle that the retraining makes lies where the trainer leaves it."""
    return CastDesk(bundle(tmp_path / "trainer" / "bundles").name)


@pytest.fixture
def story(tmp_path: Path, desk: CastDesk) -> Story:
    plant = Plant(tmp_path, Ports(1, 2, 3, 4, 5, 6), "secret")
    quiet = Console(file=io.StringIO())
    programs, people = cast(Programs, RunningPrograms()), cast(Desk, desk)
    return Story(plant, programs, people, people, FakeConveyor(desk), quiet)


def test_the_loop_closes(story: Story, desk: CastDesk) -> None:
    manifest, fresh = story.tell(TwoBatches(), manual=False)
    assert manifest.digest == desk.digest
    assert [item.unit.unit.serial for item in fresh] == ["AC-10", "AC-11", "AC-12"]
    assert desk.reviewed == [("AC-0", True), ("AC-1", False), ("AC-2", True), ("AC-3", False)]
    figures = {row.name: row.value for row in story.rows}
    assert (figures["pictures"], figures["labels"]) == (4, 6)
    assert (figures["review before"], figures["review after"]) == (4, 0)
    assert (figures["escapes after"], figures["overkills after"]) == (0, 0)
    assert (figures["inspections with the new bundle"], figures["spool depth"]) == (3, 0)


def test_a_person_may_review_instead(story: Story, desk: CastDesk) -> None:
    story.tell(TwoBatches(), manual=True)
    assert desk.reviewed == []


def test_a_failed_retraining_ends_the_story_with_its_words(story: Story, desk: CastDesk) -> None:
    desk.job |= {"state": "failed", "message": "none of the training pictures has a box"}
    with pytest.raises(DemoFailed, match="retraining failed: none of the training pictures has a box"):
        story.tell(TwoBatches(), manual=False)


def test_a_refused_bundle_ends_the_story_with_the_stations_words(story: Story, desk: CastDesk) -> None:
    desk.refuses = "golden check: screw is not found"
    with pytest.raises(DemoFailed, match="the station refused the bundle: golden check: screw is not found"):
        story.tell(TwoBatches(), manual=False)


def test_without_an_inspection_by_the_new_bundle_the_loop_is_open(story: Story, desk: CastDesk) -> None:
    learnt = story.collect(TwoBatches().to_learn())
    manifest = story.roll_out(desk.digest)
    with pytest.raises(DemoFailed, match="no inspection carries the new bundle"):
        story.settle(len(learnt), manifest)
