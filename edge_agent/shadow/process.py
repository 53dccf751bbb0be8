"""The challenger as the agent sees it: a process that is asked, and killed whatever it hangs in."""

import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from edge_agent.capture.frame import Sight
from edge_agent.shadow.judge import LONGEST_MESSAGE
from edge_agent.shadow.question import Question, Reply, lay_out
from inspection.errors import Unavailable
from inspection.record import InspectionRecord

LAST, CHILD = "edge_agent.shadow.last", "edge_agent.shadow.judge"


class ChallengerProcess:
    """For one thread, which has to live as long: the process ends with the thread that began it."""

    def __init__(self, bundle: Path, recipes: Path) -> None:
        """Begun, not yet loaded: the first `answer` says when.

        Raises:
            Unavailable: the machine has no room for another process.
        """
        self.digest = bundle.name
        self._memory = os.memfd_create("sightline-challenger")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._notes = ours
        numbers = (self._memory, theirs.fileno())
        program = (sys.executable, "-m", CHILD, *map(str, numbers), str(bundle), str(recipes))
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", LAST, *program], pass_fds=numbers, stdin=subprocess.DEVNULL
            )
        except OSError as error:
            ours.close()
            os.close(self._memory)
            raise Unavailable(f"the challenger cannot be begun ({error.strerror})") from error
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, record: InspectionRecord, sights: tuple[Sight, ...]) -> None:
        """About a unit that the station judged by a recipe.

        Raises:
            Unavailable: it has crashed.
        """
        assert record.recipe is not None
        try:
            question = Question(
                station=record.station,
                seq=record.seq,
                unit=record.unit,
                triggered_at=record.triggered_at,
                recipe=record.recipe.digest,
                sights=lay_out(self._memory, sights),
            )
            self._notes.send(question.model_dump_json().encode())
        except OSError as error:
            raise Unavailable(f"the challenger {self._how_it_ended()}") from error

    def answer(self, timeout_s: float) -> Reply | None:
        """None: it has not answered yet.

        Raises:
            Unavailable: it has crashed, or says why it cannot go on.
        """
        if not select.select([self._notes], [], [], timeout_s)[0]:
            return None
        try:
            data = self._notes.recv(LONGEST_MESSAGE)
            reply = Reply.model_validate_json(data) if data else None
        except (OSError, ValidationError):
            reply = None
        if reply is None:
            raise Unavailable(f"the challenger {self._how_it_ended()}")
        if reply.error:
            raise Unavailable(f"the challenger cannot judge: {reply.error}")
        return reply

    def cpu_s(self) -> float:
        """What it has had of the processor; 0 when that cannot be told any more."""
        try:
            text = Path(f"/proc/{self.pid}/stat").read_text()
        except OSError:
            return 0.0
        user, system = text.rpartition(")")[2].split()[11:13]  # proc_pid_stat(5), fields 14 and 15
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """The process is dead afterwards, whatever it hung in."""
        self._process.kill()
        self._process.wait()
        self._notes.close()
        with suppress(OSError):  # closed twice
            os.close(self._memory)

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "said nothing that can be read"
        return f"crashed ({signal.Signals(-code).name})" if code < 0 else f"ended with code {code}"
