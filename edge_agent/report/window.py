"""What is on its way without a receipt: bounded, and sent again after a while."""

from collections.abc import Collection
from typing import Generic, TypeVar

Key = TypeVar("Key", int, str)


class Window(Generic[Key]):
    """At most `size` messages in flight; one without a receipt after `timeout_s` is free to be sent again."""

    def __init__(self, size: int, timeout_s: float) -> None:
        self._size = size
        self._timeout_s = timeout_s
        self._sent: dict[Key, float] = {}

    def room(self, now: float) -> int:
        """How many more may leave; `now` in monotonic seconds."""
        self._sent = {key: at for key, at in self._sent.items() if now - at < self._timeout_s}
        return max(0, self._size - len(self._sent))

    @property
    def in_flight(self) -> Collection[Key]:
        return self._sent.keys()

    def sent(self, key: Key, now: float) -> None:
        self._sent[key] = now

    def received(self, keys: Collection[Key]) -> None:
        for key in keys:
            self._sent.pop(key, None)

    def forget(self) -> None:
        """The connection is a new one: nothing that was sent counts."""
        self._sent.clear()
