"""From what the camera gave to the file that is kept: whole or a part of it, JPEG or lossless."""

import logging
from typing import NamedTuple

from edge_agent.capture.jpeg import decode, encode, encode_lossless
from edge_agent.report.evidence import EvidenceSettings, PictureFormat
from edge_agent.report.part import part_to_keep
from inspection.crop import Crop
from inspection.picture_head import size_of
from inspection.record import InspectionRecord
from inspection.wire.topics import PICTURE_BYTES
from model_registry.bundle.prepare import Picture

log = logging.getLogger(__name__)


class PictureFile(NamedTuple):
    data: bytes
    """A JPEG or a PNG."""
    crop: Crop | None
    """None: the whole picture."""


def picture_file(
    raw: bytes | Picture, record: InspectionRecord, view: str, evidence: EvidenceSettings, quality: int
) -> PictureFile:
    """`raw` is the camera's own JPEG, kept as it is where nothing is cut away, or pixels.

    Raises:
        InputRefused: the camera's file is damaged.
    """
    width, height = size_of(raw) if isinstance(raw, bytes) else (raw.shape[1], raw.shape[0])
    part = part_to_keep(record, view, width, height, evidence.margin_px) if evidence.crop else None
    if part is None and isinstance(raw, bytes):
        return PictureFile(raw, None)
    pixels = decode(raw) if isinstance(raw, bytes) else raw
    if part is None:
        return PictureFile(_encoded(pixels, evidence.format, quality), None)
    return PictureFile(
        _encoded(part.cut(pixels), evidence.format, quality), part.crop(width=width, height=height)
    )


def _encoded(pixels: Picture, format: PictureFormat, quality: int) -> bytes:
    if format is PictureFormat.PNG:
        data = encode_lossless(pixels)
        if len(data) <= PICTURE_BYTES:
            return data
        log.warning("a lossless picture of %d bytes is more than the cluster takes: kept as JPEG", len(data))
    return encode(pixels, quality)
