from pathlib import Path
from random import Random

from tests.bench.release.mutate import CHANGES, mutated
from tests.bench.release.mutations import SHARES, Grounds, count_mutants, mutants, rows_of


def test_of_two_hundred_changed_files_none_is_accepted(tmp_path: Path) -> None:
    """`make check-release` does ten thousand."""
    found = list(count_mutants(tmp_path, 200, seed=1))
    assert sum(counted.mutants for _, counted in found) == 200
    assert {subject for subject, _ in found} == set(SHARES)
    assert [row.name for row in rows_of(found, seed=1) if row.holds is False] == []


def test_without_its_seal_a_changed_floor_would_go_unnoticed(tmp_path: Path) -> None:
    """The defect planted: what counts mutants must see it."""
    grounds = Grounds(tmp_path)
    sealed = grounds.disk["trust/floor.json"]
    lines = [line for line in sealed.split(b"\n") if b'"seal"' not in line]
    grounds.disk["trust/floor.json"] = b"\n".join(lines)
    counted = mutants(grounds, "floor", Random(1), 40, None)
    assert counted.unnamed or counted.accepted


def test_every_change_is_one() -> None:
    chance = Random(1)
    for data in (b"", b"{}", b'{"version": 31}', bytes(2000)):
        assert all(mutated(data, chance) != data for _ in range(50))
    assert all(change(b"", chance) is not None for change in CHANGES)
