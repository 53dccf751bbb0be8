import numpy as np
import pytest

from edge_agent.capture.jpeg import decode
from edge_agent.report.evidence import EvidenceSettings, PictureFormat
from edge_agent.report.picture_file import picture_file
from inspection.crop import Crop
from inspection.errors import InputRefused
from inspection.picture_head import size_of
from inspection.verdict import Verdict
from tests.edge_agent.report.test_part import finding, with_findings
from tests.fakes import words

NG = with_findings(finding(20, 10, 30, 20))
CROP = Crop(left=18, top=8, full_width=64, full_height=48)
CUT = EvidenceSettings(crop=True, margin_px=2)
LOSSLESS = EvidenceSettings(format=PictureFormat.PNG)


def test_pixels_become_a_whole_jpeg_as_a_rule() -> None:
    file = picture_file(words.picture(), NG, "front", EvidenceSettings(), quality=90)
    assert (file.data[:2], size_of(file.data), file.crop) == (b"\xff\xd8", (64, 48), None)


def test_a_lossless_file_holds_every_pixel() -> None:
    file = picture_file(words.picture(), NG, "front", LOSSLESS, quality=90)
    assert file.data.startswith(b"\x89PNG")
    assert np.array_equal(decode(file.data), words.picture())


def test_only_what_the_findings_point_at_is_kept() -> None:
    settings = EvidenceSettings(format=PictureFormat.PNG, crop=True, margin_px=2)
    file = picture_file(words.picture(), NG, "front", settings, quality=90)
    assert file.crop == CROP
    assert np.array_equal(decode(file.data), words.picture()[8:22, 18:32])


def test_a_camera_s_own_jpeg_is_touched_only_to_be_cut() -> None:
    assert picture_file(words.jpeg(), NG, "front", LOSSLESS, 90).data == words.jpeg()
    assert picture_file(words.jpeg(), words.record(1, Verdict.OK), "front", CUT, 90).data == words.jpeg()
    cut = picture_file(words.jpeg(), NG, "front", CUT, 90)
    assert (size_of(cut.data), cut.crop) == ((14, 14), CROP)


def test_what_the_cluster_would_refuse_as_lossless_is_kept_as_jpeg() -> None:
    noise = words.picture(width=4000, height=3000)
    file = picture_file(noise, NG, "front", LOSSLESS, quality=50)
    assert (file.data[:2], size_of(file.data)) == (b"\xff\xd8", (4000, 3000))


def test_a_damaged_file_of_the_camera_is_refused() -> None:
    with pytest.raises(InputRefused, match="neither JPEG nor PNG"):
        picture_file(b"nothing", NG, "front", EvidenceSettings(), 90)
