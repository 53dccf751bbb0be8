"""The challenges that releases have to stand: a file written whole."""

import threading
from pathlib import Path

from inspection.files import read_json_file
from model_registry.bundle.disk import write_whole
from model_registry.rollout.challenge import Challenge, Challenges


class ChallengeBook:
    """Nothing is ever taken out of it; what people say later of the same unit takes its place. One that was
    retired stays so until people say the other thing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._one_change = threading.Lock()

    def all(self) -> tuple[Challenge, ...]:
        """In the order of their units.

        Raises:
            InputRefused: the file is damaged; no release passes until it is restored.
        """
        return read_json_file(self._path, Challenges).items if self._path.exists() else ()

    def add(self, some: tuple[Challenge, ...]) -> tuple[Challenge, ...]:
        """All, these included.

        Raises:
            InputRefused: the file is damaged.
            Unavailable: the disk refuses.
        """
        with self._one_change:
            known = {one.unit: one for one in self.all()}
            after = known | {one.unit: _said_later(known.get(one.unit), one) for one in some}
            if after != known:
                items = tuple(after[unit] for unit in sorted(after))
                write_whole(self._path, Challenges(items=items).model_dump_json(indent=1).encode())
            return self.all()


def _said_later(before: Challenge | None, said: Challenge) -> Challenge:
    again = before is not None and said == before.model_copy(update={"retired": ""})
    return before if again and before is not None else said
