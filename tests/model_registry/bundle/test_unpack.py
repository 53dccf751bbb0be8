import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.bundle.pack import bundle_tar
from model_registry.bundle.unpack import Limits, manifest_in_tar, unpack
from tests.fakes.bundles import FILES, bundle
from tests.fakes.stopping_disk import Killed, StoppingDisk

Members = list[tuple[tarfile.TarInfo, bytes]]


def member(name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> Members:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(data), kind, link
    return [(info, data)]


def repacked(folder: Path, change: Callable[[Members], Members], form: int = tarfile.USTAR_FORMAT) -> Path:
    """The bundle's tar with its members changed."""
    members: Members = member("manifest.json", (folder / "manifest.json").read_bytes())
    for name in sorted(FILES):
        members += member(name, (folder / name).read_bytes())
    path = folder.parent / "changed.tar"
    with tarfile.open(path, "w", format=form) as tar:
        for info, data in change(members):
            tar.addfile(info, io.BytesIO(data))
    return path


def test_there_and_back(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "made")
    again = unpack(bundle_tar(folder), tmp_path / "got")
    assert again.name == folder.name
    assert {name: (again / name).read_bytes() for name in FILES} == FILES


def test_the_manifest_can_be_read_alone(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    assert manifest_in_tar(bundle_tar(folder)).digest == folder.name


CASES = {
    "traversal": (lambda ms: ms + member("../evil", b"x"), r"'\.\./evil' is not named in manifest\.json"),
    "absolute": (lambda ms: ms + member("/etc/evil", b"x"), r"'/etc/evil' is not named"),
    "extra": (lambda ms: ms + member("extra.so", b"x"), r"'extra\.so' is not named in manifest\.json"),
    "twice": (lambda ms: ms + ms[-1:], r"'model\.xml' comes twice"),
    "missing": (lambda ms: ms[:-1], r"model\.xml is missing"),
    "symlink": (
        lambda ms: ms[:-1] + member("model.xml", kind=tarfile.SYMTYPE, link="/etc/passwd"),
        r"'model\.xml' is a link, a folder or something special",
    ),
    "hard link": (
        lambda ms: ms[:-1] + member("model.xml", kind=tarfile.LNKTYPE, link="model.bin"),
        r"'model\.xml' is a link",
    ),
    "folder": (lambda ms: [*ms, *member("golden", kind=tarfile.DIRTYPE)], r"'golden' is a link, a folder"),
    "device": (lambda ms: [*ms, *member("null", kind=tarfile.CHRTYPE)], "'null' is a link, a folder"),
    "longer": (lambda ms: ms[:-1] + member("model.xml", b"<net/>" + b" " * 99), r"model\.xml has 105 bytes"),
    "other bytes": (lambda ms: ms[:-1] + member("model.xml", b"<hat/>"), r"model\.xml: expected digest"),
    "manifest late": (lambda ms: ms[1:] + ms[:1], r"does not begin with a manifest\.json"),
    "nothing": (lambda _: [], r"does not begin with a manifest\.json"),
}


@pytest.mark.parametrize("case", CASES)
def test_refused_by_name_and_nothing_left(tmp_path: Path, case: str) -> None:
    change, words = CASES[case]
    tar = repacked(bundle(tmp_path / "made"), change)
    with pytest.raises(InputRefused, match=words):
        unpack(tar, tmp_path / "got")
    assert not (tmp_path / "got").exists() or list((tmp_path / "got").iterdir()) == []


def test_long_names_in_extended_headers_are_not_followed(tmp_path: Path) -> None:
    tar = repacked(bundle(tmp_path / "made"), lambda ms: ms + member("x" * 200, b"x"), tarfile.PAX_FORMAT)
    with pytest.raises(InputRefused, match="is a link, a folder or something special"):
        unpack(tar, tmp_path / "got")


def test_a_bundle_beyond_the_limits_is_refused_before_a_byte_is_written(tmp_path: Path) -> None:
    tar = bundle_tar(bundle(tmp_path / "made"))
    with pytest.raises(InputRefused, match="2074 bytes of files; at most 2000 are accepted"):
        unpack(tar, tmp_path / "got", Limits(max_bytes=2000))
    with pytest.raises(InputRefused, match="3 files; at most 2 are accepted"):
        unpack(tar, tmp_path / "got", Limits(max_files=2))
    assert not (tmp_path / "got").exists()


@pytest.mark.parametrize("kept", [0, 100, 600, 5000])
def test_a_tar_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    tar = bundle_tar(bundle(tmp_path / "made"))
    tar.write_bytes(tar.read_bytes()[:kept])
    with pytest.raises(InputRefused, match=r"\.tar"):
        unpack(tar, tmp_path / "got")


def test_bytes_after_the_end_are_refused(tmp_path: Path) -> None:
    tar = bundle_tar(bundle(tmp_path / "made"))
    tar.write_bytes(tar.read_bytes() + b"more")
    with pytest.raises(InputRefused, match="bytes after its end"):
        unpack(tar, tmp_path / "got")


def test_what_is_no_tar_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.tar").write_bytes(b"\xff\xd8" * 999)
    with pytest.raises(InputRefused, match=r"picture\.tar: not a tar, or cut short"):
        unpack(tmp_path / "picture.tar", tmp_path / "got")


@pytest.mark.parametrize("step", [1, 2])
def test_a_kill_leaves_no_bundle(tmp_path: Path, step: int) -> None:
    tar = bundle_tar(bundle(tmp_path / "made"))
    with pytest.raises(Killed):
        unpack(tar, tmp_path / "got", disk=StoppingDisk(step))
    assert list((tmp_path / "got").iterdir()) == []
