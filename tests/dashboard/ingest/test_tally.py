from dashboard.ingest.dead_letters import Reason
from dashboard.ingest.tally import Tally, joined
from inspection.wire.messages import ReceiptGiven, Refusal
from tests.fakes.station_reports import STATION


def test_receipts_name_what_is_stored_and_what_never_will_be() -> None:
    tally = Tally(new_inspections=1)
    tally.seqs[STATION] += [1, 2]
    tally.refused[STATION].append(Refusal(seq=3, reason="no"))

    stored = tally.close()

    assert stored.receipts == {
        STATION: ReceiptGiven(inspections=(1, 2), refused=(Refusal(seq=3, reason="no"),))
    }


def test_several_batches_count_as_one() -> None:
    one, two = Tally(new_pictures=1), Tally(duplicates=2, dead=[Reason.MALFORMED])
    one.pictures[STATION].append("a" * 64)
    two.seqs[STATION].append(5)
    one.taken["a/b"].append("c" * 64)
    two.taken["a/b"].append("d" * 64)

    stored = joined([one.close(), two.close()])

    assert stored.receipts == {STATION: ReceiptGiven(inspections=(5,), pictures=("a" * 64,))}
    assert (stored.pictures, stored.duplicates, stored.dead) == (1, 2, (Reason.MALFORMED,))
    assert stored.taken == {"a/b": ("c" * 64, "d" * 64)}
