"""Default boxes: which shapes, on which level, and where they lie.

The paper sets scales by a linear rule; ours are fitted to the training boxes (k-means by IoU, Redmon &
Farhadi 2017), and a shape goes to the level whose cell is about a quarter of its side (of a thin one:
half its short side, or no cell would lie on it). A level that gets no shape gets no head, so the network
is sized to the task.
"""

from dataclasses import dataclass
from math import log2

import torch
from torch import Tensor

STRIDES = (8, 16, 32)
SIDE_IN_CELLS = 4.0
TWINS = 0.75


@dataclass(frozen=True)
class Level:
    """One feature map: its stride in input pixels and the anchor shapes (width, height) in input pixels."""

    stride: int
    shapes: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class AnchorPlan:
    """The levels that carry heads, finest first. Serialises to plain JSON through `to_json`."""

    levels: tuple[Level, ...]

    def to_json(self) -> list[dict[str, object]]:
        return [
            {"stride": level.stride, "shapes": [list(shape) for shape in level.shapes]}
            for level in self.levels
        ]

    @classmethod
    def from_json(cls, data: list[dict[str, object]]) -> "AnchorPlan":
        levels = []
        for level in data:
            stride, shapes = level["stride"], level["shapes"]
            assert isinstance(stride, int)
            assert isinstance(shapes, list)
            levels.append(Level(stride, tuple((float(w), float(h)) for w, h in shapes)))
        return cls(tuple(levels))


def fit_anchors(sizes: Tensor, count: int = 9, *, seed: int = 0, rounds: int = 50) -> AnchorPlan:
    """`count` shapes fitted to box sizes [N, 2] (width, height, input pixels), laid out on levels.

    Every size counts once, or the many boxes of one common part would take all shapes for themselves.
    Shapes that cover each other (IoU over `TWINS`) are kept once, so a set of parts of one size gets few
    anchors and a fast head. Never empty: without any box one square of 32 pixels.
    """
    if len(sizes) == 0:
        return _lay_out(torch.tensor([[32.0, 32.0]]))
    sizes = torch.unique(sizes.round().clamp(min=1), dim=0).float()
    generator = torch.Generator().manual_seed(seed)
    start = torch.randperm(len(sizes), generator=generator)[:count]
    centres = sizes[start]
    for _ in range(rounds):
        nearest = _shape_iou(sizes, centres).argmax(dim=1)
        moved = torch.stack(
            [
                sizes[nearest == index].median(dim=0).values if (nearest == index).any() else centre
                for index, centre in enumerate(centres)
            ]
        )
        if torch.equal(moved, centres):
            break
        centres = moved
    return _lay_out(_without_twins(torch.unique(centres, dim=0)))


def mean_best_iou(sizes: Tensor, plan: AnchorPlan) -> float:
    """How well a plan covers boxes of these sizes: mean over boxes of the best shape's IoU, 0 to 1."""
    shapes = torch.tensor([shape for level in plan.levels for shape in level.shapes])
    return float(_shape_iou(sizes, shapes).max(dim=1).values.mean())


def place(plan: AnchorPlan, width: int, height: int) -> Tensor:
    """All anchors of an input of `width` x `height` pixels: [A, 4], x1 y1 x2 y2 in input pixels.

    Ordered by level, then row, column, shape: the order of the heads' output.
    """
    placed = []
    for level in plan.levels:
        rows, columns = cells(height, level.stride), cells(width, level.stride)
        y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        centres = (torch.stack([x, y], dim=-1).float() + 0.5) * level.stride
        half = torch.tensor(level.shapes) / 2
        low = centres[:, :, None, :] - half
        high = centres[:, :, None, :] + half
        placed.append(torch.cat([low, high], dim=-1).reshape(-1, 4))
    return torch.cat(placed)


def cells(side: int, stride: int) -> int:
    """Cells along a side; strided convolutions with padding round up."""
    return -(-side // stride)


def _shape_iou(sizes: Tensor, shapes: Tensor) -> Tensor:
    shared = torch.minimum(sizes[:, None], shapes[None]).prod(dim=2)
    return shared / (sizes.prod(dim=1)[:, None] + shapes.prod(dim=1)[None] - shared)


def _without_twins(shapes: Tensor) -> Tensor:
    kept: list[Tensor] = []
    for shape in shapes:
        if not kept or float(_shape_iou(shape[None], torch.stack(kept)).max()) <= TWINS:
            kept.append(shape)
    return torch.stack(kept)


def _lay_out(shapes: Tensor) -> AnchorPlan:
    by_stride: dict[int, list[tuple[float, float]]] = {stride: [] for stride in STRIDES}
    for width, height in shapes.tolist():
        side = min((width * height) ** 0.5, 2 * min(width, height))
        best = min(STRIDES, key=lambda stride: abs(log2(side / (stride * SIDE_IN_CELLS))))
        by_stride[best].append((round(width, 2), round(height, 2)))
    return AnchorPlan(
        tuple(Level(stride, tuple(sorted(found))) for stride, found in by_stride.items() if found)
    )
