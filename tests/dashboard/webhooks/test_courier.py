"""Events to a real receiver over HTTP, on both databases: all of them, in order, at least once."""

from collections.abc import Iterator

import pytest

from dashboard.people.roles import Role
from dashboard.settings import WebhookSettings
from dashboard.webhooks import waiting
from dashboard.webhooks.courier import Courier
from dashboard.webhooks.events import Told
from dashboard.webhooks.post import post
from inspection.record import InspectionRecord
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.receiver import SECRET, Receiver
from tests.fakes.station_reports import blame, found, make_jpeg, make_record


@pytest.fixture
def mes() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def courier(site: DashboardSite, url: str, *events: Told, secret: bytes = SECRET) -> Courier:
    webhook = WebhookSettings.model_validate_json(
        f'{{"name": "mes", "url": "{url}", "secret_file": "unused"}}'
    ).model_copy(update={"events": events or tuple(Told)})
    return Courier(site.database, webhook, secret, post, site.clock)


def ng(seq: int) -> InspectionRecord:
    return make_record(seq, Verdict.NG, findings=(blame(found("screw", 0.9)),), jpeg=make_jpeg())


def test_what_comes_from_now_on_is_told_once(any_site: DashboardSite, mes: Receiver) -> None:
    site = any_site
    site.report(ng(1))
    brings = courier(site, mes.url)
    assert brings.bring()
    site.report(ng(2))
    site.report(make_record(3))
    assert brings.bring()
    assert brings.bring()
    assert [(one["event"], one["seq"], one["verdict"], one["causes"]) for one in mes.events] == [
        ("inspection", 2, "NG", ["screw"]),
        ("inspection", 3, "OK", []),
    ]
    assert (mes.forged, len(mes.taken)) == (0, 1)


def test_decisions_too_and_whether_they_stand(any_site: DashboardSite, mes: Receiver) -> None:
    site = any_site
    brings = courier(site, mes.url, Told.REVIEW)
    brings.bring()
    site.report(ng(1))
    asks = site.asks(Role.REVIEWER)
    assert asks.post("/api/inspections/1/reviews", json={"decision": "OK", "version": 1}).is_success
    brings.bring()
    assert asks.post("/api/inspections/1/reviews/withdraw", json={"version": 2}).is_success
    brings.bring()
    assert [(one["event"], one["decision"], one["stands"]) for one in mes.events] == [
        ("review", "OK", True),
        ("review", "WITHDRAWN", False),
    ]


def test_what_was_not_taken_comes_again_in_order(site: DashboardSite, mes: Receiver) -> None:
    brings = courier(site, mes.url)
    brings.bring()
    site.report(ng(1))
    mes.answers = [503, 301]
    assert [brings.bring(), brings.bring()] == [False, False]
    site.report(ng(2))
    assert brings.bring()
    assert [one["seq"] for one in mes.events] == [1, 2]
    assert mes.asked == ["/sightline"] * 3, "nobody follows it elsewhere"


def test_a_receiver_that_is_away_is_named(site: DashboardSite, mes: Receiver) -> None:
    brings = courier(site, "http://127.0.0.1:1/mes")
    brings.bring()
    site.report(ng(1))
    assert not brings.bring()
    (seen,) = site.asks(Role.ENGINEER).get("/api/webhooks").json()
    assert "http://127.0.0.1:1/mes cannot be reached" in seen["problem"]
    assert (seen["name"], seen["inspections_waiting"]) == ("mes", 1)
    courier(site, mes.url).bring()
    (seen,) = site.asks(Role.ENGINEER).get("/api/webhooks").json()
    assert (seen["problem"], seen["inspections_waiting"]) == ("", 0)


def test_killed_between_answer_and_note_the_same_comes_again_under_the_same_name(
    site: DashboardSite, mes: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    brings = courier(site, mes.url)
    brings.bring()
    site.report(ng(1))
    with monkeypatch.context() as patch:
        patch.setattr(brings, "_move", lambda _place: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            brings.bring()
    courier(site, mes.url).bring()
    first, again = mes.taken
    assert first == again


def test_many_go_in_several_deliveries(
    site: DashboardSite, mes: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "AT_ONCE", 2)
    brings = courier(site, mes.url)
    brings.bring()
    for seq in range(1, 6):
        site.report(ng(seq))
    for _ in range(4):
        brings.bring()
    assert [len(body["events"]) for body in mes.taken] == [2, 2, 1]
    assert [one["seq"] for one in mes.events] == [1, 2, 3, 4, 5]
    assert len({body["id"] for body in mes.taken}) == 3


def test_a_stranger_without_the_secret_is_told_apart(site: DashboardSite, mes: Receiver) -> None:
    brings = courier(site, mes.url, secret=bytes(32))
    brings.bring()
    site.report(ng(1))
    assert not brings.bring()
    assert (mes.forged, mes.taken) == (1, [])
