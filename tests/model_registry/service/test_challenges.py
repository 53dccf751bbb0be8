"""Past mistakes stand before every release."""

from pathlib import Path

import pytest

from inspection.errors import InputRefused
from inspection.verdict import Verdict
from model_registry.bundle.manifest import ChallengeResult
from model_registry.rollout.challenge import Challenge, Expected
from model_registry.rollout.client import RegistryClient
from model_registry.rollout.gate import GateRules
from model_registry.rollout.ledger import LedgerEvent
from model_registry.service.challenges import ChallengeBook
from model_registry.service.quarantine import ReleaseRefused
from tests.fakes import words
from tests.fakes.bundles import bundle, lineage
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import running


def escape(seq: int, judged_by: str | None = None) -> Challenge:
    return Challenge(
        station=words.STATION,
        seq=seq,
        judged_at=words.NOON,
        serial=f"S{seq}",
        bundle=judged_by,
        expected=Expected.CATCH,
        pictures=("0" * 64,),
    )


def test_what_was_said_stays_and_a_later_word_takes_its_place(tmp_path: Path) -> None:
    book = ChallengeBook(tmp_path / "challenges.json")
    assert book.all() == ()
    book.add((escape(2), escape(1)))
    changed = escape(2).model_copy(update={"expected": Expected.PASS})
    assert book.add((changed,)) == (escape(1), changed)
    assert ChallengeBook(tmp_path / "challenges.json").all() == (escape(1), changed)


def test_a_damaged_book_lets_no_release_pass(tmp_path: Path) -> None:
    (tmp_path / "challenges.json").write_text("{}")
    with pytest.raises(InputRefused, match=r"challenges\.json"):
        ChallengeBook(tmp_path / "challenges.json").all()


def test_a_release_that_lets_a_past_escape_go_is_refused(tmp_path: Path) -> None:
    """Over HTTP, as dashboard and trainer do it."""
    world = RegistryWorld(tmp_path / "registry")
    first = world.release(bundle(tmp_path / "made"))
    with running(world) as (url, token):
        client = RegistryClient(url, token)
        assert client.add_challenges([escape(1, judged_by=first.digest)]) == client.challenges()
        assert client.challenges("screws") == client.challenges()
        assert client.challenges("another line's") == ()
    with pytest.raises(ReleaseRefused, match="1 known units were not shown to it, such as S1"):
        world.release(bundle(tmp_path / "made", lineage=lineage(run="r-2")))
    for verdict in (Verdict.OK, Verdict.NG):
        said = (ChallengeResult(unit=escape(1).unit, verdict=verdict),)
        made = bundle(tmp_path / "made", lineage=lineage(run="r-3"), challenges=said)
        if verdict is Verdict.OK:
            with pytest.raises(ReleaseRefused, match="past escapes would escape again"):
                world.release(made)
    assert world.release(made).manifest.challenges == said
    assert world.release(bundle(tmp_path / "made", name="bolts", lineage=lineage(run="r-4")))


def test_four_eyes_before_any_station(tmp_path: Path) -> None:
    world = RegistryWorld(tmp_path / "registry", rules=GateRules(four_eyes=True))
    made = world.release(bundle(tmp_path / "made"))  # by ann
    with running(world) as (url, token):
        client = RegistryClient(url, token)
        with pytest.raises(InputRefused, match="nobody but its releaser has approved it"):
            client.assign(words.STATION, made.digest, "bob")
        with pytest.raises(InputRefused, match="ann released it; somebody else has to approve it"):
            client.approve(made.digest, "ann")
        client.approve(made.digest, "bob")
        client.approve(made.digest, "bob")
        assert client.assign(words.STATION, made.digest, "ann").bundle == made.digest
        assert client.assign(words.STATION, None, "ann").bundle is None, "no model needs no approval"
    events = [line.fact.event for line in world.registry.ledger.lines()]
    assert events.count(LedgerEvent.APPROVED) == 1


def test_people_who_were_wrong_can_take_a_challenge_back(tmp_path: Path) -> None:
    """And it stays so when the dashboard, started anew, tells of everything once more."""
    world = RegistryWorld(tmp_path / "registry")
    with running(world) as (url, token):
        client = RegistryClient(url, token)
        client.add_challenges([escape(1)])
        client.retire_challenge(escape(1).unit, "ann", "the gauge was wrong")
        assert client.add_challenges([escape(1)])[0].retired == "the gauge was wrong"
        assert client.challenges("screws") == ()
        with pytest.raises(InputRefused, match="no such unit stands"):
            client.retire_challenge(escape(1).unit, "ann", "once more")
        client.add_challenges([escape(1).model_copy(update={"expected": Expected.PASS})])
        assert len(client.challenges("screws")) == 1
    (line,) = world.registry.ledger.lines()
    assert (line.fact.event, line.fact.by) == (LedgerEvent.CHALLENGE_RETIRED, "ann")
    assert line.fact.why == "suzhou/line-1/final#1: the gauge was wrong"
