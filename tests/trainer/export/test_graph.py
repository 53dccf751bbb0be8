from pathlib import Path

import numpy as np
import pytest

from model_registry.bundle.manifest import MODEL_BIN, MODEL_XML
from tests.fakes.plates import plate
from tests.fakes.trained import LearntPlates
from trainer.export.graph import (
    Graph,
    after_the_heads,
    graph_chain,
    openvino_version,
    read_graph,
    save_graph,
    to_graph,
)
from trainer.measure.predict import torch_chain

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def graph(learnt: LearntPlates) -> Graph:
    return to_graph(learnt.detector)


def test_it_takes_bytes_and_gives_boxes_and_scores(graph: Graph) -> None:
    assert (graph.input("images").shape, graph.input("images").element_type.get_type_name()) == (
        [1, 96, 96, 3],
        "u8",
    )
    assert graph.output("boxes").shape[2] == 4
    assert graph.output("scores").shape[2] == 2


@pytest.mark.parametrize("seed", [100, 101, 102])
def test_in_fp32_it_says_what_the_network_says(graph: Graph, learnt: LearntPlates, seed: int) -> None:
    picture = plate(seed).image
    for said, wanted in zip(graph_chain(graph)(picture), torch_chain(learnt.detector)(picture), strict=True):
        assert np.abs(said - wanted).max() < 1e-4


def test_answers_of_one_picture_do_not_change_with_the_next(graph: Graph) -> None:
    chain = graph_chain(graph)
    first = chain(plate(100).image)
    kept = [array.copy() for array in first]
    chain(plate(101).image)
    assert all(np.array_equal(one, other) for one, other in zip(first, kept, strict=True))


def test_it_is_written_and_read_as_it_was(graph: Graph, tmp_path: Path) -> None:
    files = save_graph(graph, tmp_path)
    assert set(files) == {MODEL_XML, MODEL_BIN}
    picture = plate(100).image
    for again, wanted in zip(
        graph_chain(read_graph(tmp_path))(picture), graph_chain(graph)(picture), strict=True
    ):
        assert np.abs(again - wanted).max() < 1e-5


def test_decoding_and_sigmoid_are_behind_the_heads(graph: Graph) -> None:
    behind = set(after_the_heads(graph))
    kinds = {node.get_type_name() for node in graph.get_ops() if node.get_friendly_name() in behind}
    assert {"Sigmoid", "Exp"} <= kinds
    assert "Convolution" not in kinds
    convolutions = [node for node in graph.get_ops() if node.get_type_name() == "Convolution"]
    assert len(convolutions) > 5


def test_the_version_is_openvinos() -> None:
    assert openvino_version().startswith("20")
