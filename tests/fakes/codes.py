"""Pictures of codes: a QR code by cv2, and an EAN-13 drawn by the book (GS1 General Specifications 5.2)."""

import cv2
import numpy as np

from model_registry.bundle.prepare import Picture

LEFT = (
    *("0001101", "0011001", "0010011", "0111101", "0100011"),
    *("0110001", "0101111", "0111011", "0110111", "0001011"),
)
"""Digits 0 to 9."""
ORDER = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"]


def qr(text: str, *, pixels: int = 4) -> Picture:
    """Modules of so many pixels, with the quiet zone that the standard asks for."""
    code = cv2.QRCodeEncoder.create().encode(text)
    grey = cv2.resize(code, None, fx=pixels, fy=pixels, interpolation=cv2.INTER_NEAREST)
    edge = 4 * pixels
    return _in_colour(cv2.copyMakeBorder(grey, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=255))


def ean13(digits: str, *, pixels: int = 2) -> Picture:
    """Twelve digits and the check digit behind them."""
    right = [_turned(code) for code in LEFT]
    codes = {"L": list(LEFT), "G": [code[::-1] for code in right]}
    whole = digits + check_digit(digits)
    left = "".join(
        codes[kind][int(digit)] for digit, kind in zip(whole[1:7], ORDER[int(whole[0])], strict=True)
    )
    bars = "101" + left + "01010" + "".join(right[int(digit)] for digit in whole[7:]) + "101"
    row = np.array([0 if bar == "1" else 255 for bar in bars], np.uint8).repeat(pixels)
    grey = np.broadcast_to(row, (60, len(row))).copy()
    return _in_colour(cv2.copyMakeBorder(grey, 40, 40, 30, 30, cv2.BORDER_CONSTANT, value=255))


def check_digit(digits: str) -> str:
    return str(-sum((3 if place % 2 else 1) * int(digit) for place, digit in enumerate(digits)) % 10)


def pasted(code: Picture, *, width: int = 640, height: int = 480, x: int = 300, y: int = 200) -> Picture:
    """On a picture of noise, as a label on a part."""
    picture = np.random.default_rng(0).integers(60, 120, (height, width, 3), dtype=np.uint8)
    picture[y : y + code.shape[0], x : x + code.shape[1]] = code
    return picture


def _turned(code: str) -> str:
    return code.translate(str.maketrans("01", "10"))


def _in_colour(grey: np.ndarray) -> Picture:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
