import socket
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.broker.authority import Authority
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


def test_nobody_sends_while_another_thread_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority.make(tmp_path, "Suzhou", datetime.now(UTC))
    certificate, key = authority.issue("ingest", datetime.now(UTC), 30)
    context = TlsFiles(ca=tmp_path / "ca.crt", certificate=certificate, key=key).context()
    reads, sends, met = threading.Event(), threading.Event(), []

    def recv(_socket: ssl.SSLSocket, _length: int = 1024, _flags: int = 0) -> bytes:
        reads.set()
        met.append(sends.wait(timeout=0.3))
        return b""

    def send(_socket: ssl.SSLSocket, data: bytes, _flags: int = 0) -> int:
        sends.set()
        return len(data)

    monkeypatch.setattr(ssl.SSLSocket, "recv", recv)
    monkeypatch.setattr(ssl.SSLSocket, "send", send)
    ours, theirs = socket.socketpair()
    with theirs, context.wrap_socket(ours, server_hostname="a", do_handshake_on_connect=False) as made:
        reader = threading.Thread(target=made.recv)
        reader.start()
        reads.wait()
        assert made.send(b"verdict") == 7
        reader.join()
    assert met == [False]
