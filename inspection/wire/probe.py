"""Whether somebody answers at an address, a broker takes our certificate, a server has our time."""

import http.client
import socket
import ssl
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from inspection.errors import InputRefused, Unavailable
from inspection.wire.link import BrokerAddress

ANSWER_S = 2.0
SKEW = timedelta(seconds=30)


def answers(host: str, port: int) -> str:
    """
    Raises:
        Unavailable: nobody does.
    """
    try:
        socket.create_connection((host, port), timeout=ANSWER_S).close()
    except OSError as error:
        raise Unavailable(
            f"{host}:{port} does not answer ({error}); is it running, and its port open?"
        ) from error
    return f"{host}:{port} answers"


def broker_answers(address: BrokerAddress) -> str:
    """Does not greet it: under our name the broker would throw off whoever of us is connected.

    Raises:
        InputRefused: TLS files that cannot be used.
        Unavailable: nobody answers, it is not the plant's broker, or it refuses our certificate.
    """
    if address.tls is None:
        return answers(address.host, address.port)
    where = f"{address.host}:{address.port}"
    context = address.tls.context()
    try:
        with (
            socket.create_connection((address.host, address.port), timeout=ANSWER_S) as plain,
            context.wrap_socket(plain, server_hostname=address.host) as probe,
            suppress(TimeoutError),  # it waits for a greeting, so it has taken the certificate
        ):
            probe.recv(1)
    except ssl.SSLCertVerificationError as error:
        raise Unavailable(
            f"{where}: is not the plant's broker ({error.verify_message}); correct its host or tls.ca"
        ) from error
    except ssl.SSLError as error:
        words = f"{where}: refuses our certificate ({error.reason}); ask for a new one"
        raise Unavailable(words) from error
    except OSError as error:
        raise Unavailable(f"{where} does not answer ({error}); is it running, and its port open?") from error
    return f"{where} answers, and takes our certificate"


def has_our_time(url: str, now: datetime) -> str:
    """Against what an HTTP server says of it, such as the registry, which signs with dates.

    Raises:
        InputRefused: `url` is no address.
        Unavailable: nobody answers, or the clocks differ.
    """
    parts = urlsplit(url)
    if parts.hostname is None:
        raise InputRefused(f"{url}: not an address; write one like http://registry:8470")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    server = kind(parts.hostname, parts.port, timeout=ANSWER_S)
    try:
        server.request("HEAD", "/")
        said = server.getresponse().headers.get("Date")
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(f"{url} does not answer ({error}), so nobody tells the time") from error
    finally:
        server.close()
    if said is None:
        raise Unavailable(f"{url} tells no time")
    apart = abs(now - parsedate_to_datetime(said))
    if apart > SKEW:
        raise Unavailable(f"{apart.total_seconds():.0f} s from that of {url}; set both by NTP")
    return f"within {SKEW.seconds} s of that of {url}"
