from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.database.engine import Database
from dashboard.people.roles import Role
from dashboard.provenance.trace import Traced
from inspection.recipe import RecipeRef
from model_registry.rollout.client import RegistryClient
from model_registry.rollout.provenance import Provenance
from model_registry.trust.provenance import verify_provenance
from tests.fakes.bundles import bundle
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import running
from tests.fakes.station_reports import AT, BUNDLE, STATION, make_record

RECIPE = RecipeRef(sku="KFR-35", version=4, digest="4" * 64)


def trace(site: DashboardSite, id: int = 1) -> Traced:
    return Traced.model_validate_json(site.asks().get(f"/api/inspections/{id}/provenance").text)


def test_who_stands_for_the_model_and_where_else_it_judged(site: DashboardSite) -> None:
    digest = site.release.digest
    site.registry.assign(STATION, digest, "rollout 3, mei")
    for seq, days in ((1, 1), (2, 9)):
        site.report(make_record(seq, bundle=digest, recipe=RECIPE, at=AT + timedelta(days=days)))

    traced = trace(site)

    assert traced.problem is None
    assert traced.story.manifest == site.release.manifest
    assert traced.story.released is not None
    assert traced.story.released.by == "mei"
    assert traced.story.assignment is not None
    assert traced.story.assignment.rollout == 3
    (use,) = traced.uses
    assert (use.station, use.recipe, use.inspections) == (STATION.path, RECIPE, 2)
    assert (use.last_at - use.first_at).days == 8


def test_by_serial_in_one_question(site: DashboardSite) -> None:
    site.report(make_record(1, serial="AC-7"))
    site.report(make_record(2, serial="AC-8"))
    site.report(make_record(3, serial="AC-7"))

    items = site.asks().get("/api/provenance?serial=AC-7").json()["items"]

    assert [item["id"] for item in items] == [3, 1]
    assert site.registry.proofs == 1, "once for the bundle, not for each inspection"


def test_a_registry_that_is_away_takes_nothing_from_what_is_known_here(site: DashboardSite) -> None:
    site.report(make_record(1))
    site.registry.away = True

    assert "does not answer" in (trace(site).problem or "")
    assert [use.inspections for use in trace(site).uses] == [1]
    assert site.asks().get("/api/inspections/1/provenance.json").status_code == 503


def test_a_bundle_that_was_never_released_is_a_problem_by_name(site: DashboardSite) -> None:
    site.report(make_record(1))

    assert "was never released" in (trace(site).problem or "")
    assert site.asks().get("/api/inspections/1/provenance.json").status_code == 409


@pytest.mark.parametrize("path", ["provenance", "provenance.json"])
def test_an_inspection_that_is_not_there(site: DashboardSite, path: str) -> None:
    assert site.asks().get(f"/api/inspections/9/{path}").status_code == 404
    assert site.anybody().get(f"/api/inspections/9/{path}").status_code == 401


def test_a_unit_that_no_model_judged(site: DashboardSite) -> None:
    site.report(make_record(1, bundle=None))

    assert trace(site).uses == ()
    file = Provenance.model_validate_json(site.asks().get("/api/inspections/1/provenance.json").text)
    assert (file.manifest, file.proof) == (None, None)


def test_the_file_holds_at_a_real_registry_and_the_record_is_the_stored_one(
    database: Database, tmp_path: Path
) -> None:
    world = RegistryWorld(tmp_path / "registry")
    release = world.release(bundle(tmp_path))
    with running(world) as (url, token):
        site = DashboardSite(database, tmp_path, RegistryClient(url, token))
        record = make_record(1, bundle=release.digest)
        site.report(record)

        answer = site.asks(Role.OPERATOR).get("/api/inspections/1/provenance.json")

    assert answer.headers["content-disposition"] == 'attachment; filename="provenance-1.json"'
    file = Provenance.model_validate_json(answer.text)
    assert file.record == record.model_dump_json()
    assert verify_provenance(file, world.root).faults == ()
    assert BUNDLE not in answer.text
