"""What a run tells of itself: means between points that lie evenly over it."""

from collections.abc import Callable

from inspection.word import Word
from trainer.fit.schedule import Budget
from trainer.ssdlite.loss import Loss

POINTS = 100
"""Of the curve that is kept."""


class CurvePoint(Word):
    """Where a run stood at one step; means since the point before."""

    step: int
    seconds: float
    loss: float
    class_loss: float
    box_loss: float
    learning_rate: float
    gradient_norm: float
    pictures_per_second: float


Progress = Callable[[Budget, CurvePoint], None]


class CurveState(Word):
    """A curve that is not yet at its end, as a checkpoint keeps it."""

    points: tuple[CurvePoint, ...] = ()
    since: tuple[tuple[float, float, float], ...] = ()
    """Class loss, box loss and gradient norm of each step after the last point."""
    at: float = 0.0
    """Seconds of the run at the last point."""


class Curve:
    def __init__(self, budget: Budget, batch: int, on_point: Progress) -> None:
        self.points: list[CurvePoint] = []
        self._budget, self._batch, self._on_point = budget, batch, on_point
        self._since: list[tuple[float, float, float]] = []
        self._at = 0.0

    @property
    def state(self) -> CurveState:
        return CurveState(points=tuple(self.points), since=tuple(self._since), at=self._at)

    def go_on(self, state: CurveState) -> None:
        self.points, self._since, self._at = list(state.points), list(state.since), state.at

    def add(self, loss: Loss, norm: float, learning_rate: float) -> None:
        """One step's figures; a new point is told to `on_point`."""
        self._since.append((float(loss.classes), float(loss.boxes), norm))
        if self._budget.progress < (len(self.points) + 1) / POINTS:
            return
        count, now = len(self._since), self._budget.elapsed
        classes, boxes, norms = (sum(column) / count for column in zip(*self._since, strict=True))
        point = CurvePoint(
            step=self._budget.done,
            seconds=now,
            loss=classes + boxes,
            class_loss=classes,
            box_loss=boxes,
            learning_rate=learning_rate,
            gradient_norm=norms,
            pictures_per_second=count * self._batch / max(now - self._at, 1e-9),
        )
        self.points.append(point)
        self._since, self._at = [], now
        self._on_point(self._budget, point)
