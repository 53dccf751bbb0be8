from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.landing.lander import Lander
from dashboard.pictures.store import FileStore
from dashboard.settings import LandingSettings
from inspection.errors import Unavailable
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.landings import landed_files, landed_rows
from tests.fakes.station_reports import AT, make_jpeg, make_record, picture_messages, result_message


def lander(site: DashboardSite, store: FileStore | None = None, rows: int = 100) -> Lander:
    settings = LandingSettings(grace_s=60, rows=rows)
    return Lander(site.database, store or site.store, settings, site.clock)


def folder(site: DashboardSite) -> Path:
    return Path(site.store.url.removeprefix("file://"))


class DiskThatFails(FileStore):
    """Writes `good` files, then none."""

    def __init__(self, url: str, good: int) -> None:
        super().__init__(url)
        self._good = good

    def put(self, path: str, content: bytes) -> None:
        self._good -= 1
        if self._good < 0:
            raise Unavailable("no space")
        super().put(path, content)


def test_every_inspection_lands_once_and_in_order(any_site: DashboardSite) -> None:
    for seq in (1, 2, 3):
        any_site.report(make_record(seq))
    assert lander(any_site, rows=2).land_all() == 3
    any_site.report(make_record(4))
    assert lander(any_site).land_all() == 1
    assert lander(any_site).land_all() == 0
    assert [row["seq"] for row in landed_rows(folder(any_site))] == [1, 2, 3, 4]
    assert [file.name for file in landed_files(folder(any_site))] == [
        f"{first:019}-{last:019}.parquet" for first, last in ((1, 2), (3, 3), (4, 4))
    ]


def test_days_have_folders_of_their_own(site: DashboardSite) -> None:
    site.report(make_record(1))
    site.report(make_record(2, at=AT + timedelta(days=1)))
    site.report(make_record(3))  # a station that was away brings what is older
    assert lander(site).land() == 3
    days = {file.parent.name: file for file in landed_files(folder(site))}
    assert sorted(days) == ["day=2026-03-02", "day=2026-03-03"]
    assert len({file.name for file in days.values()}) == 1


def test_a_picture_under_way_is_waited_for(site: DashboardSite) -> None:
    jpeg = make_jpeg()
    site.take(result_message(make_record(1, jpeg=jpeg)), result_message(make_record(2)))
    assert lander(site).land() == 0
    site.take(*picture_messages(jpeg))
    assert lander(site).land() == 2


def test_but_not_for_ever(site: DashboardSite) -> None:
    site.take(result_message(make_record(1, jpeg=make_jpeg())), result_message(make_record(2)))
    site.clock.forward(seconds=60)
    assert lander(site).land() == 2


@pytest.mark.parametrize("good", [0, 1])
def test_a_round_cut_short_is_finished_to_the_same_files(any_site: DashboardSite, good: int) -> None:
    any_site.report(make_record(1))
    any_site.report(make_record(2, at=AT + timedelta(days=1)))
    with pytest.raises(Unavailable):
        lander(any_site, DiskThatFails(any_site.store.url, good)).land()
    any_site.report(make_record(3))  # came in between: of the next round
    assert lander(any_site).land() == 2
    assert lander(any_site).land() == 1
    assert [row["seq"] for row in landed_rows(folder(any_site))] == [1, 2, 3]


def test_a_kill_before_the_books_are_written_doubles_nothing(site: DashboardSite) -> None:
    """All files lie there, and the database does not know it."""
    site.report(make_record(1))

    class Killed(BaseException):
        pass

    class StoreThenKill(FileStore):
        def put(self, path: str, content: bytes) -> None:
            super().put(path, content)
            raise Killed

    with pytest.raises(Killed):
        lander(site, StoreThenKill(site.store.url)).land()
    (before,) = landed_files(folder(site))
    first = before.read_bytes()
    site.report(make_record(2))
    assert lander(site).land_all() == 2
    assert before.read_bytes() == first
    assert [row["seq"] for row in landed_rows(folder(site))] == [1, 2]


def test_two_that_land_at_once_agree(any_site: DashboardSite) -> None:
    """The second lands in the middle of the first one's round."""
    any_site.report(make_record(1))

    class StoreWithGuest(FileStore):
        def put(self, path: str, content: bytes) -> None:
            assert lander(any_site).land() == 1
            any_site.report(make_record(2))
            assert lander(any_site).land() == 1
            super().put(path, content)

    assert lander(any_site, StoreWithGuest(any_site.store.url)).land() == 1
    assert lander(any_site).land() == 0
    assert [row["seq"] for row in landed_rows(folder(any_site))] == [1, 2]
