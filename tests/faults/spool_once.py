"""Some units through a station's real spool, in a process of its own: to be traced.

`python -m tests.faults.spool_once FOLDER UNITS DEFECT`. What the world outside learns it says on standard
output, one write for each word, so that the trace tells what was known at every step.
"""

import os
import sys
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from edge_agent.capture.frame import Frame
from edge_agent.capture.jpeg import decode
from edge_agent.report.encoder import Encoder
from edge_agent.report.spool import Spool
from inspection.verdict import Verdict
from inspection.wire.messages import ReceiptGiven
from tests.fakes import words
from tests.fakes.spool import spool_in
from tests.faults.stage import shot

UNITS = 6
"""The last of them waits for a cluster that is away."""
KEPT = timedelta(days=1)
VERDICTS = (Verdict.OK, Verdict.NG, Verdict.REVIEW)
TOLD_FIRST, FORGETS_EARLY = "told-first", "forgets-early"
"""Defects to be found: a verdict leaves before its record is on the disk; what is sent is forgotten."""


def verdict_of(seq: int) -> Verdict:
    return VERDICTS[seq % len(VERDICTS)]


def say(word: str, what: object) -> None:
    os.write(1, f"{word} {what}\n".encode())


def main(folder: Path, units: int, defect: str) -> None:
    spool = spool_in(folder, keep_received=KEPT)
    spool.open()
    encoder = Encoder(spool, 90, lambda: None)
    for left in reversed(range(units)):
        one_unit(spool, encoder, defect, away=left == 0)
    spool.close()


def one_unit(spool: Spool, encoder: Encoder, defect: str, *, away: bool) -> None:
    """From its number to its receipts, as agent, encoder and reporter do it; `away`: no cluster answers."""
    seq = spool.begin(words.unit(), words.NOON)
    say("begun", seq)
    jpeg = shot(seq)
    if defect == TOLD_FIRST:
        say("told", seq)
    spool.commit(words.record(seq, verdict_of(seq)), [Frame("front", decode(jpeg), 0.0, jpeg=jpeg)])
    if defect != TOLD_FIRST:
        say("told", seq)
    encoder.judged(seq, 20.0)
    encoder.encode_next()
    if not away:
        send(spool, seq, defect)


def send(spool: Spool, seq: int, defect: str) -> None:
    digests = spool.pictures_to_send(9, ())
    if defect == FORGETS_EARLY:
        received(spool, [seq], ())
    say("stored", seq)
    received(spool, [seq], ())
    for sha256 in digests:
        say("kept", sha256)
        received(spool, (), [sha256])


def received(spool: Spool, seqs: Collection[int], digests: Collection[str]) -> None:
    spool.received(ReceiptGiven(inspections=tuple(seqs), pictures=tuple(digests)), words.NOON)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
