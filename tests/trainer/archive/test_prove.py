"""A bundle is shown units whose truth is known, from the archive."""

from pathlib import Path

import pytest

from inspection.record import InspectionRecord
from inspection.verdict import Verdict
from model_registry.bundle.verify import verify_folder
from model_registry.rollout.challenge import Challenge, Expected
from tests.fakes.archive import BRIGHT, DARK, DIM, RECIPE, Archive
from tests.fakes.networks import network_bundle
from trainer.archive.prove import proven
from trainer.archive.recipes import RecipeShelf

SHELF = RecipeShelf(recipes=(RECIPE,), as_recorded=True)


def challenge(record: InspectionRecord, seq: int | None = None) -> Challenge:
    return Challenge(
        station=record.station,
        seq=seq or record.seq,
        judged_at=record.judged_at,
        serial=record.unit.serial,
        bundle=record.bundle,
        expected=Expected.CATCH,
        pictures=tuple(view.picture.sha256 for view in record.views if view.picture),
    )


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "store")


def test_its_answers_go_into_its_passport(archive: Archive, tmp_path: Path) -> None:
    missing, there, unsure = (archive.add(Verdict.OK, shade) for shade in (DARK, BRIGHT, DIM))
    bundle = network_bundle(tmp_path / "net")
    after = proven(bundle, map(challenge, (unsure, missing, there)), SHELF, str(archive.folder))
    said = [(one.unit[-2:], one.verdict) for one in verify_folder(after).challenges]
    assert said == [("#1", Verdict.NG), ("#2", Verdict.OK), ("#3", Verdict.REVIEW)]
    before = verify_folder(bundle)
    assert verify_folder(after).model_copy(update={"challenges": ()}) == before
    assert proven(bundle, map(challenge, (there, missing, unsure)), SHELF, str(archive.folder)) == after


def test_what_cannot_be_judged_says_why(archive: Archive, tmp_path: Path) -> None:
    lost, plain = archive.add(Verdict.OK, DARK, kept=False), archive.add(Verdict.OK, BRIGHT)
    wanted = [challenge(lost), challenge(plain, seq=99)]
    after = proven(network_bundle(tmp_path / "net"), wanted, SHELF, str(archive.folder))
    told = verify_folder(after).challenges
    assert [one.why for one in told] == [
        "front: is missing in the store",
        "has not landed in the picture store",
    ]
    assert {one.verdict for one in told} == {None}
    none = RecipeShelf(recipes=(), as_recorded=True)
    after = proven(network_bundle(tmp_path / "net"), [challenge(plain)], none, str(archive.folder))
    assert verify_folder(after).challenges[0].why == "recipe AC-100 version 1 is not among `recipes`"


def test_without_challenges_it_stays_as_it_is(archive: Archive, tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "net")
    assert proven(bundle, [], SHELF, str(archive.folder)) == bundle
