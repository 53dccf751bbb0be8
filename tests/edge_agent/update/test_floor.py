from datetime import timedelta
from pathlib import Path

import pytest

from edge_agent.update.attack import Attack, UpdateRefused
from edge_agent.update.floor import Floor, Seen, read_floor, write_floor
from inspection.errors import InputRefused
from tests.fakes.registry_world import START

SEEN = Floor(
    root=2,
    timestamp=Seen(version=5, keys=("t",)),
    snapshot=Seen(version=4, keys=("s",)),
    targets=Seen(version=3, keys=("a",)),
    assignment=2,
    time=START,
)


def test_the_floor_rises() -> None:
    higher = SEEN.model_copy(update={"timestamp": Seen(version=6, keys=("t",)), "assignment": 3})
    assert SEEN.raised_to(higher) == higher


LOWER = [
    ({"root": 1}, "root version 1 is older than 2"),
    ({"timestamp": Seen(version=4, keys=("t",))}, "timestamp version 4 is older than 5"),
    ({"snapshot": Seen(version=3, keys=("s",))}, "snapshot version 3 is older than 4"),
    ({"targets": Seen(version=2, keys=("a",))}, "targets version 2 is older than 3"),
    ({"assignment": 1}, "assignment version 1 is older than 2, which this station has seen already"),
]


@pytest.mark.parametrize(("change", "words"), LOWER)
def test_what_lies_below_is_a_rollback(change: dict[str, object], words: str) -> None:
    with pytest.raises(UpdateRefused, match=f"rollback: {words}") as refused:
        SEEN.raised_to(SEEN.model_copy(update=change))
    assert refused.value.attack is Attack.ROLLBACK


def test_new_keys_start_a_new_count() -> None:
    recovered = SEEN.model_copy(update={"timestamp": Seen(version=1, keys=("new",))})
    assert SEEN.raised_to(recovered).timestamp.version == 1


def test_time_never_goes_back() -> None:
    earlier = START - timedelta(days=20_000)
    assert SEEN.raised_to(SEEN.model_copy(update={"time": earlier})).time == START
    assert SEEN.time_or_later(earlier) == START
    assert SEEN.time_or_later(START + timedelta(1)) == START + timedelta(1)
    assert Floor().time_or_later(earlier) == earlier


def test_it_outlives_the_program(tmp_path: Path) -> None:
    assert read_floor(tmp_path / "floor.json") == Floor()
    write_floor(tmp_path / "floor.json", SEEN)
    assert read_floor(tmp_path / "floor.json") == SEEN


def test_a_damaged_floor_is_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / "floor.json").write_bytes(b"")
    with pytest.raises(InputRefused, match=r"floor\.json"):
        read_floor(tmp_path / "floor.json")


def test_a_leap_beyond_reason_is_a_fast_forward() -> None:
    far = SEEN.model_copy(update={"snapshot": Seen(version=10_000_005, keys=("s",))})
    with pytest.raises(
        UpdateRefused, match="fast-forward: snapshot version 10000005 is more than"
    ) as refused:
        SEEN.raised_to(far)
    assert refused.value.attack is Attack.FAST_FORWARD


FRESH = SEEN.model_copy(update={"fresh_until": START + timedelta(hours=72)})


def test_a_look_that_brings_nothing_still_takes_time() -> None:
    later = START + timedelta(hours=5)
    assert FRESH.at(later).time == later
    assert FRESH.at(later).at(START).time == later
    assert not FRESH.at(later).stale(START)


def test_what_has_expired_once_stays_expired_whatever_the_clock_says() -> None:
    passed = FRESH.at(START + timedelta(hours=73))
    assert passed.stale(START - timedelta(days=20_000))


def test_a_clock_wrong_by_years_poisons_nothing() -> None:
    poisoned = FRESH.at(START + timedelta(days=20_000))
    assert poisoned.time == FRESH.fresh_until
    assert poisoned.timestamp == FRESH.timestamp


def test_before_the_first_look_nothing_is_stale() -> None:
    assert not Floor().stale(START)
    assert Floor().at(START) == Floor()


def test_a_floor_lowered_on_the_disk_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "floor.json"
    write_floor(path, SEEN)
    path.write_text(path.read_text().replace('"version": 5', '"version": 1'))
    with pytest.raises(InputRefused, match=r"floor\.json: seal: .* the file was damaged"):
        read_floor(path)


NEW_KEYS_ABOVE = [("timestamp", "snapshot"), ("snapshot", "targets")]


@pytest.mark.parametrize(("above", "role"), NEW_KEYS_ABOVE)
def test_new_keys_of_the_role_above_start_a_new_count_too(above: str, role: str) -> None:
    """It is the one that says which version is the present one."""
    recovered = SEEN.model_copy(
        update={
            above: Seen(version=getattr(SEEN, above).version, keys=("new",)),
            role: Seen(version=1, keys=getattr(SEEN, role).keys),
        }
    )
    assert getattr(SEEN.raised_to(recovered), role).version == 1
