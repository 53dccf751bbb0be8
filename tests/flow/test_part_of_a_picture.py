"""A station that keeps only what its findings point at: from its record to what the dashboard draws, and to
the label set, which leaves such pictures out."""

from pathlib import Path

import numpy as np
import pytest

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.people.roles import Role
from edge_agent.capture.frame import Frame
from edge_agent.capture.jpeg import decode
from edge_agent.report.encoder import Encoder
from edge_agent.report.evidence import EvidenceSettings, PictureFormat
from inspection.detection import Detection
from inspection.geometry import Box
from inspection.record import InspectionRecord, ViewRecord
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes import words
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.spool import spool_in

DENT = Detection(label="dent", score=0.9, box=Box(x1=120, y1=60, x2=140, y2=75))
PIXELS = words.picture(width=200, height=100)


@pytest.fixture
def site(tmp_path: Path) -> DashboardSite:
    database = Database.open(f"sqlite:///{tmp_path}/dashboard.db")
    migrate(database)
    return DashboardSite(database, tmp_path)


def test_a_part_is_drawn_where_it_lies_and_teaches_nothing(tmp_path: Path, site: DashboardSite) -> None:
    record, data = kept_by_the_station(tmp_path)
    site.report(record, data)
    (view,) = site.asks().get("/api/inspections").json()["items"][0]["views"]

    # What is shown is the defect's neighbourhood of the full picture, pixel for pixel...
    served = site.asks().get(f"/api/pictures/{view['picture']['sha256']}").content
    assert np.array_equal(decode(served), PIXELS[50:85, 110:150])
    # ...and the box, in pixels of the full picture, is drawn in it where the defect is.
    page = site.logs_in("rui", Role.REVIEWER).get("/inspections/1").text
    assert 'viewBox="110 50 40 35"' in page
    assert '<rect class="w-defect" x="120.0" y="60.0" width="20.0" height="15.0"/>' in page
    assert "Part of the picture: 40 x 35 of 200 x 100" in page

    # A person confirms it; the next model does not learn from it.
    answer = site.asks(Role.REVIEWER).post(
        "/api/inspections/1/reviews", json={"decision": "NG", "version": 1}
    )
    assert answer.status_code == 201
    refused = site.asks(Role.ENGINEER).post("/api/label-sets", json={})
    assert refused.status_code == 409
    assert "0 labelled pictures (1 more are only parts of pictures, which teach nothing)" in refused.text


def kept_by_the_station(folder: Path) -> tuple[InspectionRecord, bytes]:
    """The record and the picture file that leave the station."""
    spool = spool_in(folder)
    spool.begin(words.unit(), words.NOON)
    blamed = Finding(
        verdict=Verdict.NG, cause=Cause.DEFECT, view="front", label="dent", score=0.9, box=DENT.box
    )
    record = words.record(1, Verdict.NG).model_copy(
        update={
            "bundle": "b" * 64,
            "findings": (blamed,),
            "views": (ViewRecord(view="front", detections=(DENT,)),),
        }
    )
    spool.commit(record, [Frame("front", PIXELS, 0.0)])
    settings = EvidenceSettings(format=PictureFormat.PNG, crop=True, margin_px=10)
    encoder = Encoder(spool, 90, lambda: None, settings)
    encoder.judged(1, total_ms=20.0)
    assert encoder.encode_next()
    ((_, sent),) = spool.records_to_send(9, ())
    data = spool.picture(sent.pictures[0].sha256)
    assert data is not None
    return sent, data
