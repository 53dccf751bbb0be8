"""The watermarks: up to when the windows of each line are closed.

Each line has its own, since one that was cut off for an hour must not be measured by its neighbours. What a
batch found closed is kept until the next batch begins: a batch that is done again after a kill sees the
marks that it saw the first time, and calls the same inspections late.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Self

from pydantic import Field

from inspection.word import Moment, Word


class Marks(Word):
    batch: int = -1
    """Number of the batch that moved them last."""
    before: dict[str, Moment] = Field(default_factory=dict)
    """By line `site/line`: the latest time of judging that earlier batches had seen."""
    after: dict[str, Moment] = Field(default_factory=dict)
    """The same with that batch."""

    def at_begin(self, batch: int) -> Mapping[str, datetime]:
        """What earlier batches had seen when `batch` began, the first time or again."""
        return self.before if batch == self.batch else self.after

    def moved(self, batch: int, seen: Mapping[str, datetime]) -> Self:
        """With the latest times that `batch` has. Moving it twice by the same batch is moving it once."""
        begin = self.at_begin(batch)
        end = {**begin, **{line: max(at, begin.get(line, at)) for line, at in seen.items()}}
        return type(self)(batch=batch, before=dict(begin), after=end)


def closed(latest: Mapping[str, datetime], late: timedelta) -> dict[str, datetime]:
    """By line: windows that end by then are closed."""
    return {line: at - late for line, at in latest.items()}
