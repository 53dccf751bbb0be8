"""How a part lies in a picture, against how it lies in the golden picture."""

from math import cos, radians, sin

from inspection.geometry import Point
from inspection.word import Word


class Shift(Word):
    """First turned about the picture's middle, then moved."""

    dx_px: float
    dy_px: float
    turn_deg: float = 0
    """Clockwise, as one sees it."""

    def moved(self, point: Point, middle: Point) -> Point:
        """Where a point of the golden picture lies in this one."""
        turned = _turned(Point(point.x - middle.x, point.y - middle.y), self.turn_deg)
        return Point(turned.x + middle.x + self.dx_px, turned.y + middle.y + self.dy_px)

    def undone(self, point: Point, middle: Point) -> Point:
        """Where a point of this picture lies in the golden one."""
        back = Point(point.x - middle.x - self.dx_px, point.y - middle.y - self.dy_px)
        turned = _turned(back, -self.turn_deg)
        return Point(turned.x + middle.x, turned.y + middle.y)


def _turned(point: Point, degrees: float) -> Point:
    """About the origin; clockwise, since y grows downwards."""
    along, across = cos(radians(degrees)), sin(radians(degrees))
    return Point(point.x * along - point.y * across, point.x * across + point.y * along)
