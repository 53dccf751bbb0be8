"""Until when certificates are good: the broker refuses their owner from then on. The one door to
certificates; who imports it brings `cryptography`."""

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509

from inspection.errors import InputRefused, Unavailable
from inspection.wire.tls import TlsFiles

SOON_DAYS = 30


def good_long_enough(shown: Iterable[TlsFiles], now: datetime) -> str:
    """For how long.

    Raises:
        InputRefused: as `good_until`.
        Unavailable: one of them has ended, or does so soon.
    """
    until = good_until(shown)
    assert until is not None, "somebody has one"
    days = (until - now).days
    if days < SOON_DAYS:
        ends = "ended" if until < now else "ends"
        raise Unavailable(
            f"the first of them {ends} {until:%Y-%m-%d} ({days} days); get a new one from whoever keeps the "
            "plant's authority (deploy/broker/README.md), and start anew"
        )
    return f"good until {until:%Y-%m-%d} ({days} days)"


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
