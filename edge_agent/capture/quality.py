"""Whether a picture can be judged at all: its size, light, contrast and sharpness."""

import cv2
import numpy as np

from inspection.recipe import ViewRecipe
from inspection.rules.quality import PictureQuality
from inspection.verdict import Cause
from model_registry.bundle.prepare import Picture, halved

MEASURED_WIDTH = 320
"""Pixels of the copy that is measured, so that limits mean the same for every camera."""


def picture_problem(pixels: Picture, view: ViewRecipe, half: Picture | None = None) -> Cause | None:
    """Why this picture cannot be judged, or None. `half`: it at half its size, where that is at hand."""
    height, width = pixels.shape[:2]
    if (width, height) != (view.width, view.height):
        return Cause.WRONG_SIZE
    return _light_problem(_grey_copy(pixels, half), view.quality)


def _light_problem(grey: Picture, limits: PictureQuality) -> Cause | None:
    mean, deviation = cv2.meanStdDev(grey)
    brightness = float(mean[0, 0])
    if brightness < limits.min_brightness:
        return Cause.TOO_DARK
    if brightness > limits.max_brightness:
        return Cause.TOO_BRIGHT
    if float(deviation[0, 0]) < limits.min_contrast:
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
