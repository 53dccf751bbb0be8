"""Whether two pictures are one: encoded anew, cropped a little, made brighter. Plain functions on pixels.

Three looks, each dearer and sharper than the one before. A hash over the signs of a picture's low
frequencies (after Zauner 2010, pHash) differs in about a tenth of its bits after a crop of 2 %, in half of
them for another scene. The second look crops one of both by 0 to 3 % in all places and takes the nearest
hashes: copies of real pictures then differ in 4 of 255 bits (99 of 100 in at most 20), pictures of one
fixture in 10 and more. The third lays one over the other (ECC, Evangelidis and Psarakis 2008) and asks for
the place where they differ most. How copies and others lie apart: docs/decisions/0051.
"""

from contextlib import suppress

import cv2
import numpy as np
import numpy.typing as npt

from model_registry.bundle.prepare import Picture

THUMB = 128
"""Side of what is kept of a picture for the second and third look, pixels."""
WAVES = 16
"""Horizontal and vertical frequencies in the hash."""
GRAIN = 64
"""Side of the square that frequencies are taken of."""
FAR, NEAR = 64, 36
"""Bits, of 255. Pictures whose hashes lie further apart are never compared; after a crop, than NEAR."""
TRIES = 3
"""Crops that are tried by pixels."""
RESIDUE = 0.3
"""Of the picture's contrast, where both differ most: more is another unit."""
GRAIN_OF_JPEG = 2.0
"""Grey levels that a copy may differ in anywhere, after smoothing."""
WHITE, LEAST_TOLD = 250, 0.25
"""From this grey on a brighter copy tells nothing; unless three quarters of the picture are so."""
MARGIN = 4
QUALITY = 90

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Window = tuple[float, float, float]
"""Left, top and side of what is left after a crop, as fractions of the whole."""

CROPS: tuple[Window, ...] = (
    (0.0, 0.0, 1.0),
    *(
        (x * crop, y * crop, 1 - crop)
        for crop in (0.01, 0.02, 0.03)
        for x in (0, 0.5, 1)
        for y in (0, 0.5, 1)
    ),
)


def thumb_of(grey: Grey) -> Grey:
    """[THUMB, THUMB] of [height, width]."""
    small = cv2.resize(grey, (THUMB, THUMB), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def hash_of(thumb: Grey) -> bytes:
    """32 bytes: the signs of the low frequencies; the last bit is always 0."""
    grain = cv2.resize(thumb, (GRAIN, GRAIN), interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.packbits(_signs(grain)).tobytes()


def pack(thumb: Grey) -> bytes:
    """As a JPEG, a quarter of the bytes."""
    return cv2.imencode(".jpg", thumb, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


def unpack(data: bytes) -> Grey:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def alike(one: Grey, other: Grey) -> bool:
    """Whether two thumbs are of one picture; the second and the third look."""
    if min(float(one.std()), float(other.std())) < GRAIN_OF_JPEG:  # nothing in it that could be compared
        return bool(np.array_equal(one, other))
    return any(
        bits <= NEAR and _residue(whole, part, window) <= RESIDUE
        for whole, part in ((one, other), (other, one))
        for bits, window in _nearest_crops(whole, part)
    )


def grey_of(picture: Picture) -> Grey:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _signs(grain: Floats) -> npt.NDArray[np.bool_]:
    """Without the first one, which only tells how bright a picture is."""
    return np.asarray(cv2.dct(grain)[:WAVES, :WAVES].ravel()[1:] > 0)


def _nearest_crops(whole: Grey, part: Grey) -> list[tuple[int, Window]]:
    """The crops of `whole` that `part` is most like, and in how many bits it differs from each."""
    wanted = _signs(_crop(_smooth(part), CROPS[0]))
    smooth = _smooth(whole)
    bits = [int(np.count_nonzero(_signs(_crop(smooth, window)) != wanted)) for window in CROPS]
    return [(bits[at], CROPS[at]) for at in np.argsort(bits, kind="stable")[:TRIES]]


def _smooth(thumb: Grey) -> Floats:
    return np.asarray(cv2.GaussianBlur(thumb.astype(np.float32), (0, 0), 0.8), dtype=np.float32)


def _crop(smooth: Floats, window: Window) -> Floats:
    """[GRAIN, GRAIN] of the window, between the pixels."""
    left, top, side = window
    step = side * THUMB / GRAIN
    move = np.array(
        [[step, 0, left * THUMB + (step - 1) / 2], [0, step, top * THUMB + (step - 1) / 2]], np.float32
    )
    way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cut = cv2.warpAffine(smooth, move, (GRAIN, GRAIN), flags=way, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.float32)


def _residue(whole: Grey, part: Grey, window: Window) -> float:
    """Laid over each other, how much they differ in the worst place, as a share of `part`'s contrast."""
    left, top, side = window
    a, b = whole.astype(np.float32), part.astype(np.float32)
    start = np.array([[side, 0, left * THUMB], [0, side, top * THUMB]], np.float32)
    until = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 1e-4)
    moves = [start]
    # It may not converge, above all where a picture is all of one grey; then the crop itself is tried alone.
    with suppress(cv2.error):
        moves += cv2.findTransformECC(b, a, start.copy(), cv2.MOTION_AFFINE, until, None, 5)[1:]  # type: ignore[call-overload]
    return min(_differ(a, b, move) for move in moves)


def _differ(a: Floats, b: Floats, move: Floats) -> float:
    """Of `a` moved over `b`, without what is brighter than a camera can tell."""
    way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(a, move, (THUMB, THUMB), flags=way, borderMode=cv2.BORDER_REPLICATE)
    inner = slice(MARGIN, -MARGIN)
    told = cv2.erode(((laid < WHITE) & (b < WHITE)).astype(np.float32), np.ones((3, 3)))[inner, inner]
    if told.mean() < LEAST_TOLD:
        told = np.ones_like(told)
    x, y = (cv2.GaussianBlur(each, (0, 0), 1)[inner, inner] for each in (laid, b))
    x, y = (each - np.average(each, weights=told) for each in (x, y))
    gain = float(np.sum(x * y * told) / (np.sum(x * x * told) + 1e-6))
    worst = float(cv2.blur(np.abs(y - gain * x) * told, (5, 5)).max())
    contrast = float(np.sqrt(np.average(y * y, weights=told)))
    return max(0.0, worst - GRAIN_OF_JPEG) / (contrast + 1e-6)
