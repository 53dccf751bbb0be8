"""The texts of the codes in a part of a picture (cv2's readers; nothing else of them is used)."""

from typing import Literal

import cv2

from inspection.geometry import Box
from model_registry.bundle.prepare import Picture


def read_codes(pixels: Picture, box: Box, kind: Literal["qr", "barcode"]) -> tuple[str, ...]:
    """Every text that could be read inside `box` (pixels); none is not an error."""
    part = pixels[int(box.y1) : int(box.y2) + 1, int(box.x1) : int(box.x2) + 1]
    if part.size == 0:
        return ()
    try:
        if kind == "qr":
            texts = [cv2.QRCodeDetector().detectAndDecode(part)[0]]
        else:
            texts = list(cv2.barcode.BarcodeDetector().detectAndDecodeMulti(part)[1])
    except cv2.error:  # it gives up on some pictures so
        return ()
    return tuple(text for text in texts if text)
