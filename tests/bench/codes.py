"""How long a code in the picture takes, on its zone only: `python -m tests.bench.codes`.

A QR code of 3 to 6 pixels a module and an EAN-13, in zones of several sizes; and zones without a code, which
is the slowest that can happen: a textured part, and a plain one. One thread.
"""

import time
from statistics import median

import cv2
import numpy as np

from edge_agent.codes.reader import read_codes
from inspection.geometry import Box
from model_registry.bundle.prepare import Picture
from tests.fakes import codes

ROUNDS = 31


def main() -> None:
    cv2.setNumThreads(1)
    print(f"{'zone':32} {'side':>5} {'read':>5} {'p50 ms':>8} {'max ms':>8}")
    for side in (150, 250, 400):
        for pixels in (3, 4, 6):
            row(f"QR, {pixels} px a module", side, codes.qr("SN=S-000123;SKU=AC-100", pixels=pixels), "qr")
        row("EAN-13, 2 px a bar", side, codes.ean13("400638133393"), "barcode")
        noise = np.random.default_rng(1).integers(0, 256, (side, side, 3), dtype=np.uint8)
        row("no QR, noise", side, noise, "qr")
        row("no QR, plain", side, np.full((side, side, 3), 128, np.uint8), "qr")


def row(name: str, side: int, code: Picture, kind: str) -> None:
    if max(code.shape[:2]) > side:
        return
    picture = codes.pasted(code, width=800, x=320, y=40)
    zone = Box(x1=320, y1=40, x2=320 + side - 1, y2=40 + side - 1)
    took: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        texts = read_codes(picture, zone, kind)  # type: ignore[arg-type]
        took.append((time.perf_counter() - began) * 1000)
    print(f"{name:32} {side:5} {'yes' if texts else 'no':>5} {median(took):8.1f} {max(took):8.1f}")


if __name__ == "__main__":
    main()
