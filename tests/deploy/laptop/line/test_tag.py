import cv2
import numpy as np
import pytest

from deploy.laptop.line.layout import HEIGHT, WIDTH
from deploy.laptop.line.tag import TAG_BITS, read_tag, write_tag


@pytest.mark.parametrize("number", [0, 1, 2, 123_456, 0b1010_1010_1010_1010_1010, 2**TAG_BITS - 1])
@pytest.mark.parametrize("background", [0, 128, 255])
def test_a_number_survives_the_jpeg(number: int, background: int) -> None:
    image = np.full((HEIGHT, WIDTH, 3), background, np.uint8)
    write_tag(image, number)
    jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
    seen = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
    assert seen is not None
    assert read_tag(np.asarray(seen, np.uint8)) == number
