import pytest

from deploy.laptop.line.layout import FACE, HEIGHT, LABEL, LABEL_SIZE, SCREWS, VENTS, WIDTH


@pytest.mark.parametrize("place", SCREWS.values())
def test_every_screw_sits_on_the_face(place: tuple[int, int]) -> None:
    assert FACE[0] < place[0] - 20
    assert place[0] + 20 < FACE[2]
    assert FACE[1] < place[1] - 20
    assert place[1] + 20 < FACE[3]


def test_face_vents_and_label_fit_into_each_other() -> None:
    x1, y1, x2, y2 = FACE
    assert 0 < x1 < VENTS[0] < VENTS[2] < x2 < WIDTH
    assert 0 < y1 < VENTS[1] < VENTS[3] < y2 < HEIGHT
    assert VENTS[3] < LABEL[1] - LABEL_SIZE[1] / 2
    assert LABEL[0] + LABEL_SIZE[0] / 2 < x2
