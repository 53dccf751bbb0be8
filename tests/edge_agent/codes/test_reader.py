import numpy as np

from edge_agent.codes.reader import read_codes
from inspection.geometry import Box
from tests.fakes import codes

AROUND = Box(x1=290, y1=190, x2=600, y2=400)
ELSEWHERE = Box(x1=0, y1=0, x2=200, y2=150)


def test_a_qr_code_in_its_zone_and_only_there() -> None:
    picture = codes.pasted(codes.qr("S-000123"))
    assert read_codes(picture, AROUND, "qr") == ("S-000123",)
    assert read_codes(picture, ELSEWHERE, "qr") == ()


def test_a_barcode() -> None:
    picture = codes.pasted(codes.ean13("400638133393"))
    assert read_codes(picture, AROUND, "barcode") == ("4006381333931",)
    assert read_codes(picture, ELSEWHERE, "barcode") == ()


def test_a_zone_outside_the_picture_holds_nothing() -> None:
    assert read_codes(np.zeros((10, 10, 3), np.uint8), AROUND, "qr") == ()
