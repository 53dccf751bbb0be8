"""Which OK units people are asked about: some by chance, so that what they find there tells of all OK units.

Drawn when a record is stored for the first time, by the operating system's chance: no station, no operator
and no later look at the picture can steer it, and a record that comes twice is drawn once.
"""

from random import Random, SystemRandom

from inspection.record import InspectionRecord
from inspection.verdict import Verdict


class Sample:
    def __init__(self, share: float, chance: Random | None = None) -> None:
        """`share`: of the OK units that come with a picture, 0 to 1. Which have one, the stations draw, by
        chance too."""
        self._share = share
        self._chance = chance or SystemRandom()

    def draw(self, record: InspectionRecord) -> float | None:
        """With what probability it was drawn; None: it was not, or it is none of those that are."""
        if record.verdict is not Verdict.OK or not record.pictures:
            return None
        return self._share if self._chance.random() < self._share else None
