"""The configuration file itself: what Mosquitto's defaults would lose, cut off or let in, is set."""

from inspection.wire.codec import MAX_MESSAGE_BYTES
from inspection.wire.topics import CHUNK_BYTES
from tests.fakes.plant_broker import CONF

DEFAULTS_THAT_HURT = {
    "persistence": "false",  # all that waits is gone with the process
    "max_packet_size": "0",  # 2.1: 2,000,000
    "max_queued_messages": "1000",  # silently dropped beyond
    "max_queued_bytes": "0",
    "allow_anonymous": "true",
    "require_certificate": "false",
    "use_identity_as_username": "false",
    "use_username_as_clientid": "false",
    "set_tcp_nodelay": "false",
}
SETTINGS = dict(
    line.split(maxsplit=1) for line in CONF.read_text().splitlines() if line and not line.startswith("#")
)


def test_no_default_is_left_that_hurts() -> None:
    for key, default in DEFAULTS_THAT_HURT.items():
        assert SETTINGS.get(key, default) != default, key


def test_the_largest_message_fits() -> None:
    topic_and_header = 1024
    assert int(SETTINGS["max_packet_size"]) >= max(CHUNK_BYTES, MAX_MESSAGE_BYTES) + topic_and_header


def test_there_is_no_other_door() -> None:
    text = CONF.read_text()
    assert text.count("\nlistener ") == 1
    assert "\nport " not in text
