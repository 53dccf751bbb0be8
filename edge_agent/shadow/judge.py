"""The challenger's own program: judges unit after unit as the station would, until the agent has gone.

    python -m edge_agent.shadow.judge MEMORY NOTES BUNDLE RECIPES

Two open file numbers, the bundle's folder and that of the recipes. Started by `process`, never by hand. A
process, since a model that crashes takes its whole process along, and because only a process can be put last.
"""

import ctypes
import resource
import signal
import socket
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from edge_agent.detect.detector import Detector
from edge_agent.detect.golden import LIMITS, MEMORY_SHARE, free_memory
from edge_agent.examine import examine
from edge_agent.recipes import RecipeBook
from edge_agent.shadow.question import Question, Reply, look_at
from edge_agent.trigger.gate import Begun
from inspection.errors import InputRefused, SightlineError
from inspection.recipe import RecipeRef
from inspection.shadow import MOST_FINDINGS, ShadowVerdict

PR_SET_PDEATHSIG = 1
LONGEST_MESSAGE = 128 * 1024


def main() -> int:
    memory, notes = int(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))
    # Even a model that hangs ends with the agent.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Ctrl-C reaches all of a terminal's processes; the agent says when it is over.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory()
    try:
        recipes = RecipeBook.read(Path(sys.argv[4]))
        detector = Detector.load(Path(sys.argv[3]), threads=1, sizes=recipes.sizes)
        recipes.refuse_unfit(detector.manifest)
        notes.send(Reply().model_dump_json().encode())
        while data := notes.recv(LONGEST_MESSAGE):
            question = Question.model_validate_json(data)
            verdict = judge(question, memory, recipes, detector)
            notes.send(Reply(verdict=verdict).model_dump_json().encode())
    except (SightlineError, MemoryError) as error:
        said = str(error) or "needs more memory than the station can spare"
        with suppress(OSError):
            notes.send(Reply(error=said).model_dump_json().encode())
        return 2
    except OSError:  # the agent has gone
        pass
    return 0


def limit_memory() -> None:
    """As for a golden check: the bundle in service and all else need the rest."""
    room = int(free_memory() * MEMORY_SHARE)
    limits = {what: LIMITS[what] for what in (resource.RLIMIT_AS, resource.RLIMIT_CORE)}
    for what, limit in {**limits, resource.RLIMIT_DATA: room}.items():
        resource.setrlimit(what, (limit, limit))


def judge(question: Question, memory: int, recipes: RecipeBook, detector: Detector) -> ShadowVerdict:
    """By the recipe that the station used.

    Raises:
        InputRefused: the recipe in the folder is another one by now.
    """
    unit = question.unit
    recipe = recipes.for_sku(unit.sku)
    if recipe is None or RecipeRef.of(recipe).digest != question.recipe:
        raise InputRefused(f"recipe {unit.sku} was changed on disk; start the agent anew")
    record = examine(
        question.station,
        Begun(question.seq, unit, question.triggered_at, time.monotonic()),
        look_at(memory, question.sights),
        recipe,
        detector,
        now=datetime.now(UTC),
        monotonic=time.monotonic,
        aligners=recipes.aligners_for(unit.sku),
    )
    return ShadowVerdict(
        challenger=detector.digest, verdict=record.verdict, findings=record.findings[:MOST_FINDINGS]
    )


if __name__ == "__main__":
    sys.exit(main())
