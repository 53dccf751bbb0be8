"""From pictures to an index, and from an index to what is alike: on one Spark session."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from pyspark.sql import SparkSession

from inspection.errors import InputRefused
from inspection.verdict import Verdict
from model_registry.bundle.verify import verify_folder
from tests.fakes import words
from tests.fakes.archive import BRIGHT, DARK, Archive, painted
from tests.fakes.networks import colour_network, network_bundle
from trainer.archive.embedder import DETECTION
from trainer.archive.features import FeatureCounts, IndexSource, plan_features, run_features
from trainer.archive.index import Index, Wish
from trainer.archive.landed import Period, Wanted, read_landed
from trainer.archive.shown import of_landed, of_list

pytestmark = pytest.mark.spark
BOTH = Period(first=date(2026, 1, 31), end=date(2026, 2, 2))
TOMORROW = words.NOON + timedelta(days=1)


def take_in(spark: SparkSession, archive: Archive, bundle: Path, index: Path, source: str) -> FeatureCounts:
    shown = of_landed(read_landed(spark, archive.inspections, Wanted(period=BOTH)))
    features = plan_features(shown, bundle, IndexSource(source=source), str(index), part_rows=10)
    return run_features(spark, features, str(archive.folder), None, lambda _told: None)


def test_an_index_grows_with_what_has_landed(spark: SparkSession, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "store")
    archive.add(Verdict.OK, BRIGHT, DARK)  # two views
    archive.add(Verdict.OK, BRIGHT + 1, kept=False)
    bundle, folder = network_bundle(tmp_path / "net", colour_network()), tmp_path / "index"
    told = take_in(spark, archive, bundle, folder, "inspections")
    assert told == FeatureCounts(
        pictures=2, detections={"dent": 1, "screw": 1}, refused={"is missing in the store": 1}
    )
    archive.add(Verdict.OK, BRIGHT + 2)
    archive.add(Verdict.NG, DARK + 2, at=TOMORROW)
    assert take_in(spark, archive, bundle, folder, "inspections").pictures == 4
    index = Index(str(folder))
    assert len(index.column(Wish(), "sha256")) == 4  # and none twice, though the day was cut anew
    assert index.vectors(Wish()).shape == (4, 3)
    assert [row["view"] for row in index.rows(Wish(), range(4)).values()].count("front-2") == 1
    tomorrow = Wish(period=Period(first=date(2026, 2, 1), end=date(2026, 2, 2)))
    assert index.column(tomorrow, "serial") == ["S4"]
    assert index.column(Wish(kind=DETECTION, label="screw"), "serial") == ["S1", "S3"]
    assert index.column(Wish(station="suzhou/line-9/final"), "serial") == []
    assert index.thresholds()["screw"] == verify_folder(bundle).thresholds["screw"]
    with pytest.raises(InputRefused, match="is the index of inspections; choose another --index"):
        take_in(spark, archive, bundle, folder, "elsewhere")


def listed(folder: Path, **columns: list[Any]) -> str:
    parquet.write_table(pa.table(columns), folder / "list.parquet")
    return str(folder / "list.parquet")


def test_any_list_of_pictures(spark: SparkSession, tmp_path: Path) -> None:
    """Here with paths of its own, twice the same picture, and no word on where it comes from."""
    archive = Archive(tmp_path / "store")
    digests = [archive.keep(painted((shade, 0, 0))).stem for shade in (100, 200)]
    url = listed(tmp_path, sha256=[*digests, digests[0]], lot=["L1", "L2", "L1"])
    rows = of_list(spark, url).orderBy("lot").collect()
    assert [(row.sha256, row.lot, row.day, row.serial) for row in rows] == [
        (digests[0], "L1", "listed", None),
        (digests[1], "L2", "listed", None),
    ]
    bundle = network_bundle(tmp_path / "net", colour_network())
    features = plan_features(of_list(spark, url), bundle, IndexSource(source=url), str(tmp_path / "index"))
    told = run_features(spark, features, str(archive.folder), str(tmp_path / "crops"), lambda _told: None)
    assert told.pictures == 2
    assert told.detections == {"dent": 2}
    assert len(list((tmp_path / "crops" / "dent").glob("*.jpg"))) == 2
    assert sorted(Index(str(tmp_path / "index")).column(Wish(), "lot")) == ["L1", "L2"]


def test_faint_ones_in_an_index_of_their_own(spark: SparkSession, tmp_path: Path) -> None:
    """The dent of this picture has .2, below its grey band."""
    archive = Archive(tmp_path / "store")
    url = listed(tmp_path, sha256=[archive.keep(painted((204, 204, 204))).stem])
    bundle, index = network_bundle(tmp_path / "net", colour_network()), str(tmp_path / "index")
    faint = IndexSource(source=url, faint=True)
    features = plan_features(of_list(spark, url), bundle, faint, index)
    told = run_features(spark, features, str(archive.folder), None, lambda _told: None)
    assert told.detections == {"dent": 1, "screw": 1}
    with pytest.raises(InputRefused, match=r"list\.parquet, with faint detections; choose another --index"):
        plan_features(of_list(spark, url), bundle, IndexSource(source=url), index)


def test_an_index_source_of_before_says_nothing_of_faint_ones() -> None:
    assert "faint" not in IndexSource(source="s").model_dump_json()


def test_lists_that_are_none(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no list of pictures: column sha256 is missing; it has name"):
        of_list(spark, listed(tmp_path, name=["a"]))
    with pytest.raises(InputRefused, match="no Parquet file there"):
        of_list(spark, str(tmp_path / "nowhere"))
