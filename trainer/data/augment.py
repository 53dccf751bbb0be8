"""Presets of what may happen to a picture without changing its truth."""

import random
from collections.abc import Callable
from typing import Literal

import albumentations as album
import cv2
import numpy as np

from model_registry.bundle.beside import GOLDEN, Grey, compared_anew
from model_registry.bundle.prepare import Picture
from trainer.data.samples import Sample

Preset = Literal["none", "line", "surface", "board"]
"""`line`: a fixed camera over a product; shifts, light, noise. `surface`: any way up, nearer or farther.
`board`: any way up, nearly at one scale, traces a little wider or narrower (printed boards, wafers)."""

SMALLEST_SIDE = 2.0
LEAST_VISIBLE = 0.35
APART_PX = 2
"""By which a golden picture may lie beside its place."""


class Augment:
    """A preset as a function of a sample. What it does follows from seed, `restart` and calls since then."""

    def __init__(self, pipeline: album.Compose | None, seed: int) -> None:
        self._pipeline, self._seed = pipeline, seed
        self.restart(0)

    def restart(self, number: int) -> None:
        """Begin the random sequence of this number.

        All transforms draw from one sequence: given the seed alone, each would start the same one, and a
        picture that is flipped would always be brightened too.
        """
        if self._pipeline is not None:
            drawn = np.random.default_rng([self._seed, number])
            self._pipeline.set_random_state(drawn, random.Random(int(drawn.integers(2**62))))

    def __call__(self, sample: Sample) -> Sample:
        if self._pipeline is None:
            return sample
        told = self._pipeline(image=sample.image, bboxes=sample.boxes, labels=sample.labels)
        boxes = np.asarray(told["bboxes"], dtype=np.float32).reshape(-1, 4)
        labels = np.asarray(told["labels"], dtype=np.int64).reshape(-1)
        whole = ((boxes[:, 2:] - boxes[:, :2]) >= SMALLEST_SIDE).all(axis=1)
        return Sample(sample.row, told["image"], boxes[whole], labels[whole])


def make_augment(preset: Preset, seed: int, compared: bool = False) -> Augment:
    """The same seed gives the same sequence. `compared`: the samples are comparisons."""
    if preset == "none":
        return Augment(None, seed)
    pipeline = album.Compose(
        [*_GEOMETRY[preset](), *_light(), *([GoldenApart(p=1)] if compared else [])],
        bbox_params=album.BboxParams(
            format="pascal_voc", label_fields=["labels"], min_visibility=LEAST_VISIBLE, clip=True
        ),
    )
    return Augment(pipeline, seed)


class TraceWidth(album.ImageOnlyTransform):  # type: ignore[misc]
    """Dark traces a pixel wider or narrower at each side: another board's style of the same things.

    albumentations' own Morphological moves boxes by masks and fails where there is no box.
    """

    def get_params(self) -> dict[str, bool]:
        return {"wider": self.py_random.random() < 0.5}

    def apply(self, img: Picture, wider: bool = True, **_params: object) -> Picture:
        kernel = np.ones((3, 3), np.uint8)
        return np.asarray(cv2.erode(img, kernel) if wider else cv2.dilate(img, kernel), np.uint8)


class GoldenApart(album.ImageOnlyTransform):  # type: ignore[misc]
    """The golden picture of a comparison was taken another day: laid over the picture by a few pixels only,
    outlines a little wider, narrower and rougher, specks of dust. None of that is a defect."""

    def get_params(self) -> dict[str, int | float]:
        return {
            "right": self.py_random.randint(-APART_PX, APART_PX),
            "down": self.py_random.randint(-APART_PX, APART_PX),
            "wider": self.py_random.choice((-1, 0, 0, 1)),
            "rough": self.py_random.choice((0.0, 0.0, 0.15, 0.3)),
            "seed": self.py_random.randint(0, 2**31 - 1),
        }

    def apply(
        self, img: Picture, right: int = 0, down: int = 0, wider: int = 0, rough: float = 0.0, seed: int = 0,
        **_params: object,
    ) -> Picture:  # fmt: skip
        apart = img.copy()
        golden = _moved(img[..., GOLDEN], right, down)
        if wider:
            kernel = np.ones((3, 3), np.uint8)
            golden = np.asarray(cv2.erode(golden, kernel) if wider > 0 else cv2.dilate(golden, kernel))
        if rough:
            golden = _roughened(golden, rough, np.random.default_rng(seed))
        apart[..., GOLDEN] = golden
        return compared_anew(apart)


def _moved(grey: Grey, right: int, down: int) -> Grey:
    """Borders go on as they end."""
    rim = APART_PX
    padded = cv2.copyMakeBorder(grey, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    height, width = grey.shape
    top, left = rim - down, rim - right
    return np.asarray(padded[top : top + height, left : left + width], np.uint8)


def _roughened(grey: Grey, rough: float, random: np.random.Generator) -> Grey:
    """Outlines that wander by about a pixel: the picture, blurred, against a threshold that wanders."""
    noise = cv2.GaussianBlur(random.standard_normal(grey.shape).astype(np.float32), (0, 0), 1.2)
    edge = cv2.GaussianBlur(grey, (0, 0), 1.2).astype(np.float32)
    near = cv2.absdiff(cv2.dilate(grey, np.ones((3, 3))), cv2.erode(grey, np.ones((3, 3)))) > 0
    level = 128 + 255 * rough * noise / max(1e-6, float(noise.std()))
    low, high = int(grey.min()), int(grey.max())
    return np.where(near, np.where(edge > level, high, low), grey).astype(np.uint8)


def _line() -> list[album.BasicTransform]:
    return [
        album.HorizontalFlip(p=0.5),
        album.Affine(
            scale=(0.85, 1.2), translate_percent=(-0.08, 0.08), rotate=(-4, 4), shear=(-2, 2),
            border_mode=cv2.BORDER_REFLECT_101, p=0.8,
        ),
    ]  # fmt: skip


def _surface() -> list[album.BasicTransform]:
    return [
        album.HorizontalFlip(p=0.5),
        album.RandomRotate90(p=0.75),
        album.Affine(
            scale=(0.75, 1.3), translate_percent=(-0.08, 0.08), rotate=(-8, 8),
            border_mode=cv2.BORDER_REFLECT_101, p=0.8,
        ),
    ]  # fmt: skip


def _board() -> list[album.BasicTransform]:
    return [
        album.HorizontalFlip(p=0.5),
        album.RandomRotate90(p=0.75),
        album.Affine(
            scale=(0.75, 1.35), translate_percent=(-0.08, 0.08), rotate=(-6, 6), shear=(-3, 3),
            border_mode=cv2.BORDER_REFLECT_101, p=0.7,
        ),
        TraceWidth(p=0.3),
    ]  # fmt: skip


def _light() -> list[album.BasicTransform]:
    return [
        album.RandomBrightnessContrast(brightness_limit=0.25, contrast_limit=0.25, p=0.7),
        album.RandomGamma(gamma_limit=(75, 130), p=0.3),
        album.GaussNoise(std_range=(0.01, 0.04), noise_scale_factor=0.5, p=0.2),
    ]


_GEOMETRY: dict[str, Callable[[], list[album.BasicTransform]]] = {
    "line": _line,
    "surface": _surface,
    "board": _board,
}
