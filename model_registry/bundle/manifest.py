"""The passport of a bundle: from it alone one knows which labels, which run, which snapshot, how good.

A bundle is a folder (travelling as one uncompressed tar): `manifest.json` and the files it lists.
Its digest is the SHA-256 of the bytes of `manifest.json`, which names the digest of every other file.
"""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveInt, StringConstraints, model_validator

from inspection.detection import Detection, Threshold
from inspection.verdict import Verdict
from inspection.word import LabelName, Moment, Score, Sha256, Word, added_later

MANIFEST_NAME = "manifest.json"
MODEL_XML = "model.xml"
MODEL_BIN = "model.bin"
GOLDEN_FOLDER = "golden"

FilePath = Annotated[str, StringConstraints(pattern=r"^(golden/)?[a-z0-9][a-z0-9._-]{0,80}$")]
"""Inside the bundle: flat, apart from `golden/`."""


Place = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}(/[a-z0-9][a-z0-9-]{0,62}){0,2}$")]
"""`site`, `site/line` or `site/line/station`."""
Instruction = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]


class FileEntry(Word):
    sha256: Sha256
    size: NonNegativeInt
    """Bytes."""


class InputSize(Word):
    """What the graph takes: uint8, [1, height, width, 3], BGR. Pictures are stretched to it, or cut into
    tiles of it."""

    width: PositiveInt
    height: PositiveInt


class Tiling(Word):
    """Pictures keep their scale and are cut into tiles of the graph's input size."""

    overlap: NonNegativeInt
    """Pixels that neighbours share at least: as much as the largest thing that no seam should cut."""

    def refuse_unfit(self, tile: InputSize) -> None:
        """Raises ValueError: tiles that overlap by their whole side never get on."""
        side = min(tile.width, tile.height)
        if self.overlap >= side:
            raise ValueError(f"tiling: overlap {self.overlap} must be less than the tile's {side} pixels")


class ClassMetrics(Word):
    """Of one label on the evaluation pictures. None: no such label among them."""

    boxes: NonNegativeInt
    ap50_fp32: Score | None
    ap50_int8: Score | None
    recall_fp32: Score | None
    recall_int8: Score | None
    """At the bundle's threshold."""


class Metrics(Word):
    """COCO figures on pictures that the model never learnt from."""

    pictures: NonNegativeInt
    map50_fp32: Score
    map50_int8: Score
    map_fp32: Score
    map_int8: Score
    """mAP over IoU .50 to .95."""
    per_class: dict[LabelName, ClassMetrics]


class Parity(Word):
    """The same golden pictures through torch FP32, OpenVINO FP32 and OpenVINO INT8."""

    pictures: NonNegativeInt
    openvino_fp32_lost: NonNegativeInt
    int8_lost: NonNegativeInt
    """Detections of torch FP32 at or above threshold that the other chain does not find (IoU >= .5)."""
    int8_largest_score_shift: Score
    kept_float: tuple[str, ...] = ()
    """Parts of the network that stayed in float, since in INT8 they lost too much."""


class Lineage(Word):
    snapshot: str
    run: str
    parents: tuple[Sha256, ...] = ()
    code_version: str
    trained_at: Moment
    sources: tuple[str, ...] = ()
    """Where the pictures came from: stations or imported sets."""
    data_licence: str = ""


class Needs(Word):
    """What a bundle asks of a station beside its labels; one that is not so refuses it. Empty: nothing."""

    places: tuple[Place, ...] = ()
    """Where it may run: sites, lines or stations."""
    instructions: tuple[Instruction, ...] = ()
    """Of the processor, as Linux names them: `amx_int8`, `avx512_vnni`."""
    openvino_below: Annotated[str, StringConstraints(pattern=r"^(\d{4}\.\d{1,3})?$")] = ""
    """The first OpenVINO release that it is not for; the lowest is the one that wrote it."""


class ChallengeResult(Word):
    """What the bundle says of a unit whose truth is known (`model_registry.rollout.challenge`)."""

    unit: Annotated[str, StringConstraints(max_length=250)]
    verdict: Verdict | None
    """None: it was not judged."""
    why: Annotated[str, StringConstraints(max_length=300)] = ""


class Timed(Word):
    """How long its graph takes, on the machine where it was made."""

    processor: str
    instructions: tuple[Instruction, ...]
    """Of those that matter for INT8: `amx_int8`, `avx512_vnni`, `avx_vnni`, `avx2`."""
    threads: PositiveInt
    p50_ms: NonNegativeFloat
    p99_ms: NonNegativeFloat
    """Of a picture, inference alone."""


class GoldenPicture(Word):
    """A picture in the bundle with what its INT8 graph found in it when it was released."""

    file: FilePath
    width: PositiveInt
    height: PositiveInt
    expected: tuple[Detection, ...]
    """Detections at or above the bundle's thresholds."""


def _is_none(value: object) -> bool:
    return value is None


class BundleManifest(Word):
    schema_version: Literal[1] = 1
    name: str
    labels: Annotated[tuple[LabelName, ...], Field(min_length=1)]
    """In the order of the graph's score columns."""
    input: InputSize
    tiling: Annotated[Tiling | None, Field(exclude_if=_is_none)] = None
    """None: the whole picture is stretched to the input, and the manifest's bytes are those of bundles that
    were written before there were tiles."""
    compares: Annotated[bool, added_later(False)] = False
    """The graph sees comparisons (`model_registry.bundle.beside`): a station lays the recipe's golden
    picture beside each of its own."""
    thresholds: dict[LabelName, Threshold]
    nms_iou: Score
    precision: Literal["INT8", "FP32"]
    openvino: str
    """Version that wrote the IR."""
    metrics: Metrics
    parity: Parity
    lineage: Lineage
    needs: Annotated[Needs, added_later(Needs())] = Needs()
    golden: tuple[GoldenPicture, ...]
    challenges: Annotated[tuple[ChallengeResult, ...], added_later(())] = ()
    timed: Annotated[Timed | None, added_later(None)] = None
    files: dict[FilePath, FileEntry]
    """Every file but the manifest itself."""

    @model_validator(mode="after")
    def _tiles_get_on(self) -> Self:
        if self.tiling is not None:
            self.tiling.refuse_unfit(self.input)
        return self

    def to_bytes(self) -> bytes:
        """The exact bytes of `manifest.json`."""
        return (self.model_dump_json(indent=1) + "\n").encode()

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.to_bytes()).hexdigest()
