"""TLS to the broker: whom we take for it, and who we say we are."""

import ssl
import threading
from pathlib import Path
from typing import Any, Self

from pydantic import Field

from inspection.errors import InputRefused
from inspection.word import Word


class TlsFiles(Word):
    """PEM files. The certificate's common name is who we are to the broker: a station, one of its links, a
    program of the cluster (`deploy/broker/README.md`)."""

    ca: Path = Field(strict=False)
    certificate: Path = Field(strict=False)
    key: Path = Field(strict=False)

    def context(self) -> ssl.SSLContext:
        """That trusts this authority alone, looks at the host's name, and shows the certificate.

        Raises:
            InputRefused: a file that is not there, not PEM, or a key of another certificate.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.sslsocket_class = InTurn
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_verify_locations(str(_there(self.ca)))
        except ssl.SSLError as error:
            raise InputRefused(f"tls.ca {self.ca}: no certificates in PEM ({error})") from error
        try:
            context.load_cert_chain(str(_there(self.certificate)), str(_there(self.key)))
        except ssl.SSLError as error:
            raise InputRefused(
                f"tls {self.certificate}, {self.key}: no PEM, or not of each other ({error})"
            ) from error
        return context


class InTurn(ssl.SSLSocket):
    """Read and written by one thread at a time, as OpenSSL asks for (openssl-threads(7)); Python leaves that
    to us, and two at once can end the process (python/cpython#143756). For sockets that do not block."""

    _turn: threading.Lock

    def __new__(cls, *arguments: Any, **named: Any) -> Self:
        made = super().__new__(cls, *arguments, **named)
        made._turn = threading.Lock()
        return made

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        with self._turn:
            return super().recv(buflen, flags)

    def send(self, data: Any, flags: int = 0) -> int:
        with self._turn:
            return super().send(data, flags)


def _there(file: Path) -> Path:
    try:
        file.open("rb").close()
    except OSError as error:
        raise InputRefused(f"tls: {file}: cannot be read ({error.strerror})") from error
    return file
