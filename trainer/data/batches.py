"""An endless stream of augmented batches, made by a thread while the network works on the last one."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from typing import NamedTuple, Self

import numpy as np
import torch
from torch import Tensor

from model_registry.bundle.manifest import InputSize
from trainer.data.augment import Augment
from trainer.data.samples import Sample, resized
from trainer.ssdlite.loss import Target

AHEAD = 3


class Batch(NamedTuple):
    images: Tensor
    """uint8 [N, H, W, 3] BGR."""
    targets: tuple[Target, ...]
    pictures: tuple[str, ...] = ()
    """Where each comes from; of a mosaic, its first part."""


def collate(samples: Sequence[Sample]) -> Batch:
    images = torch.from_numpy(np.stack([sample.image for sample in samples]))
    targets = tuple(Target(torch.from_numpy(s.boxes), torch.from_numpy(s.labels)) for s in samples)
    return Batch(images, targets, tuple(sample.row.picture for sample in samples))


Shrink = Callable[[int], InputSize | None]
"""The size at which the batch of this number is shown; None: as it comes."""


def batches_of(
    samples: Iterator[Sample],
    size: int,
    augment: Augment,
    shrink: Shrink = lambda _number: None,
    first: int = 0,
) -> Iterator[Batch]:
    """Augmented batches of `size` samples, for as long as there are samples.

    What happens to a batch depends on its number and on nothing before it, so `first` gives the batches that
    would have come after that many.
    """
    for _skipped in islice(samples, first * size):
        pass
    for number in count(first):
        augment.restart(number)
        chosen = [augment(sample) for sample in islice(samples, size)]
        if not chosen:
            return
        smaller = shrink(number)
        yield collate([resized(sample, smaller) for sample in chosen] if smaller else chosen)


class Ahead:
    """Runs an iterator of batches in a thread, a few steps ahead. Use as a context manager."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        self._batches = batches
        self._ready: queue.Queue[Batch | BaseException] = queue.Queue(maxsize=AHEAD)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="batches", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        while self._thread.is_alive():
            self._drain()
            self._thread.join(timeout=0.05)

    def next(self) -> Batch:
        """The next batch. An error of the iterator is raised here; EOFError when it is at its end."""
        got = self._ready.get()
        if isinstance(got, BaseException):
            raise got
        return got

    def _run(self) -> None:
        try:
            for batch in self._batches:
                if self._stop.is_set():
                    return
                self._ready.put(batch)
            self._ready.put(EOFError("no more batches"))
        except Exception as error:  # a thread's outermost loop: the reader raises it
            self._ready.put(error)

    def _drain(self) -> None:
        while not self._ready.empty():
            self._ready.get_nowait()
