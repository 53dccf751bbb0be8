"""Where the ingest dies by itself: named steps between a picture's arrival and the broker's confirmation.

They are put around the product's own functions in the process that is to die, so the product knows nothing.
"""

import os
import signal
from dataclasses import dataclass
from functools import wraps
from typing import Any

from dashboard.ingest.batch import Taker
from dashboard.ingest.uses import Uses
from dashboard.pictures.store import FileStore
from inspection.wire.link import Link


@dataclass(frozen=True)
class Step:
    owner: type
    method: str
    before: bool


STEPS = {
    "not stored": Step(FileStore, "put", before=True),
    "picture stored, nothing committed": Step(FileStore, "put", before=False),
    "rows written, not committed": Step(Uses, "store", before=False),
    "committed, no receipt": Step(Taker, "store", before=False),
    "receipt given, not confirmed": Step(Link, "publish", before=False),
    "confirmed": Step(Link, "acknowledge", before=False),
}


def die_at(name: str, nth: int) -> None:
    """SIGKILL, the nth time that this process comes to the step."""
    step, passed = STEPS[name], 0
    plain = getattr(step.owner, step.method)

    @wraps(plain)
    def struck(*given: Any, **named: Any) -> Any:
        nonlocal passed
        passed += 1
        if step.before and passed == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        result = plain(*given, **named)
        if passed == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(step.owner, step.method, struck)
