"""Which of a graph's maps tells what a picture looks like: by structure, since names change at conversion.

The heads are the convolutions that no other convolution lies behind. What the head of the finest level reads
is the map of the network that still knows where things are and already knows what they are.
"""

from typing import Any

from inspection.errors import InputRefused
from trainer.export.graph import Graph

FEATURES = "features"
"""Name of the output that a tapped graph has besides its own: [N, C, h, w]."""


def tapped(graph: Graph) -> Graph:
    """A copy of the graph that gives `FEATURES` too.

    Raises:
        InputRefused: no convolution in it, so it is of no detector of ours.
    """
    copy = graph.clone()
    maps = [head.input_value(0) for head in heads(copy)]
    maps = [each for each in maps if len(each.get_partial_shape()) == 4]
    if not maps:
        raise InputRefused("graph: has no convolution whose map could be taken; is it a bundle of ours?")
    finest = max(maps, key=_cells)
    added = copy.add_outputs([finest])
    added[0].get_tensor().add_names({FEATURES})
    return copy


def heads(graph: Graph) -> list[Any]:
    """Convolutions without another behind them, in the graph's order."""
    convolutions = [node for node in graph.get_ordered_ops() if _is_convolution(node)]
    return [node for node in convolutions if not _leads_to_another(node)]


def _is_convolution(node: Any) -> bool:
    return node.get_type_name() in ("Convolution", "GroupConvolution")


def _leads_to_another(node: Any) -> bool:
    waiting, seen = _behind(node), set()
    while waiting:
        other = waiting.pop()
        if _is_convolution(other):
            return True
        name = other.get_friendly_name()
        if name not in seen:
            seen.add(name)
            waiting += _behind(other)
    return False


def _behind(node: Any) -> list[Any]:
    return [to.get_node() for output in node.outputs() for to in output.get_target_inputs()]


def _cells(map_: Any) -> int:
    shape = map_.get_partial_shape()
    return int(shape[2].get_length() * shape[3].get_length())
