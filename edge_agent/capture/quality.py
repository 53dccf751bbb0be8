"""Whether a picture can be judged at all: its size, light, contrast and sharpness."""

from typing import NamedTuple

import cv2
import numpy as np

from inspection.recipe import ViewRecipe
from inspection.rules.quality import PictureQuality
from inspection.verdict import Cause
from model_registry.bundle.prepare import Picture, halved

MEASURED_WIDTH = 320
"""Pixels of the copy that is measured, so that limits mean the same for every camera."""


class Checked(NamedTuple):
    problem: Cause | None
    """Why the picture cannot be judged."""
    brightness: float | None
    """Mean grey, 0 to 255. None: it has another size, and was not measured."""


def check_picture(pixels: Picture, view: ViewRecipe, half: Picture | None = None) -> Checked:
    """`half`: the picture at half its size, where that is at hand."""
    height, width = pixels.shape[:2]
    if (width, height) != (view.width, view.height):
        return Checked(Cause.WRONG_SIZE, None)
    grey = _grey_copy(pixels, half)
    mean, deviation = cv2.meanStdDev(grey)
    brightness, contrast = float(mean[0, 0]), float(deviation[0, 0])
    return Checked(_light_problem(grey, brightness, contrast, view.quality), brightness)


def picture_problem(pixels: Picture, view: ViewRecipe, half: Picture | None = None) -> Cause | None:
    """Why this picture cannot be judged, or None."""
    return check_picture(pixels, view, half).problem


def _light_problem(grey: Picture, brightness: float, contrast: float, limits: PictureQuality) -> Cause | None:
    if brightness < limits.min_brightness:
        return Cause.TOO_DARK
    if brightness > limits.max_brightness:
        return Cause.TOO_BRIGHT
    if contrast < limits.min_contrast:
        return Cause.FLAT
    if limits.min_sharpness > 0 and sharpness(grey) < limits.min_sharpness:
        return Cause.BLURRED
    return None


def sharpness(grey: Picture) -> float:
    """Variance of the Laplacian (Pech-Pacheco et al. 2000)."""
    edges = cv2.Laplacian(grey, cv2.CV_16S)
    return float(cv2.norm(edges, cv2.NORM_L2SQR)) / edges.size - float(cv2.mean(edges)[0]) ** 2


def _grey_copy(pixels: Picture, half: Picture | None = None) -> Picture:
    """[h, 320] uint8, by area. Colours are halved once, then turn grey: a third of the work is left."""
    height, width = pixels.shape[:2]
    if width <= MEASURED_WIDTH:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    size = (MEASURED_WIDTH, max(1, round(height * MEASURED_WIDTH / width)))
    small = halved(pixels, max(size[0], width // 2), max(size[1], height // 2), half)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    if grey.shape[1] % size[0] or grey.shape[0] % size[1]:  # whole multiples have a quick path of their own
        grey = halved(grey, *size)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
