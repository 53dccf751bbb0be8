from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from inspection.errors import InputRefused
from trainer.archive.labelled import Labelled, read_labelled
from trainer.intake.table import BOX


def label_set(folder: Path, name: str, **pictures: list[str]) -> str:
    """Each picture with its labels."""
    rows: list[dict[str, Any]] = [
        {"sha256": digest * 64, "boxes": [{"label": label} for label in labels]}
        for digest, labels in pictures.items()
    ]
    schema = pa.schema([("sha256", pa.string()), ("boxes", pa.list_(BOX))])
    parquet.write_table(pa.Table.from_pylist(rows, schema), folder / name)
    return str(folder / name)


def test_pictures_and_things_of_each_label(tmp_path: Path) -> None:
    one = label_set(tmp_path, "one", a=["dent", "scratch"], b=[], c=["dent"])
    assert read_labelled([one]) == Labelled(
        frozenset({"a" * 64, "b" * 64, "c" * 64}), {"dent": 2, "scratch": 1}
    )


def test_a_picture_of_two_sets_counts_once(tmp_path: Path) -> None:
    sets = [label_set(tmp_path, "one", a=["dent"]), label_set(tmp_path, "two", a=["dent"], b=["dent"])]
    assert read_labelled(sets).counts == {"dent": 2}


def test_a_list_without_boxes_tells_of_pictures_only(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"sha256": ["f" * 64]}), tmp_path / "list")
    sets = [label_set(tmp_path, "one", a=["dent"]), str(tmp_path / "list")]
    assert read_labelled(sets) == Labelled(frozenset({"a" * 64, "f" * 64}), None)


def test_what_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("dent")
    parquet.write_table(pa.table({"name": ["a"]}), tmp_path / "names")
    for name, said in (
        ("nowhere", "cannot be read"),
        ("text", "is not Parquet"),
        ("names", "column sha256 is missing; it has name"),
    ):
        with pytest.raises(InputRefused, match=said):
            read_labelled([str(tmp_path / name)])
