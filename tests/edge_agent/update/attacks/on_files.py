"""What can be done while a signed file is on its way."""

from collections.abc import Iterator

import httpx

from edge_agent.update.attack import Attack
from edge_agent.update.client import MAX_BUNDLE_BYTES
from tests.edge_agent.update.attacks.stage import Parts, Stage, Variant, given, withheld

TIMESTAMP = "metadata/timestamp.json"


def replaced(stage: Stage, path: str, content: bytes) -> None:
    stage.mirror.files[path] = content


def one_byte(stage: Stage) -> None:
    data = bytearray(stage.mirror.files[stage.tar])
    data[600] ^= 1
    replaced(stage, stage.tar, bytes(data))


def another_bundle(stage: Stage) -> None:
    tar = stage.tar_of("r-9")
    assert len(tar) == len(stage.mirror.files[stage.tar])
    replaced(stage, stage.tar, tar)


def other_end(stage: Stage) -> None:
    """The first half is the true one; the station waits for the second."""
    tar, data = stage.tar, stage.mirror.files[stage.tar]
    replaced(stage, tar, data[:5000])
    assert stage.look().attack is Attack.PARTIAL_BUNDLE
    replaced(stage, tar, data[:5000] + bytes(len(data) - 5000))


def another_assignment(stage: Stage) -> None:
    said = stage.mirror.files[stage.assignment]
    replaced(stage, stage.assignment, said.replace(stage.second.encode(), b"0" * 64))


ARBITRARY = [
    Variant(Attack.ARBITRARY_INSTALLATION, "one byte of the bundle", one_byte),
    Variant(
        Attack.ARBITRARY_INSTALLATION,
        "zeros of the same length",
        lambda s: replaced(s, s.tar, bytes(len(s.mirror.files[s.tar]))),
    ),
    Variant(Attack.ARBITRARY_INSTALLATION, "another sound bundle of the same length", another_bundle),
    Variant(Attack.ARBITRARY_INSTALLATION, "another end to a bundle that broke off", other_end),
    Variant(Attack.ARBITRARY_INSTALLATION, "an assignment of another bundle", another_assignment),
]


def endless(stage: Stage, path: str) -> None:
    def for_ever() -> Iterator[bytes]:
        while True:
            yield b"x" * 65_536

    def answer(asked: str) -> httpx.Response | None:
        return httpx.Response(200, stream=Parts(for_ever)) if asked == path else None

    stage.mirror.answer = answer


def endless_after_a_break(stage: Stage) -> None:
    tar, data = stage.tar, stage.mirror.files[stage.tar]
    replaced(stage, tar, data[:5000])
    stage.look()
    replaced(stage, tar, data + b"more")


def signed_beyond_the_limit(stage: Stage) -> None:
    """Its length alone is signed; nobody has that many bytes."""
    forger = stage.forger()
    (name,) = [name for name in forger.targets.targets if stage.second in name]
    forger.targets.targets[name].length = MAX_BUNDLE_BYTES + 1
    forger.publish("targets", "snapshot", "timestamp")


ENDLESS = [
    Variant(Attack.ENDLESS_DATA, "a root without end", lambda s: endless(s, "metadata/2.root.json")),
    Variant(Attack.ENDLESS_DATA, "a timestamp without end", lambda s: endless(s, TIMESTAMP)),
    Variant(Attack.ENDLESS_DATA, "a snapshot without end", lambda s: endless(s, s.newest("snapshot"))),
    Variant(Attack.ENDLESS_DATA, "targets without end", lambda s: endless(s, s.newest("targets"))),
    Variant(Attack.ENDLESS_DATA, "an assignment without end", lambda s: endless(s, s.assignment)),
    Variant(Attack.ENDLESS_DATA, "a bundle without end", lambda s: endless(s, s.tar)),
    Variant(
        Attack.ENDLESS_DATA,
        "one byte behind the bundle",
        lambda s: replaced(s, s.tar, s.mirror.files[s.tar] + b"!"),
    ),
    Variant(Attack.ENDLESS_DATA, "more behind a bundle that broke off", endless_after_a_break),
    Variant(Attack.ENDLESS_DATA, "a bundle signed beyond the limit", signed_beyond_the_limit),
]


