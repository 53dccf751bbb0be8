"""What a Python worker makes of pictures: a vector for each, one for each thing in it, crops if wanted."""

from collections.abc import Iterator, Mapping
from math import ceil, floor
from typing import Any

import cv2
import fsspec
import numpy as np
import pandas as pd
from pyspark.sql import types as t

from inspection.detection import Detection
from inspection.label import picture_path
from model_registry.bundle.prepare import Picture
from trainer.archive.again import NoPicture
from trainer.archive.detector import ArchiveDetector
from trainer.archive.pictures import PictureSource

PICTURE, DETECTION, REFUSED = "picture", "detection", "refused"
"""Kinds of rows. Each picture has one of the first or of the last."""
KNOWN = ("sha256", "picture", "station", "seq", "at", "serial", "sku", "lot", "view")
INDEXED = t.StructType(
    [
        t.StructField("kind", t.StringType()),
        t.StructField("sha256", t.StringType()),
        t.StructField("picture", t.StringType()),
        t.StructField("station", t.StringType()),
        t.StructField("seq", t.LongType()),
        t.StructField("at", t.TimestampType()),
        *(t.StructField(name, t.StringType()) for name in ("serial", "sku", "lot", "view")),
        t.StructField("place", t.IntegerType()),  # of a detection in its picture: 1 for the best score
        t.StructField("label", t.StringType()),
        *(t.StructField(name, t.DoubleType()) for name in ("score", "x1", "y1", "x2", "y2")),
        t.StructField("crop", t.StringType()),  # path below the crops' URL
        t.StructField("why", t.StringType()),  # of what was refused
        t.StructField("vector", t.ArrayType(t.FloatType(), containsNull=False)),
    ]
)


class Embedder:
    def __init__(
        self,
        detector: ArchiveDetector,
        pictures: PictureSource,
        crops_url: str | None = None,
        faint: bool = False,
    ) -> None:
        """`faint`: what is found below the grey band too, as faint as a station tells."""
        self._detector = detector
        self._pictures = pictures
        self._faint = faint
        self._crops = None if crops_url is None else Crops(crops_url)

    def embed(self, batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Rows of `shown.SHOWN` -> rows of `INDEXED`."""
        for batch in batches:
            rows = [made for row in batch.to_dict("records") for made in self.embed_row(row)]
            frame = pd.DataFrame(rows, columns=INDEXED.names)
            yield frame.astype({"seq": "Int64", "place": "Int32"})

    def embed_row(self, row: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
        """The picture's row, and one for each detection from its label's grey band on, or for every one."""
        # Every column by name: pandas would fill gaps with NaN, which is no vector.
        known = dict.fromkeys(INDEXED.names) | {name: row[name] for name in KNOWN}
        known["picture"] = row["picture"] or picture_path(row["sha256"])
        try:
            picture = self._pictures.fetch(row["sha256"], known["picture"])
        except NoPicture as error:
            yield {**known, "kind": REFUSED, "why": str(error)}
            return
        told = self._detector.embed(picture)
        if told.seen.problem is not None:
            yield {**known, "kind": REFUSED, "why": str(told.seen.problem)}
            return
        yield {**known, "kind": PICTURE, "vector": told.whole}
        thresholds = self._detector.manifest.thresholds
        for place, (found, vector) in enumerate(zip(told.seen.detections, told.things, strict=True), 1):
            if self._faint or found.score >= thresholds[found.label].grey:
                crop = self._crops.keep(row["sha256"], place, found, picture) if self._crops else None
                yield {
                    **known,
                    **found.box.model_dump(),
                    "kind": DETECTION,
                    "place": place,
                    "label": found.label,
                    "score": found.score,
                    "crop": crop,
                    "vector": vector,
                }


class Crops:
    """What detections show, as JPEGs in a folder for each label; the same crop is the same file again."""

    def __init__(self, url: str) -> None:
        self._files: Any
        self._files, self._root = fsspec.core.url_to_fs(url)

    def keep(self, sha256: str, place: int, found: Detection, picture: Picture) -> str:
        """The crop's path below the URL."""
        path = f"{found.label}/{sha256}-{place}.jpg"
        box = found.box
        part = picture[floor(box.y1) : ceil(box.y2), floor(box.x1) : ceil(box.x2)]
        _, data = cv2.imencode(".jpg", np.ascontiguousarray(part), [cv2.IMWRITE_JPEG_QUALITY, 95])
        self._files.makedirs(f"{self._root}/{found.label}", exist_ok=True)
        unfinished = f"{self._root}/{found.label}/.{sha256}-{place}.part"
        self._files.pipe_file(unfinished, data.tobytes())
        self._files.mv(unfinished, f"{self._root}/{path}")
        return path
