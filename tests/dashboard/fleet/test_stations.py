from dashboard.fleet.stations import Gap, find_gaps, find_stations
from inspection.wire.messages import StationState, StationStatus
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, STATION, make_record, status_message


def test_missing_numbers_are_known_one_by_one(any_site: DashboardSite) -> None:
    for seq in (2, 3, 7, 8):
        any_site.report(make_record(seq))

    with any_site.database.reading() as session:
        (station,) = find_stations(session)

    assert (station.last_seq, station.stored, station.missing) == (8, 4, 4)
    assert station.gaps == (Gap(first=1, last=1), Gap(first=4, last=6))


def test_a_late_arrival_closes_its_gap(any_site: DashboardSite) -> None:
    for seq in (1, 3, 2):
        any_site.report(make_record(seq))

    with any_site.database.reading() as session:
        assert find_gaps(session, STATION.path) == ()
        assert find_stations(session)[0].missing == 0


def test_a_station_that_only_says_hello_is_known_by_the_clusters_clock(site: DashboardSite) -> None:
    status = StationStatus(state=StationState.ONLINE, at=AT, spool_depth=2)
    site.take(status_message(status))

    with site.database.reading() as session:
        (station,) = find_stations(session)

    assert (station.state, station.status, station.heard_at) == ("online", status, site.clock())
