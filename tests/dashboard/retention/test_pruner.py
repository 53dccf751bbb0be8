"""What goes and what stays, on both databases; and what a kill at any step leaves behind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.database.book_tables import BookEntryRow, BookExampleRow
from dashboard.database.msa_tables import StudyItemRow, StudyRow
from dashboard.database.queue_tables import CaseRow
from dashboard.database.recipe_tables import RecipeDraftRow
from dashboard.database.tables import Base, ReviewRow
from dashboard.labels.export import LabelSets
from dashboard.people.roles import Role
from dashboard.pictures.store import FileStore
from dashboard.retention import pruner as pruner_room
from dashboard.retention.holds import Holds, NewHold
from dashboard.retention.rules import Keeper, Kind
from dashboard.settings import RetentionSettings
from inspection.errors import Unavailable
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.kept import files, later, pruner_for, removed, rows, shows
from tests.fakes.station_reports import AT, make_jpeg, picture_messages


def decides(site: DashboardSite, id: int, decision: str = "OK", version: int = 1) -> None:
    body = {"decision": decision, "version": version, "views": [{"view": "front", "boxes": []}]}
    answer = site.asks(Role.REVIEWER).post(f"/api/inspections/{id}/reviews", json=body)
    assert answer.status_code == 201, answer.text


def test_undecided_ok_units_go_first_and_others_later(any_site: DashboardSite) -> None:
    site = any_site
    ok, ng, review, young = (
        shows(site, 1, Verdict.OK),
        shows(site, 2, Verdict.NG),
        shows(site, 3, Verdict.REVIEW),
        "",
    )
    later(site, 31)
    young = shows(site, 4, Verdict.OK)
    pruned = pruner_for(site).prune()

    assert dict(pruned.pictures) == {Kind.OK: 1}
    assert pruned.bytes[Kind.OK] == len(make_jpeg(shade=1))
    assert rows(site) == files(site, ok, ng, review, young) == {ng, review, young}
    later(site, 365)
    pruner_for(site).prune()
    assert rows(site) == files(site, ok, ng, review, young) == set()
    assert removed(site) == {ok, ng, review, young}


def test_nothing_goes_unless_the_settings_say_so(site: DashboardSite) -> None:
    ok = shows(site, 1, Verdict.OK)
    later(site, 10_000)
    pruner_for(site, RetentionSettings()).prune()
    assert files(site, ok) == rows(site) == {ok}


def test_what_people_decided_stays(any_site: DashboardSite) -> None:
    decided, other = shows(any_site, 1, Verdict.REVIEW), shows(any_site, 2, Verdict.REVIEW)
    decides(any_site, 1)
    later(any_site, 1000)
    pruned = pruner_for(any_site).prune()

    assert rows(any_site) == files(any_site, decided, other) == {decided}
    assert pruned.kept[Keeper.DECIDED] == 1


def test_a_picture_of_two_units_goes_with_the_last(any_site: DashboardSite) -> None:
    both = shows(any_site, 1, Verdict.OK, shade=7)
    later(any_site, 20)
    shows(any_site, 2, Verdict.OK, shade=7)
    later(any_site, 20)
    pruner_for(any_site).prune()
    assert files(any_site, both) == {both}, "the second unit still needs it"

    later(any_site, 20)
    pruner_for(any_site).prune()
    assert files(any_site, both) == set()


def test_what_a_label_set_holds_stays_though_its_review_was_withdrawn(site: DashboardSite) -> None:
    taught = shows(site, 1, Verdict.REVIEW)
    decides(site, 1)
    LabelSets(site.database, site.store).export((), "rui", site.clock())
    site.asks(Role.REVIEWER).post("/api/inspections/1/reviews/withdraw", json={"version": 2})
    later(site, 1000)
    assert pruner_for(site).prune().kept[Keeper.SNAPSHOT] == 1
    assert files(site, taught) == {taught}


def test_a_label_set_that_cannot_be_read_stops_it(site: DashboardSite) -> None:
    """Nobody knows what it needs."""
    shows(site, 1, Verdict.REVIEW)
    decides(site, 1)
    other = shows(site, 2, Verdict.OK)
    made = LabelSets(site.database, site.store).export((), "rui", site.clock())
    site.store.remove(f"labels/{made.sha256}.parquet")
    later(site, 1000)
    with pytest.raises(Unavailable, match="nothing is removed"):
        pruner_for(site).prune()
    assert files(site, other) == {other}


def test_a_hold_keeps_what_its_filter_finds_and_what_it_names(any_site: DashboardSite) -> None:
    site, holds = any_site, Holds(any_site.database)
    named, filtered, free = (shows(site, seq, Verdict.OK) for seq in (1, 2, 3))
    holds.put(NewHold(name="claim 17", reason="customer", units=(1,)), "ute", site.clock())
    hold = holds.put(NewHold(name="lot", reason="recall", query="serial=AC-00002"), "ute", site.clock())
    later(site, 1000)
    assert pruner_for(site).prune().kept[Keeper.HOLD] == 2
    assert files(site, named, filtered, free) == {named, filtered}

    site.asks(Role.ADMIN).post(f"/api/holds/{hold.id}/lift", json={"reason": "settled"})
    pruner_for(site).prune()
    assert files(site, named, filtered, free) == {named}


def test_a_hold_put_on_between_look_and_removal_counts(any_site: DashboardSite) -> None:
    held = shows(any_site, 1, Verdict.OK)
    later(any_site, 31)
    pruner = pruner_for(any_site)
    Holds(any_site.database).put(NewHold(name="x", reason="y", units=(1,)), "ute", any_site.clock())
    pruner.strike([held])  # what a look before the hold had found
    assert rows(any_site) == {held}


def test_a_second_unit_that_comes_between_look_and_removal_counts(any_site: DashboardSite) -> None:
    both = shows(any_site, 1, Verdict.OK, shade=7)
    later(any_site, 31)
    pruner = pruner_for(any_site)
    pruner.prune(dry=True)
    shows(any_site, 2, Verdict.OK, shade=7)
    pruner.strike([both])
    assert rows(any_site) == {both}


def test_a_dry_run_says_what_would_go(site: DashboardSite) -> None:
    ok = shows(site, 1, Verdict.OK)
    later(site, 31)
    pruned = pruner_for(site).prune(dry=True)
    assert (pruned.pictures[Kind.OK], pruned.bytes[Kind.OK]) == (1, len(make_jpeg(shade=1)))
    assert files(site, ok) == rows(site) == {ok}


def test_a_picture_without_a_unit_goes_as_others_do(site: DashboardSite) -> None:
    site.take(*picture_messages(make_jpeg(shade=9)))
    later(site, 364)
    assert pruner_for(site).prune().pictures.total() == 0
    later(site, 2)
    assert pruner_for(site).prune().pictures[Kind.OTHER] == 1


def test_more_than_one_batch(site: DashboardSite) -> None:
    for seq in range(1, 2 * pruner_room.AT_ONCE + 3):
        shows(site, seq, Verdict.OK)
    later(site, 31)
    assert pruner_for(site).prune().pictures[Kind.OK] == 2 * pruner_room.AT_ONCE + 2
    assert rows(site) == set()


@pytest.mark.parametrize(
    ("keeper", "row"),
    [
        (Keeper.BOOK, BookExampleRow(label="scratch", inspection_id=1, view="front", x1=0, y1=0, x2=1, y2=1,
                                     kind="example", why="", by="ute", at=AT)),
        (Keeper.STUDY, StudyItemRow(study_id=1, number=1, inspection_id=1, kind="ok", reference="OK")),
    ],
)  # fmt: skip
def test_what_book_and_studies_show_stays(site: DashboardSite, keeper: Keeper, row: Base) -> None:
    shown, other = shows(site, 1, Verdict.OK), shows(site, 2, Verdict.OK)
    with site.database.writing() as session:
        session.add(BookEntryRow(label="scratch", what="", allowed="", places="", version=1, by="", at=AT))
        session.add(StudyRow(name="x", seed=1, trials=2, appraisers="[]", by="ute", at=AT))
        session.flush()
        session.merge(row)
    later(site, 31)
    assert pruner_for(site).prune().kept[keeper] == 1
    assert files(site, shown, other) == {shown}


def test_what_a_recipe_is_drawn_on_stays(site: DashboardSite) -> None:
    shown, other = shows(site, 1, Verdict.OK), shows(site, 2, Verdict.OK)
    with site.database.writing() as session:
        session.add(
            RecipeDraftRow(
                name="ac-front", sku="AC-100", content="{}", pictures=f'{{"front": "{shown}"}}', edition=1,
                by="ute", at=AT,
            )
        )  # fmt: skip
    later(site, 1000)
    assert pruner_for(site).prune().kept[Keeper.RECIPE] == 1
    assert files(site, shown, other) == {shown}


def test_a_case_keeps_its_picture_though_its_reviews_were_withdrawn(site: DashboardSite) -> None:
    shows(site, 1, Verdict.OK)
    decides(site, 1)
    site.asks(Role.REVIEWER).post("/api/inspections/1/reviews/withdraw", json={"version": 2})
    with site.database.writing() as session:
        review = session.scalars(select(ReviewRow.id)).first()
        case = CaseRow(inspection_id=1, first_review=review, second_review=review, state="open", opened_at=AT)
        session.add(case)
    later(site, 1000)
    assert pruner_for(site).prune().kept[Keeper.CASE] == 1


class Killed(BaseException):
    """Nobody catches it, as nobody catches SIGKILL."""


class DyingStore(FileStore):
    """Lives for so many removals."""

    def __init__(self, url: str, lives: int, *, after: bool) -> None:
        super().__init__(url)
        self.lives, self.after = lives, after

    def remove(self, path: str) -> None:
        if self.lives == 0 and not self.after:
            raise Killed
        super().remove(path)
        if self.lives == 0:
            raise Killed
        self.lives -= 1


@pytest.mark.parametrize("after", [False, True], ids=["before the file", "after the file"])
@pytest.mark.parametrize("lives", range(4))
def test_killed_anywhere_no_row_promises_a_file_that_is_gone(
    any_site: DashboardSite, lives: int, after: bool
) -> None:
    site = any_site
    digests = [shows(site, seq, Verdict.OK) for seq in range(1, 5)]
    later(site, 31)
    with pytest.raises(Killed):
        pruner_for(site, store=DyingStore(site.store.url, lives, after=after)).prune()

    assert rows(site) <= files(site, *digests)
    pages = [site.asks().get(f"/inspections/{id}").text for id in range(1, 5)]
    assert [page for page in pages if "Removed on 2026-04-02" not in page] == []
    pruner_for(site).prune()
    assert files(site, *digests) == rows(site) == set()


@pytest.mark.parametrize(("lives", "when"), [(0, "before"), (0, "after"), (2, "before"), (3, "after")])
def test_a_real_kill_leaves_the_same(site: DashboardSite, tmp_path: Path, lives: int, when: str) -> None:
    digests = [shows(site, seq, Verdict.OK) for seq in range(1, 5)]
    later(site, 31)
    url = site.database.engine.url.render_as_string()
    words = [url, str(tmp_path), site.clock().isoformat(), str(lives), when]
    done = subprocess.run([sys.executable, "-m", "tests.fakes.dying_pruner", *words], check=False)

    assert done.returncode == -signal.SIGKILL
    assert rows(site) <= files(site, *digests)
    assert len(files(site, *digests)) == 4 - lives - (when == "after")
    pruner_for(site).prune()
    assert files(site, *digests) == rows(site) == set()


def test_a_picture_that_comes_again_is_there_again(any_site: DashboardSite) -> None:
    """Even where its file was not gone yet: what removes it later knows better."""
    site = any_site
    digest = shows(site, 1, Verdict.OK)
    later(site, 31)
    with pytest.raises(Killed):
        pruner_for(site, store=DyingStore(site.store.url, 0, after=False)).prune()
    site.take(*picture_messages(make_jpeg(shade=1)))
    pruner_for(site).finish()

    assert rows(site) == files(site, digest) == {digest}
    assert removed(site) == set()
    seen = site.asks().get("/api/inspections/1").json()["views"][0]["picture"]
    assert seen["stored"]
    assert "removed" not in seen


def test_the_page_says_so_instead_of_a_broken_picture(site: DashboardSite) -> None:
    digest = shows(site, 1, Verdict.OK)
    assert site.asks().get(f"/api/pictures/{digest}/small").status_code == 200
    later(site, 31)
    pruner_for(site).prune()
    page = site.asks().get("/inspections/1").text

    assert digest not in page
    assert "Removed on 2026-04-02" in page
    assert "OK and undecided; such pictures are kept for 30 days." in page
    assert "Removed on 2026-04-02" in site.asks().get("/explore").text
    for address in (f"/api/pictures/{digest}", f"/api/pictures/{digest}/small"):
        assert site.asks().get(address).status_code == 404
    picture = site.asks().get("/api/inspections/1").json()["views"][0]["picture"]
    assert picture["removed"] == {"at": "2026-04-02T08:00:00Z", "kind": "ok", "days": 30}
