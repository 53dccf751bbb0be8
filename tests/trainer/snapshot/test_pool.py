import hashlib
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from tests.fakes.plates import plate
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.pool import Wanted, fill, has_pages, pool_name, read_shard
from trainer.snapshot.rules import Refused

RULES = SnapshotRules()
PICTURES = {f"{seed}.png": plate(seed).png for seed in range(3)}
WANTED: list[Wanted] = sorted((hashlib.sha256(data).hexdigest(), name) for name, data in PICTURES.items())

ALL = [sha256 for sha256, _ in WANTED]


def test_pictures_come_back_in_the_order_of_their_digests(tmp_path: Path) -> None:
    assert list(fill(str(tmp_path), WANTED, PICTURES.get, RULES)) == []
    (shard,) = (tmp_path / "pictures").iterdir()
    assert list(read_shard(str(tmp_path), shard.name, ALL)) == [
        (sha256, PICTURES[name]) for sha256, name in WANTED
    ]
    page = parquet.read_table(tmp_path / "book" / shard.name).to_pylist()
    assert [(row["sha256"], row["shard"], row["file_width"]) for row in page] == [
        (sha256, shard.name, 96) for sha256, _ in WANTED
    ]


def test_only_what_is_wanted_is_read(tmp_path: Path) -> None:
    list(fill(str(tmp_path), WANTED, PICTURES.get, RULES))
    (shard,) = (tmp_path / "pictures").iterdir()
    assert [sha256 for sha256, _ in read_shard(str(tmp_path), shard.name, ALL[1:2])] == ALL[1:2]
    assert list(read_shard(str(tmp_path), shard.name, ())) == []


def test_what_is_refused_is_told_and_not_kept(tmp_path: Path) -> None:
    known = PICTURES | {WANTED[1][1]: b"something else"}
    assert list(fill(str(tmp_path), WANTED, known.get, RULES)) == [(WANTED[1][0], Refused.DIGEST)]
    (shard,) = (tmp_path / "pictures").iterdir()
    assert [sha256 for sha256, _ in read_shard(str(tmp_path), shard.name, ALL)] == [
        WANTED[0][0],
        WANTED[2][0],
    ]


def test_where_nothing_can_be_taken_nothing_is_left(tmp_path: Path) -> None:
    assert len(list(fill(str(tmp_path), WANTED, lambda _: None, RULES))) == 3
    assert not has_pages(str(tmp_path))
    assert list((tmp_path / "pictures").iterdir()) == []


class Killed(Exception):
    pass


def test_a_task_that_was_killed_leaves_nothing_that_counts(tmp_path: Path) -> None:
    def fetch(name: str) -> bytes:
        if name == WANTED[2][1]:
            raise Killed
        return PICTURES[name]

    with pytest.raises(Killed):
        list(fill(str(tmp_path), WANTED, fetch, RULES))
    assert not has_pages(str(tmp_path))
    list(fill(str(tmp_path), WANTED, PICTURES.get, RULES))
    (page,) = (tmp_path / "book").glob("*.parquet")
    assert len(list(read_shard(str(tmp_path), page.name, ALL))) == 3


def test_a_task_that_runs_twice_writes_one_shard(tmp_path: Path) -> None:
    for _ in range(2):
        list(fill(str(tmp_path), WANTED, PICTURES.get, RULES))
    assert len(list((tmp_path / "pictures").glob("*.parquet"))) == 1


@pytest.mark.parametrize("other", [SnapshotRules(max_pixels=9), SnapshotRules(longest_side=640)])
def test_rules_that_look_otherwise_have_a_pool_of_their_own(other: SnapshotRules) -> None:
    assert pool_name(other) != pool_name(RULES)


def test_rules_that_judge_otherwise_share_it() -> None:
    assert pool_name(SnapshotRules(split_by="lot", smallest_side=9, quality=80)) == pool_name(RULES)
