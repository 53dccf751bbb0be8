import pytest
import torch

from trainer.export.graph import Graph, to_graph
from trainer.export.groups import float_groups, group_of, names_in
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture, Detector


@pytest.fixture(scope="module")
def graph() -> Graph:
    torch.manual_seed(0)
    plan = AnchorPlan((Level(8, ((24.0, 24.0),)), Level(16, ((60.0, 50.0),))))
    return to_graph(Detector(Architecture("xeon_s", 2, 96, 96, plan)).eval())


def test_the_parts_come_in_the_networks_order(graph: Graph) -> None:
    groups = float_groups(graph)
    assert groups[0] == "backbone.stem"
    assert set(groups) >= {"backbone.stages.0", "backbone.stages.1", "neck", "heads.8", "heads.16"}
    assert groups.index("backbone.stages.0") < groups.index("neck") < groups.index("heads.8")


def test_every_convolution_belongs_to_one_of_them(graph: Graph) -> None:
    groups = float_groups(graph)
    convolutions = [node for node in graph.get_ops() if node.get_type_name() == "Convolution"]
    assert len(convolutions) > 10
    assert all(group_of(node) in groups for node in convolutions)


def test_names_are_those_of_the_graph_at_hand(graph: Graph) -> None:
    names = set(names_in(graph, ["neck"]))
    mine = {n.get_friendly_name() for n in graph.get_ops() if n.get_type_name() == "Convolution"} & names
    assert mine, "folded convolutions are found too"
    assert names.isdisjoint(names_in(graph, ["backbone.stem"]))
    assert names_in(graph, []) == []
