"""Addresses that a log-in may lead over: HTTPS, or this machine itself. Pure."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints


def _safe(address: str) -> str:
    parts = urlsplit(address)
    host = parts.hostname
    if host is None or parts.username is not None or parts.fragment:
        raise ValueError("write an address like https://login.plant.example/realms/plant")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        raise ValueError("what is sent there has to be kept from others; write https://...")
    return address


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


SafeAddress = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_safe)]
