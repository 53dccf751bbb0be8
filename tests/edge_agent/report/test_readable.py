from edge_agent.report.readable import DAMAGED, split
from inspection.wire.messages import Refusal
from tests.fakes import words


def test_what_can_be_read_is_told_apart_from_what_the_disk_has_spoilt() -> None:
    whole = words.record(1).model_dump_json()
    good, spoilt = split([(1, whole, 1), (2, whole[:-1], 1), (3, "", 1), (4, whole, 0)])
    assert good == [(1, words.record(1))]
    assert spoilt == [Refusal(seq=2, reason=DAMAGED), *[Refusal(seq=seq, reason=DAMAGED) for seq in (3, 4)]]
