"""Whether somebody answers at an address, and whether a broker takes our certificate; nothing is said."""

import socket
import ssl
from contextlib import suppress

from inspection.errors import Unavailable
from inspection.wire.link import BrokerAddress

ANSWER_S = 2.0


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
