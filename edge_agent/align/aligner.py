"""Finds how a part is shifted and turned by phase correlation (Kuglin and Hines 1975) of small grey copies.

Each frequency counts alike, so that light and contrast do not matter and edges do. Turns are tried one by
one: the golden picture's spectra are made beforehand, a picture's only once.
"""

from math import ceil, hypot
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inspection.recipe import ViewRecipe
from inspection.rules.alignment import Alignment
from inspection.shift import Shift
from inspection.verdict import Cause
from model_registry.bundle.beside import Grey as GreyPicture
from model_registry.bundle.beside import grey_of
from model_registry.bundle.prepare import Picture

COPY_WIDTH = 160
"""Pixels of the copies. Fewer are faster and less sure."""
TURN_STEP_DEG = 1.5
BEYOND = 1.5
"""So much farther than allowed is looked, to tell a part that lies too far off from none."""
BLUR_PX = 1.0

Grey = npt.NDArray[np.float32]
Spectrum = npt.NDArray[np.complex64]


class Position(NamedTuple):
    """The best fit, and by how many standard deviations it stands out among all others."""

    shift: Shift
    confidence: float


class Aligner:
    """One view's golden picture, ready to be compared with."""

    def __init__(self, golden: Picture, view: ViewRecipe, alignment: Alignment) -> None:
        """`golden` is a picture of the view's size."""
        self._alignment = alignment
        self._grey = grey_of(golden)
        self._max_shift_px = alignment.max_shift_mm / view.mm_per_pixel
        self._scale = min(1.0, COPY_WIDTH / view.width)
        small = self._grey_copy(golden)
        height, width = small.shape
        self._window = np.outer(np.hanning(height), np.hanning(width)).astype(np.float32)
        self._blur = _blur(height, width)
        self._reach = _reach(height, width, BEYOND * self._max_shift_px * self._scale)
        self._turns = _turns(alignment.max_turn_deg)
        self._golden = [np.conj(self._phases(_turned(small, turn))) for turn in self._turns]

    def look(self, picture: Picture) -> Shift | Cause:
        """How the part lies, or that it lies too far off, or cannot be found."""
        shift, confidence = self.position(picture)
        near = hypot(shift.dx_px, shift.dy_px) <= self._max_shift_px
        straight = abs(shift.turn_deg) <= self._alignment.max_turn_deg
        sure = confidence >= self._alignment.min_confidence
        return shift if near and straight and sure else Cause.SHIFTED

    def golden_under(self, shift: Shift) -> GreyPicture:
        """[height, width] uint8: the golden picture laid as a part with this shift lies.

        Borders go on as they end.
        """
        if shift == Shift(dx_px=0, dy_px=0):
            return self._grey
        height, width = self._grey.shape
        way = cv2.getRotationMatrix2D((width / 2, height / 2), -shift.turn_deg, 1.0)
        way[0, 2] += shift.dx_px
        way[1, 2] += shift.dy_px
        laid = cv2.warpAffine(self._grey, way, (width, height), borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(laid, dtype=np.uint8)

    def position(self, picture: Picture) -> Position:
        """The best fit, however bad; pixels are the full picture's."""
        phases = self._phases(self._grey_copy(picture)) * self._blur
        maps = [self._correlation(phases, golden) for golden in self._golden]
        places = [int(np.where(self._reach, each, -np.inf).argmax()) for each in maps]
        heights = [float(each.flat[place]) for each, place in zip(maps, places, strict=True)]
        best = int(np.argmax(heights))
        here, place = maps[best], places[best]
        y, x = divmod(place, here.shape[1])
        shift = Shift(
            dx_px=(x - here.shape[1] // 2 + _vertex(here[y], x)) / self._scale,
            dy_px=(y - here.shape[0] // 2 + _vertex(here[:, x], y)) / self._scale,
            turn_deg=self._turns[best] + TURN_STEP_DEG * _vertex(np.array(heights), best),
        )
        spread = float(here.std())
        return Position(shift, (heights[best] - float(here.mean())) / spread if spread > 0 else 0.0)

    def _grey_copy(self, picture: Picture) -> Grey:
        """[h, 160] float32, or smaller where the picture is."""
        height, width = picture.shape[:2]
        size = (max(1, round(width * self._scale)), max(1, round(height * self._scale)))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.float32)

    def _phases(self, grey: Grey) -> Spectrum:
        """The spectrum with each frequency's strength made 1; the window hides that borders do not fit."""
        spectrum = np.fft.rfft2((grey - grey.mean()) * self._window)
        strength = np.abs(spectrum)
        return np.asarray(spectrum / (strength + 1e-6 * strength.max() + 1e-12), dtype=np.complex64)

    def _correlation(self, phases: Spectrum, golden: Spectrum) -> Grey:
        """[h, w]: how well each shift fits; no shift is in the middle."""
        fits = np.fft.irfft2(phases * golden, s=self._window.shape)
        return np.asarray(np.fft.fftshift(fits), dtype=np.float32)


def _turns(max_turn_deg: float) -> list[float]:
    """One more on each side than allowed, so that it shows when a part is turned too far."""
    if max_turn_deg == 0:
        return [0.0]
    steps = ceil(max_turn_deg / TURN_STEP_DEG) + 1
    return [step * TURN_STEP_DEG for step in range(-steps, steps + 1)]


def _turned(grey: Grey, degrees: float) -> Grey:
    """Clockwise, about the middle; borders go on as they end."""
    height, width = grey.shape
    way = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)
    turned = cv2.warpAffine(grey, way, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, dtype=np.float32)


def _blur(height: int, width: int) -> Grey:
    """[h, w // 2 + 1]: a Gaussian blur, by frequency; it joins a peak that fell between pixels."""
    down, across = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    return np.exp(-2 * (np.pi * BLUR_PX) ** 2 * (down**2 + across**2)).astype(np.float32)


def _reach(height: int, width: int, radius: float) -> npt.NDArray[np.bool_]:
    """[h, w]: the shifts that are looked at; at least the nearest few."""
    down, across = np.mgrid[:height, :width]
    return np.asarray(np.hypot(across - width // 2, down - height // 2) <= max(2.0, radius))


def _vertex(heights: npt.NDArray[np.floating], at: int) -> float:
    """Where between its neighbours a peak truly is, by a parabola: -0.5 to 0.5."""
    if not 0 < at < len(heights) - 1:
        return 0.0
    left, middle, right = (float(heights[at + step]) for step in (-1, 0, 1))
    bend = left - 2 * middle + right
    return 0.0 if bend >= 0 else max(-0.5, min(0.5, 0.5 * (left - right) / bend))
