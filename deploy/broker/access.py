"""Who may say and hear what at the broker, by the name in a certificate. Pure.

A name is a station, `site/line/station`, or one of its links, `site/line/station/line`, or a program of the
cluster, `ingest`. Each link has a name of its own, because the broker takes client identifiers from names: a
name that connects twice is thrown off, which is what closes the door to take-overs.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from inspection.errors import InputRefused
from inspection.identity import StationId
from inspection.wire.topics import (
    EVERY_ALARM,
    EVERY_ALARM_RECEIPT,
    RESTORED,
    Kind,
    every_station,
    topic,
)


class LinkOf(StrEnum):
    """What else of a station connects, beside the agent's link to the cluster."""

    LINE = "line"
    """The agent's link for triggers and verdicts."""
    COMMAND = "command"
    """`edge-agent command`."""
    CONTROLLER = "controller"
    """The line that triggers over MQTT and hears verdicts."""


class Program(StrEnum):
    """Of the cluster."""

    INGEST = "ingest"
    TRAINER = "trainer"
    """The stream job, which tells alarms."""
    WATCH = "watch"
    """Monitoring: the broker's own figures and the stations' states, nothing else."""


class Access(NamedTuple):
    """Topic filters."""

    says: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()


def access_of(name: str) -> Access:
    """Of the holder of a certificate with this name.

    Raises:
        InputRefused: nobody of ours is called so.
    """
    if name in list(Program):
        return _of_program(Program(name))
    levels = name.split("/")
    if len(levels) == 4 and levels[3] in list(LinkOf):
        return _of_link(StationId.parse("/".join(levels[:3])), LinkOf(levels[3]))
    if len(levels) == 3:
        return _of_station(StationId.parse(name))
    raise InputRefused(
        f"name {name!r}: write a station as site/line/station, one of its links with "
        f"/{', /'.join(LinkOf)} behind it, or {', '.join(Program)}"
    )


def acl_file(names: Iterable[str]) -> str:
    """For Mosquitto's `acl_file`. Whoever is not in it may nothing."""
    blocks = []
    for name in sorted(names):
        access = access_of(name)
        lines = [f"user {name}"]
        lines += [f"topic write {one}" for one in access.says]
        lines += [f"topic read {one}" for one in access.hears]
        blocks.append("\n".join(lines))
    return (
        "# Written by `python -m deploy.broker`; what is changed here is lost.\n\n"
        + "\n\n".join(blocks)
        + "\n"
    )


def _of_station(station: StationId) -> Access:
    says = [topic(station, kind) for kind in (Kind.RESULT, Kind.STATUS)]
    hears = [topic(station, kind) for kind in (Kind.RECEIPT, Kind.HINT, Kind.COMMAND)] + [RESTORED]
    return Access((*says, f"{topic(station, Kind.IMAGE)}/+/+/+"), tuple(hears))


def _of_link(station: StationId, link: LinkOf) -> Access:
    match link:
        case LinkOf.LINE:
            return Access((topic(station, Kind.VERDICT),), (topic(station, Kind.TRIGGER),))
        case LinkOf.CONTROLLER:
            heard = (topic(station, Kind.VERDICT), topic(station, Kind.STATUS))
            return Access((topic(station, Kind.TRIGGER),), heard)
        case LinkOf.COMMAND:
            return Access((topic(station, Kind.COMMAND),), (topic(station, Kind.STATUS),))


def _of_program(program: Program) -> Access:
    match program:
        case Program.INGEST:
            heard = [every_station(kind) for kind in (Kind.RESULT, Kind.IMAGE, Kind.STATUS)]
            return Access((every_station(Kind.RECEIPT), EVERY_ALARM_RECEIPT, RESTORED), (*heard, EVERY_ALARM))
        case Program.TRAINER:
            return Access((EVERY_ALARM,), (EVERY_ALARM_RECEIPT,))
        case Program.WATCH:
            return Access((), ("$SYS/#", every_station(Kind.STATUS)))
