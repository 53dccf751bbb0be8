from pathlib import Path

import pytest

from inspection.errors import InputRefused
from inspection.wire.link import BrokerAddress, Link
from inspection.wire.tls import TlsFiles


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    files = TlsFiles(ca=tmp_path / "ca.crt", certificate=tmp_path / "a.crt", key=tmp_path / "a.key")
    with pytest.raises(InputRefused, match=r"tls: .*ca.crt: cannot be read \(No such file or directory\)"):
        files.context()


def test_what_is_no_certificate_is_named(tmp_path: Path) -> None:
    for name in ("ca.crt", "a.crt", "a.key"):
        (tmp_path / name).write_text("nothing of the kind")
    files = TlsFiles(ca=tmp_path / "ca.crt", certificate=tmp_path / "a.crt", key=tmp_path / "a.key")
    with pytest.raises(InputRefused, match=r"tls.ca .*ca.crt: no certificates in PEM"):
        files.context()


def test_a_link_says_so_before_it_starts(tmp_path: Path) -> None:
    files = TlsFiles(ca=tmp_path / "ca.crt", certificate=tmp_path / "a.crt", key=tmp_path / "a.key")
    with pytest.raises(InputRefused, match="cannot be read"):
        Link(BrokerAddress(tls=files), "a", on_message=lambda _: None)
