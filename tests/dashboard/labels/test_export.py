import hashlib

import pytest

from dashboard.labels.export import LabelSets, TooFewLabels
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, found, make_jpeg, make_record


def review_units(site: DashboardSite, count: int) -> None:
    for seq in range(1, count + 1):
        jpeg = make_jpeg(shade=seq)
        record = make_record(seq, Verdict.REVIEW, detections=(found("screw", 0.9),), jpeg=jpeg)
        site.report(record, jpeg)
        site.asks(Role.REVIEWER).post(
            f"/api/inspections/{seq}/reviews", json={"decision": "OK", "version": 1}
        )


def test_a_label_set_is_named_by_its_content(any_site: DashboardSite) -> None:
    review_units(any_site, 3)

    made = LabelSets(any_site.database, any_site.store).export((), "mei", AT)

    content = any_site.store.read(f"labels/{made.sha256}.parquet")
    assert content is not None
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert made.url == any_site.store.url_of(f"labels/{made.sha256}.parquet")
    assert (made.pictures, made.boxes, made.stations) == (3, {"screw": 3}, ("wuhu/line-1/front",))


def test_the_same_labels_give_the_same_set(site: DashboardSite) -> None:
    review_units(site, 1)
    label_sets = LabelSets(site.database, site.store)

    assert label_sets.export((), "mei", AT) == label_sets.export((), "ola", AT)
    assert len(label_sets.find_newest(9)) == 1


def test_too_few_are_refused(site: DashboardSite) -> None:
    review_units(site, 1)
    label_sets = LabelSets(site.database, site.store)

    with pytest.raises(TooFewLabels, match="1 labelled pictures; at least 5 are needed: review more units"):
        label_sets.export((), "mei", AT, least=5)
    with pytest.raises(TooFewLabels, match="0 labelled pictures from x/y/z"):
        label_sets.export(["x/y/z"], "mei", AT)
