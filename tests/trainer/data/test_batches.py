import threading
from collections.abc import Iterator
from itertools import islice

import pytest
import torch

from model_registry.bundle.manifest import InputSize
from tests.fakes.plates import SIDE, plate
from tests.fakes.samples import sample_of
from trainer.data.augment import make_augment
from trainer.data.batches import AHEAD, Ahead, Batch, batches_of, collate
from trainer.data.draw import whole_pictures

SAMPLES = [sample_of(plate(1)), sample_of(plate(2, bare=True)), sample_of(plate(3))]


def threads() -> int:
    return sum(thread.name == "batches" for thread in threading.enumerate())


def endless(made: list[Batch]) -> Iterator[Batch]:
    while True:
        made.append(collate(SAMPLES))
        yield made[-1]


def test_samples_become_one_tensor_and_their_truths() -> None:
    batch = collate(SAMPLES)
    assert batch.images.shape == (3, 96, 96, 3)
    assert batch.images.dtype is torch.uint8
    assert [len(target.boxes) for target in batch.targets] == [2, 0, 2]
    assert batch.targets[0].labels.tolist() == [1, 2]


def test_batches_as_long_as_there_are_samples() -> None:
    batches = list(batches_of(iter(SAMPLES), 2, make_augment("none", 0)))
    assert [len(batch.targets) for batch in batches] == [2, 1]


def test_later_batches_are_the_same_without_those_before() -> None:
    def pictures(first: int) -> list[bytes]:
        samples = whole_pictures(SAMPLES, seed=3)
        batches = batches_of(samples, 2, make_augment("line", 5), first=first)
        return [batch.images.numpy().tobytes() for batch in islice(batches, 6 - first)]

    assert pictures(first=4) == pictures(first=0)[4:]


def test_batches_come_in_order() -> None:
    made: list[Batch] = []
    with Ahead(endless(made)) as ahead:
        got = [ahead.next() for _ in range(8)]
    assert all(one is other for one, other in zip(got, made, strict=False))


def test_the_thread_is_only_a_few_steps_ahead_and_ends_with_its_context() -> None:
    made: list[Batch] = []
    with Ahead(endless(made)) as ahead:
        ahead.next()
        assert threads() == 1
    assert threads() == 0
    assert len(made) <= 1 + AHEAD + 3


def test_an_error_on_the_way_is_raised_where_batches_are_read() -> None:
    def broken() -> Iterator[Batch]:
        yield collate(SAMPLES)
        raise ValueError("a damaged picture")

    with Ahead(broken()) as ahead:
        ahead.next()
        with pytest.raises(ValueError, match="a damaged picture"):
            ahead.next()


def test_after_the_last_batch_nobody_waits_for_ever() -> None:
    with Ahead(iter([collate(SAMPLES)])) as ahead:
        ahead.next()
        with pytest.raises(EOFError, match="no more batches"):
            ahead.next()


def test_batches_are_shown_smaller_for_as_long_as_asked() -> None:
    half = InputSize(width=SIDE // 2, height=SIDE // 2)
    first, second = batches_of(iter(SAMPLES), 2, make_augment("none", 0), lambda step: None if step else half)
    assert first.images.shape[1:3] == (SIDE // 2, SIDE // 2)
    assert second.images.shape[1:3] == (SIDE, SIDE)
    assert torch.allclose(first.targets[0].boxes * 2, torch.from_numpy(SAMPLES[0].boxes))
