import hashlib
from pathlib import Path

from edge_agent.report.pictures import PictureFolder


def test_a_picture_is_named_by_its_digest(tmp_path: Path) -> None:
    pictures = PictureFolder(tmp_path)
    sha256 = pictures.keep(b"a picture")
    assert sha256 == hashlib.sha256(b"a picture").hexdigest() == pictures.keep(b"a picture")
    assert pictures.read(sha256) == b"a picture"
    pictures.drop(sha256)
    assert pictures.read(sha256) is None


def test_an_altered_file_is_no_picture(tmp_path: Path) -> None:
    pictures = PictureFolder(tmp_path)
    sha256 = pictures.keep(b"a picture")
    (tmp_path / f"{sha256}.jpg").write_bytes(b"b picture")
    assert pictures.read(sha256) is None


def test_half_written_files_go(tmp_path: Path) -> None:
    pictures = PictureFolder(tmp_path)
    sha256 = pictures.keep(b"a picture")
    (tmp_path / ".staging-half.jpg").write_bytes(b"a pic")
    assert pictures.all() == {sha256}
    assert not (tmp_path / ".staging-half.jpg").exists()
