import pytest
from pydantic import ValidationError

from inspection.errors import InputRefused
from inspection.identity import StationId, Unit


def test_a_station_is_written_as_a_path() -> None:
    station = StationId.parse("suzhou/line-1/final")
    assert (station.site, station.line, station.station) == ("suzhou", "line-1", "final")
    assert str(station) == station.path == "suzhou/line-1/final"


@pytest.mark.parametrize(
    "path", ["", "suzhou", "a/b", "a/b/c/d", "A/b/c", "a/b/#", "a/+/c", "a//c", "-a/b/c", "a" * 64 + "/b/c"]
)
def test_what_no_topic_could_carry_is_no_station(path: str) -> None:
    with pytest.raises(InputRefused, match="write it as site/line/station"):
        StationId.parse(path)


@pytest.mark.parametrize("serial", ["", "../x", "a b", "ä", "-1", "x" * 65])
def test_a_serial_is_what_plants_write(serial: str) -> None:
    with pytest.raises(ValidationError):
        Unit(serial=serial, sku="AC-100", lot="L1")
