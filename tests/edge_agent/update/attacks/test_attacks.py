"""Every attack on an update: nothing is installed, the present bundle stays sound, the name is told.

The table's parts: `on_metadata`, `on_files`, `on_bundles`.
"""

from collections import Counter
from pathlib import Path

import pytest

from edge_agent.update.attack import Attack
from edge_agent.update.updater import UpdateReport
from inspection.wire.messages import UpdateState
from tests.edge_agent.update.attacks import on_bundles, on_files, on_metadata
from tests.edge_agent.update.attacks.stage import Stage, Variant


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def stage(prepared: Stage, tmp_path: Path) -> Stage:
    return prepared.copied_to(tmp_path)


VARIANTS = [*on_metadata.VARIANTS, *on_files.VARIANTS, *on_bundles.VARIANTS]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: f"{variant.attack}: {variant.what}")
def test_nothing_is_installed_and_the_attack_is_named(variant: Variant, stage: Stage) -> None:
    variant.do(stage)
    in_service, tried = stage.installed.digest(), list(stage.tried)
    report = stage.look()
    assert report.attack is variant.attack, report.message
    assert report.message.startswith(f"{variant.attack}: ")
    assert report.state in (UpdateState.REFUSED, UpdateState.IDLE)
    assert stage.tried == tried
    assert stage.installed.digest() == in_service
    # What inspects is sound, and a start finds it so.
    assert stage.installed.manifest_of(in_service or "").digest == in_service
    stage.restart()
    assert stage.installed.recover() == ""
    assert stage.installed.digest() == in_service


def test_without_an_attack_the_second_bundle_comes_in(stage: Stage) -> None:
    """Else nothing above would prove anything."""
    assert stage.look() == UpdateReport(UpdateState.IDLE, "")
    assert stage.installed.digest() == stage.second


def test_every_attack_has_at_least_six_variants() -> None:
    count = Counter(variant.attack for variant in VARIANTS)
    assert {attack for attack in Attack if count[attack] < 6} == set()
    assert len({(variant.attack, variant.what) for variant in VARIANTS}) == len(VARIANTS) >= 80


@pytest.mark.parametrize(
    "variant",
    [variant for variant in VARIANTS if variant.attack is Attack.FAST_FORWARD],
    ids=lambda v: v.what,
)
def test_a_fast_forward_leaves_nothing_behind(variant: Variant, stage: Stage) -> None:
    """The honest registry is believed again as soon as it is back, without new keys."""
    variant.do(stage)
    stage.look()
    if "assignment" in variant.what or "new keys" in variant.what:
        return
    stage.catch_up()
    stage.restart()
    assert stage.look() == UpdateReport(UpdateState.IDLE, "")
    assert stage.installed.digest() == stage.second
