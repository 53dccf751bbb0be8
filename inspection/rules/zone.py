"""Parts of a picture with rules of their own."""

from inspection.geometry import Box
from inspection.identity import Identifier
from inspection.word import Word


class IgnoreZone(Word):
    """A part of the picture where defects do not count."""

    name: Identifier
    box: Box