def dripping(stage: Stage, path: str) -> None:
    def drip() -> Iterator[bytes]:
        while True:
            stage.seconds += 1
            yield b"x"

    def answer(asked: str) -> httpx.Response | None:
        return httpx.Response(200, stream=Parts(drip)) if asked == path else None

    stage.mirror.answer = answer


def mute(stage: Stage, path: str) -> None:
    def answer(asked: str) -> None:
        if asked == path:
            raise httpx.ReadTimeout("")

    stage.mirror.answer = answer


def stalling(stage: Stage, path: str) -> None:
    def stall() -> Iterator[bytes]:
        yield b"x"
        raise httpx.ReadTimeout("")

    def answer(asked: str) -> httpx.Response | None:
        return httpx.Response(200, stream=Parts(stall)) if asked == path else None

    stage.mirror.answer = answer


SLOW = [
    Variant(Attack.SLOW_RETRIEVAL, "a timestamp by the byte", lambda s: dripping(s, TIMESTAMP)),
    Variant(Attack.SLOW_RETRIEVAL, "a snapshot by the byte", lambda s: dripping(s, s.newest("snapshot"))),
    Variant(Attack.SLOW_RETRIEVAL, "targets by the byte", lambda s: dripping(s, s.newest("targets"))),
    Variant(Attack.SLOW_RETRIEVAL, "an assignment by the byte", lambda s: dripping(s, s.assignment)),
    Variant(Attack.SLOW_RETRIEVAL, "a bundle by the byte", lambda s: dripping(s, s.tar)),
    Variant(Attack.SLOW_RETRIEVAL, "a connection that says nothing", lambda s: mute(s, TIMESTAMP)),
    Variant(Attack.SLOW_RETRIEVAL, "a bundle that stalls", lambda s: stalling(s, s.tar)),
]


def going_on_elsewhere(stage: Stage) -> None:
    """Asked for the rest of a bundle, it sends another part."""
    tar, data = stage.tar, stage.mirror.files[stage.tar]
    replaced(stage, tar, data[:5000])
    stage.look()
    headers = {"Content-Range": f"bytes 0-99/{len(data)}"}

    def answer(asked: str) -> httpx.Response | None:
        stream = httpx.ByteStream(bytes(100))
        return httpx.Response(206, headers=headers, stream=stream) if asked == tar else None

    stage.mirror.answer = answer


MIRROR = [
    Variant(
        Attack.MALICIOUS_MIRROR,
        "no assignment",
        lambda s: setattr(s.mirror, "answer", withheld(s.assignment)),
    ),
    Variant(Attack.MALICIOUS_MIRROR, "no bundle", lambda s: setattr(s.mirror, "answer", withheld(s.tar))),
    Variant(
        Attack.MALICIOUS_MIRROR,
        "the bundle is gone",
        lambda s: setattr(s.mirror, "answer", withheld(s.tar, 410)),
    ),
    Variant(
        Attack.MALICIOUS_MIRROR,
        "the bundle lies elsewhere",
        lambda s: setattr(s.mirror, "answer", withheld(s.tar, 302)),
    ),
    Variant(Attack.MALICIOUS_MIRROR, "goes on at another byte", going_on_elsewhere),
]


def cut(stage: Stage, path: str, left: int) -> None:
    stage.mirror.files[path] = stage.mirror.files[path][:left]


def ever_less(stage: Stage) -> None:
    """A little of it at each look, never all."""
    tar, data = stage.tar, stage.mirror.files[stage.tar]
    for left in (100, 200, 300):
        replaced(stage, tar, data[:left])
        assert stage.look().attack is Attack.PARTIAL_BUNDLE
    replaced(stage, tar, data[:400])


PARTIAL = [
    Variant(Attack.PARTIAL_BUNDLE, "half of the bundle", lambda s: cut(s, s.tar, 5000)),
    Variant(Attack.PARTIAL_BUNDLE, "all but one byte", lambda s: cut(s, s.tar, -1)),
    Variant(Attack.PARTIAL_BUNDLE, "nothing of it", lambda s: setattr(s.mirror, "answer", given(s.tar))),
    Variant(Attack.PARTIAL_BUNDLE, "a little more at each look", ever_less),
    Variant(Attack.PARTIAL_BUNDLE, "half of the assignment", lambda s: cut(s, s.assignment, 100)),
]

VARIANTS = [*ARBITRARY, *ENDLESS, *SLOW, *MIRROR, *PARTIAL]
