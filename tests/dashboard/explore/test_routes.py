"""The API, and that exports are exactly what it lists."""

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO

import pyarrow.parquet as pq
import pytest

from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, blame, found, make_jpeg, make_record

SCRATCH, SCREW = found("scratch", 0.9, 20, 20), found("screw", 0.95, 5, 5)
ASKED = {"class": "scratch", "verdict": "NG"}


@pytest.fixture
def filled(site: DashboardSite) -> DashboardSite:
    """Units 1 to 9; every third is NG with a scratch; each has a picture of its own."""
    for seq in range(1, 10):
        jpeg = make_jpeg(shade=100 + seq)
        ng = seq % 3 == 0
        record = make_record(
            seq, Verdict.NG if ng else Verdict.OK, detections=(SCREW, SCRATCH) if ng else (SCREW,),
            findings=(blame(SCRATCH),) if ng else (), jpeg=jpeg, at=AT + timedelta(minutes=seq),
        )  # fmt: skip
        site.report(record, jpeg)
    return site


def listed(site: DashboardSite) -> list[int]:
    """By the API, a page of two at a time."""
    found: list[int] = []
    before: str | None = None
    while not found or before:
        more = {"before": before} if before else {}
        page = site.asks().get("/api/explore", params={**ASKED, "limit": "2", **more}).json()
        found += [item["id"] for item in page["items"]]
        before = page["next"]
    return found


def test_the_api_lists_newest_first(filled: DashboardSite) -> None:
    assert listed(filled) == [9, 6, 3]


def test_exports_are_exactly_what_the_api_lists(filled: DashboardSite) -> None:
    client = filled.asks(Role.REVIEWER)
    told = {
        kind: client.get(f"/api/explore/export/{kind}", params=ASKED) for kind in ("csv", "parquet", "coco")
    }

    as_csv = list(csv.DictReader(StringIO(told["csv"].text)))
    as_parquet = pq.read_table(BytesIO(told["parquet"].content)).to_pylist()
    as_coco = json.loads(told["coco"].content)
    assert [int(row["id"]) for row in as_csv] == listed(filled)
    assert [row["id"] for row in as_parquet] == listed(filled)
    assert [image["inspection"] for image in as_coco["images"]] == listed(filled)
    assert as_csv[0]["findings"] == as_parquet[0]["findings"] == "scratch 0.900"


def test_a_file_says_what_was_asked(filled: DashboardSite) -> None:
    answer = filled.asks(Role.REVIEWER).get("/api/explore/export/csv", params=ASKED)

    name = 'attachment; filename="sightline_verdict-NG_class-scratch.csv"'
    assert answer.headers["content-disposition"] == name
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_nothing_is_a_sound_file_too(site: DashboardSite) -> None:
    client = site.asks(Role.REVIEWER)

    assert json.loads(client.get("/api/explore/export/coco").content) == {
        "images": [], "annotations": [], "categories": [],
    }  # fmt: skip
    assert pq.read_table(BytesIO(client.get("/api/explore/export/parquet").content)).num_rows == 0
    assert client.get("/api/explore/export/csv").text.startswith("id,station,seq,")


def test_who_only_looks_takes_nothing_along(filled: DashboardSite) -> None:
    for kind in ("csv", "parquet", "coco"):
        assert filled.asks(Role.OPERATOR).get(f"/api/explore/export/{kind}").status_code == 403


def test_mistakes_are_told_by_name(site: DashboardSite) -> None:
    client = site.asks(Role.REVIEWER)

    for address, words in (
        ("/api/explore?colour=red", "colour"),
        ("/api/explore?verdict=BAD", "verdict"),
        ("/api/explore?limit=1000000000", "limit"),
        ("/api/explore?before=x", "before"),
        ("/api/explore/export/xlsx", "kind"),
        ("/api/explore/export/csv?score_from=2", "score_from"),
    ):
        answer = client.get(address)
        assert (answer.status_code, words in answer.json()["detail"]) == (422, True), (address, answer.text)
