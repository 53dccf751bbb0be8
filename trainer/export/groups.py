"""The parts of a network, as its graph names them: what goes back to float when INT8 costs too much there.

A folded convolution carries a new name after every conversion, so its part is read off what follows it; the
names that this file gives hold for the very graph that was handed in, and for no other.
"""

import re
from collections.abc import Collection
from typing import Any

from trainer.export.graph import Graph

PART = re.compile(r"__module\.detector\.(backbone\.stem|backbone\.\w+\.\d+|neck|heads\.\d+)")
"""Modules of `trainer.ssdlite.detector`: the stem, each stage of the backbone, the neck, each head."""


def float_groups(graph: Graph) -> list[str]:
    """Parts that hold a convolution, from the input on."""
    named = (group_of(node) for node in graph.get_ordered_ops() if _convolves(node))
    return list(dict.fromkeys(group for group in named if group is not None))


def names_in(graph: Graph, groups: Collection[str]) -> list[str]:
    """Names of all operations in these parts."""
    if not groups:
        return []
    return [node.get_friendly_name() for node in graph.get_ordered_ops() if group_of(node) in groups]


def group_of(node: Any) -> str | None:
    """The part that an operation belongs to; None: it lies before or behind all of them, or is a constant."""
    if node.get_type_name() in ("Constant", "Convert", "Parameter", "Result"):
        return None
    waiting = [node]
    while waiting:  # a folded operation has one consumer or a few; the nearest named one knows
        one = waiting.pop(0)
        found = PART.match(one.get_friendly_name())
        if found:
            return found.group(1)
        if one is node and "::" in one.get_friendly_name():
            return None  # it has a name of its own, outside of the parts
        waiting.extend(to.get_node() for out in one.outputs() for to in out.get_target_inputs())
        if len(waiting) > 32:
            return None
    return None


def _convolves(node: Any) -> bool:
    return str(node.get_type_name()) in ("Convolution", "GroupConvolution", "MatMul")
