"""Which ports the laptop's programs take: the usual ones where they are free, others where not."""

import socket
from dataclasses import dataclass


@dataclass(frozen=True)
class Ports:
    dashboard: int
    registry: int
    broker: int
    camera: int
    metrics: int
    plc: int
    """Where the station waits for the line's PLC."""


def choose_ports() -> Ports:
    return Ports(*(_free(usual) for usual in (8460, 8470, 18830, 8480, 9400, 5020)))


def _free(usual: int) -> int:
    for wanted in (usual, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")
