"""What a station sends, built by hand: records, their pictures, and the messages that carry both."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image

from inspection.crop import Crop
from inspection.detection import Detection
from inspection.geometry import Box
from inspection.identity import StationId, Unit
from inspection.recipe import RecipeRef
from inspection.record import InspectionRecord, Picture, Timings, ViewRecord
from inspection.shadow import ShadowVerdict
from inspection.verdict import Cause, Finding, Verdict
from inspection.wire.codec import encode
from inspection.wire.link import Incoming
from inspection.wire.messages import InspectionReported, StationStatus
from inspection.wire.topics import CHUNK_BYTES, Chunk, Kind, image_topic, topic

STATION = StationId(site="wuhu", line="line-1", station="front")
AT = datetime(2026, 3, 2, 7, 59, tzinfo=UTC)
BUNDLE = "b" * 64
CHALLENGER = "c" * 64


def make_jpeg(width: int = 64, height: int = 48, shade: int = 128) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), (shade, shade, shade)).save(file, "JPEG")
    return file.getvalue()


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def found(label: str, score: float, x: float = 10, y: float = 10, side: float = 10) -> Detection:
    return Detection(label=label, score=score, box=Box(x1=x, y1=y, x2=x + side, y2=y + side))


def blame(
    detection: Detection, verdict: Verdict = Verdict.NG, cause: Cause = Cause.DEFECT, slot: str | None = None
) -> Finding:
    return Finding(
        verdict=verdict,
        cause=cause,
        view="front",
        label=detection.label,
        slot=slot,
        score=detection.score,
        box=detection.box,
    )


def make_record(
    seq: int = 1,
    verdict: Verdict = Verdict.OK,
    *,
    station: StationId = STATION,
    detections: tuple[Detection, ...] = (),
    findings: tuple[Finding, ...] = (),
    jpeg: bytes | None = None,
    size: tuple[int, int] = (64, 48),
    crop: Crop | None = None,
    bundle: str | None = BUNDLE,
    serial: str | None = None,
    at: datetime = AT,
    total_ms: float = 12.0,
    shadow: ShadowVerdict | None = None,
    recipe: RecipeRef | None = None,
) -> InspectionRecord:
    """One view called `front`; with `jpeg`, its picture, which shows all or the part `crop`."""
    picture = None
    if jpeg is not None:
        picture = Picture(sha256=digest_of(jpeg), width=size[0], height=size[1], size=len(jpeg))
    return InspectionRecord(
        station=station,
        seq=seq,
        unit=Unit(serial=serial or f"AC-{seq:05}", sku="KFR-35", lot="L0302"),
        triggered_at=at,
        judged_at=at + timedelta(milliseconds=total_ms),
        verdict=verdict,
        findings=findings,
        views=(ViewRecord(view="front", detections=detections, picture=picture, crop=crop),),
        bundle=bundle,
        recipe=recipe,
        timings=Timings(frame_ms=total_ms / 2, detect_ms=total_ms / 3, judge_ms=0.1, total_ms=total_ms),
        shadow=shadow,
    )


def challenged(verdict: Verdict, *findings: Finding, challenger: str = CHALLENGER) -> ShadowVerdict:
    return ShadowVerdict(challenger=challenger, verdict=verdict, findings=findings)


def result_message(record: InspectionRecord, station: StationId | None = None) -> Incoming:
    """`station`: whose topic carries it, if not the record's own."""
    payload = encode(InspectionReported(record=record))
    return Incoming(topic(station or record.station, Kind.RESULT), payload, record.seq, 1)


def picture_messages(jpeg: bytes, station: StationId = STATION, sha256: str = "") -> list[Incoming]:
    parts = [jpeg[start : start + CHUNK_BYTES] for start in range(0, len(jpeg), CHUNK_BYTES)]
    return [
        Incoming(image_topic(station, Chunk(sha256 or digest_of(jpeg), index, len(parts))), part, 1, 1)
        for index, part in enumerate(parts)
    ]


def status_message(status: StationStatus, station: StationId = STATION) -> Incoming:
    return Incoming(topic(station, Kind.STATUS), encode(status), 1, 1)


def everything_of(record: InspectionRecord, jpeg: bytes) -> Iterator[Incoming]:
    yield result_message(record)
    yield from picture_messages(jpeg, record.station)
