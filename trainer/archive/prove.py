"""A bundle shown the units whose truth people know; what it says of them goes into its passport.

The registry holds the list and decides (`model_registry.rollout.challenge`); here nobody decides.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import fsspec
import pyarrow.dataset as ds
from pyarrow.fs import FSSpecHandler, PyFileSystem

from inspection.again import Outcome, Seen
from inspection.landed import FOLDER
from inspection.record import InspectionRecord, Picture
from model_registry.bundle.manifest import BundleManifest, ChallengeResult
from model_registry.bundle.pack import write_bundle
from model_registry.rollout.challenge import Challenge
from trainer.archive.again import Look, judge_again
from trainer.archive.detector import ArchiveDetector, at_work, pack
from trainer.archive.pictures import PictureSource
from trainer.archive.recipes import RecipeShelf


def proven(bundle: Path, challenges: Iterable[Challenge], shelf: RecipeShelf, store_url: str) -> Path:
    """The bundle with the answers in its passport, so under another digest; without challenges itself.

    `store_url`: the dashboard's picture store, in which inspections have landed too. A comparing bundle
    cannot be asked here, since golden pictures lie at the stations; that is then its answer.
    """
    wanted = {one.unit: one for one in challenges}
    if not wanted:
        return bundle
    manifest, packed = pack(bundle)
    answers = (
        _nothing_to_ask(wanted) if manifest.compares else _asked(at_work(packed), wanted, shelf, store_url)
    )
    answered = manifest.model_copy(update={"challenges": tuple(answers), "files": {}})
    return write_bundle(bundle.parent, answered, {name: bundle / name for name in manifest.files})


def _nothing_to_ask(wanted: dict[str, Challenge]) -> Iterator[ChallengeResult]:
    for unit in sorted(wanted):
        yield ChallengeResult(unit=unit, verdict=None, why="compares with golden pictures of the stations")


def _asked(
    detector: ArchiveDetector, wanted: dict[str, Challenge], shelf: RecipeShelf, store_url: str
) -> Iterator[ChallengeResult]:
    source = PictureSource(store_url)

    def look(picture: Picture) -> Seen:
        return detector.detect(source.fetch(picture.sha256))

    records = _records(wanted.values(), store_url)
    for unit in sorted(wanted):
        record = records.get(unit)
        if record is None:
            yield ChallengeResult(unit=unit, verdict=None, why="has not landed in the picture store")
        else:
            yield _answer(unit, record, shelf, detector.manifest, look)


def _answer(
    unit: str, record: InspectionRecord, shelf: RecipeShelf, manifest: BundleManifest, look: Look
) -> ChallengeResult:
    recipe = shelf.of(record)
    lacking = sorted(recipe.labels - set(manifest.labels)) if recipe else []
    if lacking:
        return ChallengeResult(unit=unit, verdict=None, why=f"lacks label {', '.join(lacking)}")
    again = judge_again(record, recipe, manifest.thresholds, look)
    if again.outcome is Outcome.NO_RECIPE and record.recipe is not None:
        why = f"recipe {record.recipe.sku} version {record.recipe.version} is not among `recipes`"
        return ChallengeResult(unit=unit, verdict=None, why=why)
    verdict = again.judgement.verdict if again.judgement else None
    return ChallengeResult(unit=unit, verdict=verdict, why=again.why[:300])


def _records(wanted: Iterable[Challenge], store_url: str) -> dict[str, InspectionRecord]:
    """Only the days that are asked for are opened."""
    files, root = fsspec.core.url_to_fs(store_url)
    arrow = PyFileSystem(FSSpecHandler(files))
    by_day: dict[str, list[Challenge]] = {}
    for one in wanted:
        by_day.setdefault(f"{one.judged_at:%Y-%m-%d}", []).append(one)
    found: dict[str, InspectionRecord] = {}
    for day, some in by_day.items():
        folder = f"{root}/{FOLDER}/day={day}"
        if not files.exists(folder):
            continue
        rows = ds.dataset(folder, filesystem=arrow, format="parquet").to_table(
            columns=["station", "seq", "record"], filter=ds.field("seq").isin([one.seq for one in some])
        )
        units = {one.unit for one in some}
        for row in rows.to_pylist():
            unit = f"{row['station']}#{row['seq']}"
            if unit in units:
                found[unit] = InspectionRecord.model_validate_json(row["record"])
    return found
