"""One inspection in a replay, as a row: what was said, what would be said, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from pydantic import ValidationError
from pyspark.sql import types as t

from inspection.again import Again, Outcome, Seen
from inspection.detection import Threshold
from inspection.record import InspectionRecord, Picture
from trainer.archive.again import Look, about, difference, judge_again
from trainer.archive.detector import ArchiveDetector
from trainer.archive.pictures import PictureSource
from trainer.archive.recipes import RecipeShelf

REPLAYED = t.StructType(
    [
        t.StructField("id", t.LongType()),
        t.StructField("station", t.StringType()),
        t.StructField("seq", t.LongType()),
        t.StructField("at", t.TimestampType()),
        *(t.StructField(name, t.StringType()) for name in ("serial", "sku", "lot", "bundle", "then")),
        t.StructField("now", t.StringType()),  # null: it was not judged
        t.StructField("outcome", t.StringType()),
        t.StructField("about", t.StringType()),
        t.StructField("why", t.StringType()),
        t.StructField("pictures", t.IntegerType()),  # that were looked at
    ]
)


class Replayer:
    """What a Python worker does with a batch of landed rows."""

    def __init__(self, shelf: RecipeShelf, detector: ArchiveDetector, pictures: PictureSource) -> None:
        self._shelf = shelf
        self._detector = detector
        self._pictures = pictures

    def replay(self, batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Rows with `id` and the rest of a landed row -> as many rows of `REPLAYED`."""
        for batch in batches:
            rows = [self.replay_row(row) for row in batch.to_dict("records")]
            yield pd.DataFrame(rows, columns=REPLAYED.names)

    def replay_row(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        known = {name: row[name] for name in ("id", "station", "seq", "at", "serial", "sku", "lot", "bundle")}
        looked: list[Picture] = []

        def look(picture: Picture) -> Seen:
            looked.append(picture)
            return self._detector.detect(self._pictures.fetch(picture.sha256))

        answer = _answer(row["record"], self._shelf, self._detector.manifest.thresholds, look)
        return {**known, "then": row["verdict"], **answer, "pictures": len(looked)}


def _answer(
    text: str, shelf: RecipeShelf, thresholds: Mapping[str, Threshold], look: Look
) -> dict[str, str | None]:
    """The columns `now`, `outcome`, `about` and `why`."""
    try:
        record = InspectionRecord.model_validate_json(text)
    except ValidationError as error:
        why = f"the record cannot be read: {error.errors()[0]['msg']}"
        return _columns(Again(Outcome.NOT_JUDGED, None, why))
    again = judge_again(record, shelf.of(record), thresholds, look)
    if again.judgement is None or again.outcome is Outcome.SAME:
        return _columns(again)
    now = again.judgement
    why = difference(record.findings, now.findings)
    return _columns(again._replace(why=why)) | {"about": about(record.findings, now.findings, now.verdict)}


def _columns(again: Again) -> dict[str, str | None]:
    now = None if again.judgement is None else str(again.judgement.verdict)
    return {"now": now, "outcome": str(again.outcome), "about": None, "why": again.why or None}
