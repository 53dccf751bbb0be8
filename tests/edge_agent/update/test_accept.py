from typing import Any

import pytest

from edge_agent.update.accept import Acceptance, Machine
from edge_agent.update.attack import Attack, UpdateRefused
from inspection.errors import InputRefused
from model_registry.bundle.manifest import BundleManifest, Needs
from tests.fakes.bundles import manifest
from tests.fakes.registry_world import STATION

HERE = Machine("2026.4.1-21919-abc", frozenset({"avx2", "avx512_vnni"}))


def want_screws(found: BundleManifest) -> None:
    if "screw" not in found.labels:
        raise InputRefused("recipe ac-1 needs label 'screw'")


ACCEPTED = [
    {},
    {"openvino": "2026.4.9"},
    {"openvino": "2026.4"},
    {"openvino": "2025.1.0", "needs": Needs(openvino_below="2026.5")},
    {"needs": Needs(instructions=("avx2",))},
    {"needs": Needs(places=("plant-2", "plant-1"))},
    {"needs": Needs(places=("plant-1/line-a",))},
    {"needs": Needs(places=("plant-1/line-a/station-3",))},
]


@pytest.mark.parametrize("fields", ACCEPTED)
def test_a_bundle_for_this_station(fields: dict[str, Any]) -> None:
    Acceptance(STATION, HERE, want_screws)(manifest(**fields))


REFUSED = [
    ({"openvino": "2026.5.0"}, Attack.WRONG_OPENVINO, "needs OpenVINO from 2026.5.0; here is 2026.4.1"),
    ({"openvino": "new"}, Attack.WRONG_OPENVINO, "needs OpenVINO from new"),
    ({"needs": Needs(openvino_below="2026.4")}, Attack.WRONG_OPENVINO, "from 2026.4.0, below 2026.4; here"),
    (
        {"needs": Needs(instructions=("amx_int8", "avx2"))},
        Attack.WRONG_HARDWARE,
        "needs a processor with amx_",
    ),
    (
        {"needs": Needs(places=("plant-1/line-b",))},
        Attack.WRONG_STATION,
        "is for plant-1/line-b, this is plant-1",
    ),
    ({"needs": Needs(places=("plant-1/line",))}, Attack.WRONG_STATION, "is for plant-1/line, this"),
    ({"labels": ("bolt",)}, Attack.WRONG_CLASSES, "recipe ac-1 needs label 'screw'"),
]


@pytest.mark.parametrize(("fields", "attack", "words"), REFUSED)
def test_one_for_another_is_refused_by_name(fields: dict[str, Any], attack: Attack, words: str) -> None:
    with pytest.raises(UpdateRefused, match=words) as refused:
        Acceptance(STATION, HERE, want_screws)(manifest(**fields))
    assert refused.value.attack is attack


def test_a_manifest_that_asks_for_nothing_keeps_its_digest() -> None:
    assert "needs" not in manifest().model_dump_json()
