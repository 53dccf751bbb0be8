"""Makes the picture files, beside the loop: a verdict never waits for one."""

import logging
import threading
from collections.abc import Callable

from edge_agent.report.attach import with_pictures
from edge_agent.report.evidence import EvidenceSettings
from edge_agent.report.picture_file import PictureFile, picture_file
from edge_agent.report.spool import Spool
from edge_agent.tally import Tally
from inspection.crop import Crop
from inspection.errors import InputRefused, Unavailable
from inspection.picture_head import size_of
from inspection.record import InspectionRecord, Picture
from inspection.shadow import ShadowVerdict

log = logging.getLogger(__name__)

IDLE_S = 0.5
PAUSE_ON_FULL_S = 1.0


class Encoder:
    """Takes judged records oldest first, stores their pictures, and makes them ready to send."""

    def __init__(
        self,
        spool: Spool,
        quality: int,
        on_ready: Callable[[], None],
        evidence: EvidenceSettings | None = None,
        tally: Tally | None = None,
    ) -> None:
        """`evidence` says whose pictures are kept. None: everybody's. `tally` counts those that are not."""
        self._spool = spool
        self._on_ready = on_ready
        self._quality = quality
        self._evidence = evidence or EvidenceSettings()
        self._tally = tally or Tally()
        self._totals: dict[int, tuple[float, ShadowVerdict | None]] = {}
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="encoder", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is judged, then end."""
        self._stopping.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def judged(self, seq: int, total_ms: float, shadow: ShadowVerdict | None = None) -> None:
        """A record is committed, `total_ms` after its trigger, its verdict has left; `shadow` goes with it.

        Until then its row stays as it is: the row of a unit whose verdict may not have left is `judged`.
        """
        self._totals[seq] = (total_ms, shadow)
        self._news.set()

    def encode_next(self) -> bool:
        """One record; False when none waits."""
        record = next(iter(self._spool.judged(1)), None)
        if record is None or record.seq not in self._totals:
            return False
        total_ms, shadow = self._totals[record.seq]
        record = record.model_copy(update={"shadow": shadow})
        kept = self._evidence.keeps(record)
        if not kept:
            self._tally.leave_out(len(record.views))
        views = record.views if kept else ()
        files = {view.view: file for view in views if (file := self._file(record, view.view)) is not None}
        with self._spool.files:
            pictures = {
                view: stored
                for view, file in files.items()
                if (stored := self._store(record, file)) is not None
            }
            whole = with_pictures(record, pictures, total_ms)
            self._spool.make_ready(self._evidence.noted(whole))
        del self._totals[record.seq]
        self._on_ready()
        return True

    def _file(self, record: InspectionRecord, view: str) -> PictureFile | None:
        raw = self._spool.frame(record.seq, view)
        if raw is None:
            return None
        try:
            return picture_file(raw, record, view, self._evidence, self._quality)
        except InputRefused as error:
            log.error("frame of unit %d is damaged: %s", record.seq, error)
            return None

    def _store(self, record: InspectionRecord, file: PictureFile) -> tuple[Picture, Crop | None] | None:
        sha256 = self._spool.keep_picture(file.data, record)
        if sha256 is None:
            return None
        width, height = size_of(file.data)
        return Picture(sha256=sha256, width=width, height=height, size=len(file.data)), file.crop

    def _run(self) -> None:
        while True:
            self._news.clear()
            try:
                while self.encode_next():
                    pass
            except Unavailable as error:
                log.error("records cannot be made ready: %s", error)
                self._stopping.wait(PAUSE_ON_FULL_S)
            except Exception:  # the thread's outermost loop
                log.exception("encoding failed; trying again")
                self._stopping.wait(PAUSE_ON_FULL_S)
            if self._stopping.is_set():
                return
            self._news.wait(IDLE_S)
