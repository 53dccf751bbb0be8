"""Topics and messages: what is said where, by whom, and of what it consists. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from deploy.broker.access import LinkOf, Program, access_of
from deploy.reference.meaning import story
from deploy.reference.tables import rows, sections
from inspection.wire import messages
from inspection.wire.topics import EVERY_ALARM, EVERY_ALARM_RECEIPT, RESTORED, ROOT, Kind, every_station

STATION = "site/line/station"
NAMES = (STATION, *(f"{STATION}/{link}" for link in LinkOf), *Program)


class Said(NamedTuple):
    """`message`: None where the payload is bytes."""

    topic: str
    message: type[BaseModel] | None
    retained: bool = False


SAID = (
    Said(every_station(Kind.RESULT), messages.InspectionReported),
    Said(f"{ROOT}/+/+/+/image/+/+/+", None),
    Said(every_station(Kind.RECEIPT), messages.ReceiptGiven),
    Said(every_station(Kind.STATUS), messages.StationStatus, retained=True),
    Said(every_station(Kind.HINT), messages.LookAtRegistry, retained=True),
    Said(every_station(Kind.TRIGGER), messages.InspectUnit),
    Said(every_station(Kind.VERDICT), messages.VerdictGiven),
    Said(every_station(Kind.COMMAND), messages.CommandStation),
    Said(RESTORED, messages.ClusterRestored, retained=True),
    Said(EVERY_ALARM, messages.AlarmRaised),
    Said(EVERY_ALARM_RECEIPT, messages.AlarmsTaken),
)
HEAD = f"""\
# MQTT: topics and messages

Below `{ROOT}/`; payloads are JSON, but pictures, which are a JPEG or PNG in pieces:
`image/SHA256/INDEX/COUNT`. QoS 1, but `verdict`, which would do harm if it came late: 0. Who is who:
[the broker](../../deploy/broker/README.md). Stations forget results and pictures on a `receipt`, on nothing
else.

| topic | message | retained | said by | heard by |
| --- | --- | --- | --- | --- |
"""


def mqtt_page() -> str:
    lines = [
        f"| `{said.topic.removeprefix(f'{ROOT}/')}` | {said.message.__name__ if said.message else 'bytes'} "
        f"| {'yes' if said.retained else ''} | {_names(said.topic, says=True)} "
        f"| {_names(said.topic, says=False)} |\n"
        for said in SAID
    ]
    return HEAD + "".join(lines) + "\n" + "\n".join(_described())


def _described() -> Iterator[str]:
    """Each message, then each model in one of them, once."""
    seen: set[str] = set()
    for said in SAID:
        for section in sections(said.message) if said.message else ():
            name = section.model.__name__
            if name not in seen:
                seen.add(name)
                words = story(section.model)
                yield f"## {name}\n\n" + (f"{words}\n\n" if words else "") + rows(section.model)


def _names(topic: str, *, says: bool) -> str:
    found = []
    for name in NAMES:
        access = access_of(name)
        if any(_same(topic, one) for one in (access.says if says else access.hears)):
            found.append(name.replace(STATION, "station"))
    return ", ".join(found)


def _same(topic: str, right: str) -> bool:
    """`right` may name one station, and end in `#`."""
    levels = right.replace(STATION, "+/+/+").split("/")
    if levels[-1] == "#":
        return topic.split("/")[: len(levels) - 1] == levels[:-1]
    return topic.split("/") == levels
