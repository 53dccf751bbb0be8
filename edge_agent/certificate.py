"""Until when the station's certificates are good: the broker refuses it from then on."""

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509

from inspection.errors import InputRefused
from inspection.wire.tls import TlsFiles


def good_until(shown: Iterable[TlsFiles]) -> datetime | None:
    """The first end among these; None: none is shown.

    Raises:
        InputRefused: a file that is no certificate in PEM.
    """
    return min((_end(tls) for tls in shown), default=None)


def _end(tls: TlsFiles) -> datetime:
    try:
        return x509.load_pem_x509_certificate(tls.certificate.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        raise InputRefused(f"tls.certificate {tls.certificate}: no certificate in PEM ({error})") from error
