import json

import pytest

from inspection.errors import InputRefused
from inspection.wire.codec import MAX_MESSAGE_BYTES, decode, encode
from inspection.wire.messages import InspectionReported, InspectUnit
from tests.fakes import words

TRIGGER = InspectUnit(unit=words.unit())
GOOD = json.loads(encode(TRIGGER))


def test_a_message_comes_back_as_it_went() -> None:
    assert decode(encode(TRIGGER), InspectUnit) == TRIGGER
    report = InspectionReported(record=words.record())
    assert decode(encode(report), InspectionReported) == report


@pytest.mark.parametrize(
    ("payload", "words_seen"),
    [
        (b"", "InspectUnit: the whole: Invalid JSON"),
        (b"\xff\xfe\x00", "InspectUnit: the whole: Invalid JSON"),
        (b"[]", "InspectUnit: the whole"),
        (b'{"schema_version": 1}', "unit: missing; add it"),
        (json.dumps({**GOOD, "hurry": True}).encode(), "hurry: unknown key"),
        (json.dumps({**GOOD, "schema_version": 2}).encode(), "schema_version"),
        (json.dumps({**GOOD, "unit": {**GOOD["unit"], "serial": "../x"}}).encode(), "unit.serial"),
        (
            b" " * (MAX_MESSAGE_BYTES + 1),
            f"InspectUnit of {MAX_MESSAGE_BYTES + 1} bytes; at most {MAX_MESSAGE_BYTES}",
        ),
        (b"[" * 100_000, "InspectUnit"),
    ],
)
def test_a_payload_that_is_not_ours_is_refused_by_name(payload: bytes, words_seen: str) -> None:
    with pytest.raises(InputRefused) as refused:
        decode(payload, InspectUnit)
    assert words_seen in str(refused.value)
