"""Which piece of a picture shows a box well. Pure."""

from inspection.geometry import Box

TIMES = 3.0
"""As wide as the box, so that what is around it is seen."""
LEAST = 0.12
"""Of the picture's shorter side: a speck needs a neighbourhood."""
RATIO = 4 / 3


def window_around(box: Box, part: Box) -> Box:
    """As much as is worth looking at, within `part`, in the shape of 4:3 as far as the picture has room."""
    tall = max(box.height * TIMES, box.width * TIMES / RATIO, min(part.width, part.height) * LEAST)
    height = min(tall, part.height)
    width = min(tall * RATIO, part.width)
    x, y = box.centre
    left = min(max(x - width / 2, part.x1), part.x2 - width)
    top = min(max(y - height / 2, part.y1), part.y2 - height)
    return Box(x1=left, y1=top, x2=left + width, y2=top + height)
