from typing import Any

import pytest

from tests.fakes.plates import plate
from tests.fakes.samples import LABELS, sample_of
from tests.fakes.trained import LearntPlates
from trainer.export.calibrate import MOST_PICTURES
from trainer.export.graph import Graph, after_the_heads, graph_chain, to_graph
from trainer.export.groups import group_of
from trainer.export.quantise import quantise
from trainer.measure.predict import predict, torch_chain

pytestmark = pytest.mark.spark
FRESH = [sample_of(plate(seed)) for seed in range(100, 108)]


@pytest.fixture(scope="module")
def graph(learnt: LearntPlates) -> Graph:
    return to_graph(learnt.detector)


@pytest.fixture(scope="module")
def small(graph: Graph, learnt: LearntPlates) -> Graph:
    return quantise(graph, [sample.image for sample in learnt.samples])


def kinds(graph: Graph) -> list[str]:
    return [node.get_type_name() for node in graph.get_ops()]


def convolutions(graph: Graph, group: str) -> list[Any]:
    return [n for n in graph.get_ops() if n.get_type_name() == "Convolution" and group_of(n) == group]


def test_the_graph_handed_in_stays_as_it_was(graph: Graph, small: Graph) -> None:
    assert "FakeQuantize" not in kinds(graph)
    assert kinds(small).count("FakeQuantize") > 10


def test_decoding_stays_in_float(small: Graph) -> None:
    behind = set(after_the_heads(small))
    assert behind
    for node in small.get_ops():
        if node.get_type_name() == "FakeQuantize":
            assert node.get_friendly_name() not in behind


def test_a_part_that_is_kept_in_float_has_no_quantised_convolution(graph: Graph) -> None:
    kept = quantise(graph, [sample.image for sample in FRESH], ["neck"])
    inputs = {
        group: {node.input_value(0).get_node().get_type_name() for node in convolutions(kept, group)}
        for group in ("neck", "backbone.stages.0")
    }
    assert inputs["backbone.stages.0"] == {"FakeQuantize"}
    assert "FakeQuantize" not in inputs["neck"]


def test_on_fresh_pictures_it_finds_what_the_network_finds(learnt: LearntPlates, small: Graph) -> None:
    wanted = predict(torch_chain(learnt.detector), FRESH, LABELS)
    found = predict(graph_chain(small), FRESH, LABELS)
    for sure, other in zip(wanted, found, strict=True):
        for one in (d for d in sure if d.score > 0.5):
            same = [d for d in other if d.label == one.label and d.box.iou(one.box) > 0.7]
            assert same
            assert max(d.score for d in same) == pytest.approx(one.score, abs=0.15)


def test_one_picture_is_enough_and_many_are_not_all_taken(graph: Graph) -> None:
    assert "FakeQuantize" in kinds(quantise(graph, [plate(1).image]))
    assert MOST_PICTURES == 200
