"""Whether a browser's request comes from one of our own pages (against cross-site forgery). Pure."""

from collections.abc import Mapping
from urllib.parse import urlsplit

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_own(method: str, headers: Mapping[str, str]) -> bool:
    """`headers` by lower-case name. A request that changes something must say where it comes from.

    Browsers set both headers themselves; no page can forge them.
    """
    if method in SAFE_METHODS:
        return True
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host")
    return headers.get("sec-fetch-site") == "same-origin"
