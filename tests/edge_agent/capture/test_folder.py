from pathlib import Path

import cv2
import pytest

from edge_agent.capture.camera import Camera
from edge_agent.capture.folder import FolderCamera
from edge_agent.capture.frame import Frame
from inspection.errors import InputRefused
from inspection.verdict import Cause
from tests.fakes import words
from tests.fakes.clock import FakeClock


def camera(folder: Path, *, loop: bool = True) -> Camera:
    made = FolderCamera(kind="folder", view="front", path=folder, loop=loop).build(FakeClock())
    made.start()
    return made


def shown(camera: Camera) -> bytes | Cause:
    got = camera.frame_after(trigger=0.0, deadline=1.0)
    return got if isinstance(got, Cause) else got.jpeg or b"no jpeg"


def test_the_next_trigger_gets_the_next_picture_in_name_order(tmp_path: Path) -> None:
    for name, seed in (("b.jpg", 2), ("a.jpg", 1), ("c.JPG", 3)):
        (tmp_path / name).write_bytes(words.jpeg(seed))
    (tmp_path / "notes.txt").write_text("no picture")
    replay = camera(tmp_path)
    assert [shown(replay) for _ in range(4)] == [words.jpeg(seed) for seed in (1, 2, 3, 1)]
    assert not replay.live


def test_once_means_once(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(words.jpeg(1))
    replay = camera(tmp_path, loop=False)
    assert [shown(replay), shown(replay)] == [words.jpeg(1), Cause.NO_FRAME_IN_TIME]
    assert replay.problem == f"{tmp_path}: every picture has been shown"


def test_a_truncated_jpeg_costs_its_unit_the_picture_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(words.jpeg(1)[:-100])
    (tmp_path / "b.jpg").write_bytes(words.jpeg(2))
    replay = camera(tmp_path)
    assert shown(replay) is Cause.NO_FRAME_IN_TIME
    assert replay.problem.startswith(f"{tmp_path / 'a.jpg'}: truncated JPEG of ")
    assert replay.problem.endswith("it has no end mark; copy the file again")
    assert shown(replay) == words.jpeg(2)
    assert replay.problem == ""


def test_a_png_has_no_jpeg_of_its_own(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), words.picture())
    frame = camera(tmp_path).frame_after(trigger=0.0, deadline=1.0)
    assert isinstance(frame, Frame)
    assert frame.jpeg is None
    assert (frame.pixels == words.picture()).all()


def test_no_folder_and_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"camera front: .*nowhere is not a folder; correct `path`"):
        camera(tmp_path / "nowhere")
    with pytest.raises(InputRefused, match=r"camera front: no \.jpg, \.jpeg or \.png in .*; add pictures"):
        camera(tmp_path)
