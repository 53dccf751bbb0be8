from tests.fakes.alarms import alarm
from trainer.stream.told import Told, telling_of

FIRST, SECOND, THIRD = (telling_of(alarm(count=number)) for number in (1, 2, 3))
BATCHES = {3: [FIRST, SECOND], 7: [THIRD]}


def test_what_has_no_receipt_waits() -> None:
    assert Told().waiting(BATCHES) == [FIRST, SECOND, THIRD]
    told = Told().with_receipts([FIRST.digest], BATCHES)
    assert told.waiting(BATCHES) == [SECOND, THIRD]


def test_a_batch_without_gaps_is_remembered_by_its_number() -> None:
    told = Told().with_receipts([FIRST.digest, SECOND.digest], BATCHES)
    assert (told.through, told.digests) == (3, ())
    assert told.waiting(BATCHES) == [THIRD]


def test_the_newest_batch_stays_open_since_it_may_be_done_again() -> None:
    told = Told().with_receipts([one.digest for one in (FIRST, SECOND, THIRD)], BATCHES)
    assert (told.through, told.digests) == (3, (THIRD.digest,))
    assert told.waiting({7: [THIRD, FIRST]}) == [FIRST]


def test_a_receipt_for_nothing_of_ours_is_not_kept() -> None:
    assert Told().with_receipts(["f" * 64], BATCHES) == Told()


def test_an_alarm_that_was_looked_at_again_is_told_again() -> None:
    again = telling_of(alarm(count=1, again=True))
    assert Told(digests=(FIRST.digest,)).waiting({3: [FIRST], 4: [again]}) == [again]
