import hashlib

import pytest

from dashboard.people.audit import Deed, Noted, find_noted
from dashboard.recipes.file import file_of
from dashboard.recipes.golden import Goldens
from dashboard.recipes.kept import (
    BeginDraft,
    NoSuchDraft,
    NoSuchRecipe,
    RecipeMoved,
    RecipeWrong,
    WriteDraft,
)
from dashboard.recipes.rows import (
    find_before,
    find_draft,
    find_issued,
    find_names,
    find_recipe,
    find_versions,
)
from inspection.recipe import Recipe
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.drawn import GOLDEN, NAME, act, begun, content, issued, recipe, redrawn, shelf_of


def trail(site: DashboardSite) -> list[Noted]:
    with site.database.reading() as session:
        return find_noted(session, 100)


def test_a_draft_becomes_a_version_that_stays(any_site: DashboardSite) -> None:
    draft = begun(any_site)
    version = shelf_of(any_site).issue(NAME, draft.edition, act(any_site, "first run"))
    assert (version.version, version.by, version.reason) == (1, "quinn", "first run")
    with any_site.database.reading() as session:
        assert find_issued(session, NAME, 1) == version
        with pytest.raises(NoSuchDraft):
            find_draft(session, NAME)
    last, first = trail(any_site)
    assert (first.deed, first.new) == (Deed.RECIPE_BEGUN, "draft of version 1")
    assert (last.deed, last.subject, last.reason) == (Deed.RECIPE_ISSUED, NAME, "first run")
    assert last.new == f"version 1, {version.digest}"


def test_a_file_comes_out_as_it_went_in(any_site: DashboardSite) -> None:
    """Import, issue, export: the digest that a station tells of the same file, which is that of the bytes."""
    version = issued(any_site, version=7)
    with any_site.database.reading() as session:
        text = file_of(find_issued(session, NAME, 7).recipe)
    assert Recipe.model_validate_json(text) == recipe(7)
    assert hashlib.sha256(text.encode()).hexdigest() == recipe(7).digest == version.digest


def test_who_saw_an_older_draft_writes_nothing(any_site: DashboardSite) -> None:
    draft, shelf = begun(any_site), shelf_of(any_site)
    writing = WriteDraft(edition=1, recipe=content(shortest=1.5), pictures=draft.pictures)
    assert shelf.write(NAME, writing, "ola", any_site.clock()).edition == 2
    for late in (
        lambda: shelf.write(NAME, writing, "quinn", any_site.clock()),
        lambda: shelf.issue(NAME, 1, act(any_site, "late")),
        lambda: shelf.discard(NAME, 1, act(any_site)),
    ):
        with pytest.raises(RecipeMoved, match=r"by ola \(edition 2\)"):
            late()


def test_a_name_has_one_draft(any_site: DashboardSite) -> None:
    begun(any_site)
    with pytest.raises(RecipeMoved, match="has a draft already"):
        begun(any_site)
    shelf_of(any_site).discard(NAME, 1, act(any_site))
    assert begun(any_site).edition == 1
    assert [one.deed for one in trail(any_site)][1] is Deed.RECIPE_DISCARDED


def test_a_number_is_given_once(any_site: DashboardSite) -> None:
    issued(any_site, version=3)
    with pytest.raises(RecipeWrong, match="version 3 of ac-front is issued already; give it 4 or more"):
        begun(any_site, version=3)
    assert redrawn(any_site, shortest=1.5).recipe.version == 4, "the number is the shelf's, not the writer's"


def test_rolling_back_is_a_version_of_its_own(any_site: DashboardSite) -> None:
    first, shelf = issued(any_site), shelf_of(any_site)
    draft = redrawn(any_site, shortest=1.5)
    shelf.issue(NAME, draft.edition, act(any_site, "customer"))
    under_way = redrawn(any_site, shortest=1.0)
    back = shelf.issue_again(NAME, 1, act(any_site, "too many rejects"))
    assert (back.version, back.again, back.pictures) == (3, 1, first.pictures)
    assert back.recipe.views == first.recipe.views
    assert back.digest != first.digest, "its number is in the file"
    with any_site.database.reading() as session:
        assert [one.version for one in find_versions(session, NAME)] == [3, 2, 1]
        draft = find_draft(session, NAME)
        assert find_before(session, NAME, 3).version == 2  # type: ignore[union-attr]
    assert (draft.recipe.version, draft.edition) == (4, under_way.edition + 1), "it was to be 3"
    assert trail(any_site)[0].new.endswith(", as 1 was")
    with pytest.raises(NoSuchRecipe):
        shelf.issue_again(NAME, 9, act(any_site, "x"))


def test_what_a_station_would_refuse_is_not_issued(site: DashboardSite) -> None:
    draft = begun(site, shortest=1.0)  # 2 pixels
    with pytest.raises(RecipeWrong, match="3 are the least"):
        shelf_of(site).issue(NAME, draft.edition, act(site, "x"))
    aligned = {"golden": "g.jpg", "sha256": "a" * 64, "max_shift_mm": 5.0}
    draft = shelf_of(site).begin(BeginDraft(name="other", recipe=content(alignment=aligned)), act(site))
    with pytest.raises(RecipeWrong) as wrong:
        shelf_of(site).issue("other", draft.edition, act(site, "x"))
    assert [fault.at for fault in wrong.value.faults] == ["views.0.alignment"]


def test_a_file_brings_the_golden_picture_that_is_here(site: DashboardSite) -> None:
    golden = Goldens(site.store).keep(GOLDEN)
    aligned = {"golden": "g.jpg", "sha256": golden.sha256, "max_shift_mm": 5.0}
    draft = shelf_of(site).begin(BeginDraft(name=NAME, recipe=content(alignment=aligned)), act(site))
    assert draft.pictures == {"front": golden.sha256}
    assert shelf_of(site).issue(NAME, 1, act(site, "x")).recipe.views[0].alignment is not None


def test_pictures_are_those_of_the_views(site: DashboardSite) -> None:
    draft = begun(site)
    for pictures, changed, at, why in (
        ({"back": draft.pictures["front"]}, {}, "views", "which there is not"),
        ({"front": "b" * 64}, {}, "views.0.name", "is not here"),
        (draft.pictures, {"width": 65}, "views.0.width", "has 64x48 pixels, the view 65x48"),
    ):
        writing = WriteDraft(edition=1, recipe=content(**changed), pictures=pictures)
        with pytest.raises(RecipeWrong, match=why) as wrong:
            shelf_of(site).write(NAME, writing, "quinn", site.clock())
        assert wrong.value.faults[0].at == at


def test_names_with_what_stands_for_each(any_site: DashboardSite) -> None:
    issued(any_site)
    redrawn(any_site, shortest=1.5)
    begun(any_site, "back", version=2)
    with any_site.database.reading() as session:
        front, back = find_names(session)
        assert find_recipe(session, NAME) == front
        with pytest.raises(NoSuchRecipe):
            find_recipe(session, "nobody")
    assert (back.name, back.latest, back.versions, back.draft) == ("back", None, 0, 1)
    assert front.latest is not None
    assert (front.latest.version, front.versions, front.draft, front.sku) == (1, 1, 2, "KFR-35")
