import json
from datetime import timedelta

from dashboard.explore.as_coco import write_coco
from dashboard.explore.as_csv import harmless, write_csv
from dashboard.explore.taken import LONGEST_NAME, Taken, file_name
from dashboard.inspections.wanted import Wanted
from dashboard.people.roles import Role
from inspection.crop import Crop
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, blame, found, make_jpeg, make_record


def taken(site: DashboardSite) -> Taken:
    return Taken(site.database, Wanted(), lambda _bundle: {})


def test_what_comes_during_an_export_stays_out(site: DashboardSite) -> None:
    """Also a unit that was judged long ago, and would still have its turn."""
    for seq in (1, 2):
        site.report(make_record(seq))
    parts = write_csv(taken(site)._replace(at_once=1))
    begun = next(parts) + next(parts)
    site.report(make_record(3, serial="TOO-LATE", at=AT - timedelta(days=1)))

    whole = begun + b"".join(parts)
    assert [name in whole for name in (b"AC-00002", b"AC-00001", b"TOO-LATE")] == [True, True, False]


def test_a_formula_is_text_in_a_spreadsheet() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
        assert harmless(text) == f"'{text}"
    assert harmless("AC-1") == "AC-1"


def test_a_persons_boxes_stand_and_elsewhere_the_stations(site: DashboardSite) -> None:
    screw, faint = found("screw", 0.9, 5, 5), found("dent", 0.1, 30, 30)
    for seq in (1, 2):
        jpeg = make_jpeg(shade=seq)
        site.report(make_record(seq, Verdict.NG, detections=(screw, faint), jpeg=jpeg), jpeg)
    box = {"x1": 1, "y1": 2, "x2": 11, "y2": 22}
    views = [{"view": "front", "boxes": [{"label": "scratch", "box": box}]}]
    decided = {"decision": "NG", "version": 1, "views": views}
    site.asks(Role.REVIEWER).post("/api/inspections/1/reviews", json=decided)

    told = json.loads(b"".join(write_coco(taken(site))))

    names = {one["id"]: one["name"] for one in told["categories"]}
    boxes = {
        image["inspection"]: [
            (names[one["category_id"]], one["bbox"], one.get("score"))
            for one in told["annotations"]
            if one["image_id"] == image["id"]
        ]
        for image in told["images"]
    }
    assert boxes == {
        1: [("scratch", [1.0, 2.0, 10.0, 20.0], None)],
        2: [("screw", [5.0, 5.0, 10.0, 10.0], 0.9)],
    }
    assert [image["labelled_by"] for image in told["images"]] == [None, "reviewer"]


def test_boxes_move_with_a_picture_that_is_a_part(site: DashboardSite) -> None:
    jpeg = make_jpeg()
    inside, outside = found("screw", 0.9, 105, 205), found("screw", 0.9, 5, 5)
    crop = Crop(left=100, top=200, full_width=640, full_height=480)
    record = make_record(1, detections=(inside, outside), jpeg=jpeg, crop=crop)
    site.report(record, jpeg)

    told = json.loads(b"".join(write_coco(taken(site))))

    assert [one["bbox"] for one in told["annotations"]] == [[5.0, 5.0, 10.0, 10.0]]


def test_a_files_name_is_plain_and_bounded() -> None:
    assert file_name({}, "csv") == "sightline.csv"
    name = file_name({"station": "wuhu/line-1/front", "class": 'a"\r\nb', "serial": "A" * 200}, "csv")
    assert name.startswith("sightline_station-wuhu-line-1-front_class-a---b_serial-AAA")
    assert len(name) == len("sightline_.csv") + LONGEST_NAME


def test_findings_stand_with_their_zone(site: DashboardSite) -> None:
    scratch = blame(found("scratch", 0.9)).model_copy(update={"zone": "lid"})
    site.report(make_record(1, Verdict.NG, findings=(scratch,)))

    assert b"scratch@lid 0.900" in b"".join(write_csv(taken(site)))
