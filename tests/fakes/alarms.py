"""Alarms as the stream raises them, and the messages that carry them."""

import hashlib
from datetime import datetime
from typing import Any

from inspection.alarm import Alarm, AlarmKind, alarm_id
from inspection.wire.codec import encode
from inspection.wire.link import Incoming
from inspection.wire.messages import AlarmRaised
from inspection.wire.topics import alarm_topic
from tests.fakes.words import NOON

BUNDLE = "b" * 64


def alarm(
    kind: AlarmKind = AlarmKind.PSI,
    *,
    line: str = "suzhou/line-1",
    start: datetime = NOON,
    label: str | None = "screw",
    view: str | None = None,
    **figures: Any,
) -> Alarm:
    """Scores of screws moved, .4 against a limit of .25, unless told otherwise."""
    return Alarm(
        id=alarm_id(start, line, "AC-100", BUNDLE, kind, label or view or ""),
        start=start,
        line=line,
        sku="AC-100",
        bundle=BUNDLE,
        kind=kind,
        label=label,
        view=view,
        **{"value": 0.4, "limit": 0.25, "count": 300} | figures,
    )


def alarm_message(raised: Alarm, line: str | None = None) -> Incoming:
    """`line`: whose topic carries it, if not its own."""
    return Incoming(alarm_topic(line or raised.line), encode(AlarmRaised(alarm=raised)), 1, 1)


def digest_of(message: Incoming) -> str:
    return hashlib.sha256(message.payload).hexdigest()
