from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import BUNDLE, digest_of, found, make_jpeg, make_record


def test_one_inspection_as_programs_see_it(site: DashboardSite) -> None:
    jpeg = make_jpeg()
    site.report(make_record(1, Verdict.REVIEW, detections=(found("screw", 0.9),), jpeg=jpeg), jpeg)

    told = site.asks().get("/api/inspections/1").json()

    assert told["version"] == 1
    assert told["station"] == "wuhu/line-1/front"
    assert told["unit"] == {"serial": "AC-00001", "sku": "KFR-35", "lot": "L0302"}
    assert (told["verdict"], told["reviewed"], told["review"], told["bundle"]) == (
        "REVIEW",
        False,
        None,
        BUNDLE,
    )
    (view,) = told["views"]
    assert view["picture"] == {
        "sha256": digest_of(jpeg), "width": 64, "height": 48, "size": len(jpeg), "stored": True,
    }  # fmt: skip
    assert view["detections"][0]["box"] == {"x1": 10.0, "y1": 10.0, "x2": 20.0, "y2": 20.0}
    assert told["timings"]["total_ms"] == 12.0


def test_the_list_says_where_to_go_on(site: DashboardSite) -> None:
    for seq in (1, 2, 3):
        site.report(make_record(seq))
    client = site.asks()

    first = client.get("/api/inspections", params={"limit": 2}).json()
    last = client.get("/api/inspections", params={"limit": 2, "after_id": first["next_after_id"]}).json()

    assert ([item["seq"] for item in first["items"]], first["next_after_id"]) == ([1, 2], 2)
    assert ([item["seq"] for item in last["items"]], last["next_after_id"]) == ([3], None)


def test_the_list_can_be_narrowed(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.OK))
    site.report(make_record(2, Verdict.NG))

    answer = site.asks().get("/api/inspections", params={"verdict": "NG", "reviewed": "false"}).json()

    assert [item["seq"] for item in answer["items"]] == [2]


def test_mistakes_are_told_in_words(site: DashboardSite) -> None:
    client = site.asks()

    assert client.get("/api/inspections/5").json() == {"detail": "there is no inspection 5"}
    assert (
        "limit: Input should be less than or equal to 500"
        in client.get("/api/inspections?limit=1000000000").text
    )
    assert (
        "verdict: Input should be 'OK', 'NG', 'REVIEW' or 'INVALID'"
        in client.get("/api/inspections?verdict=BAD").text
    )
