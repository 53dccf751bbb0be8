from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.booked import fill_book
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import blame, found, make_jpeg, make_record

JPEG = make_jpeg(64, 48)
SCRATCH = found("scratch", 0.9, 10, 10, 20)


def with_a_unit(site: DashboardSite) -> None:
    record = make_record(1, Verdict.NG, detections=(SCRATCH,), findings=(blame(SCRATCH),), jpeg=JPEG)
    site.report(record, JPEG)


def test_an_empty_book_says_how_it_is_filled(site: DashboardSite) -> None:
    assert "The book is empty." in site.asks().get("/book").text
    assert site.asks().get("/book/scratch").status_code == 404
    assert "no entry for scratch yet" in site.asks().get("/book/scratch/card").text


def test_from_an_inspection_into_the_book(site: DashboardSite) -> None:
    with_a_unit(site)
    rui = site.logs_in("rui", Role.REVIEWER)
    assert 'href="/inspections/1/book"' in rui.get("/inspections/1").text
    form = rui.get("/inspections/1/book").text
    assert 'value="front:10,10,30,30" required checked' in form
    assert (
        'name="label" required maxlength="63" pattern="[a-z0-9][a-z0-9_\\-]*" list="labels" value="scratch"'
        in form
    )

    said = {"place": "front:10,10,30,30", "label": "scratch", "kind": "border-ng", "why": "just too long"}
    assert rui.post("/inspections/1/book", data=said).headers["location"] == "/book/scratch"
    page = rui.get("/book/scratch").text
    assert "just too long" in page
    assert 'x="10.0" y="10.0" width="20.0" height="20.0"' in page
    assert "0 of 4 examples; more are needed" in page
    assert "Examples: 0" in rui.get("/book").text
    assert "Nobody has described it yet." in page
    assert 'name="reason"' not in page, "a reviewer does not edit"
    chinese = rui.get("/book/scratch", headers={"Accept-Language": "zh"}).text
    assert "临界不合格" in chinese


def test_a_place_or_a_word_that_is_missing_is_told_on_the_form(site: DashboardSite) -> None:
    with_a_unit(site)
    rui = site.logs_in("rui", Role.REVIEWER)
    said = {"place": "front:10,10,30,30", "label": "scratch", "kind": "example", "why": " "}
    for wrong, told in (
        ({}, "why:"),
        ({"label": "Rißchen", "why": "x"}, "label:"),
        ({"place": "there"}, "place"),
    ):
        answer = rui.post("/inspections/1/book", data=said | wrong)
        assert (answer.status_code, told in answer.text) == (422, True), wrong
    assert rui.get("/inspections/2/book").status_code == 404


def test_quality_describes_with_a_reason(site: DashboardSite) -> None:
    with_a_unit(site)
    quinn = site.logs_in("quinn", Role.ENGINEER)
    new = {"label": "scratch", "what": "a line", "reason": "first edition"}
    assert quinn.post("/book", data=new).headers["location"] == "/book/scratch"
    assert quinn.post("/book", data=new).status_code == 409, "it is there"
    assert quinn.post("/book", data=new | {"label": "No Class"}).status_code == 422

    said = {"version": 1, "what": "a line", "smallest_mm": "0.5", "places": "door", "reason": "customer"}
    assert quinn.post("/book/scratch", data=said).headers["location"] == "/book/scratch"
    page = quinn.get("/book/scratch").text
    assert "<b>0.5 mm</b>" in page
    assert "<dd>door</dd>" in page
    for wrong, status, told in (
        ({"version": 1}, 409, "changed in the meantime, by quinn"),
        ({"version": 2, "reason": ""}, 422, "reason:"),
        ({"version": 2, "smallest_mm": "tiny"}, 422, "is no number"),
        ({"version": 2, "smallest_mm": "-1"}, 422, "smallest_mm:"),
    ):
        answer = quinn.post("/book/scratch", data=said | wrong)
        assert (answer.status_code, told in answer.text) == (status, True), wrong


def test_quality_takes_an_example_out_with_a_reason(site: DashboardSite) -> None:
    with_a_unit(site)
    fill_book(site)
    quinn = site.logs_in("quinn", Role.ENGINEER)
    assert quinn.post("/book/examples/1/removal", data={"reason": " "}).status_code == 422
    assert "Examples: 1" in quinn.get("/book").text
    gone = quinn.post("/book/examples/1/removal", data={"reason": "blurred"})
    assert gone.headers["location"] == "/book/scratch"
    assert "a bright line" not in quinn.get("/book/scratch").text
    assert "blurred" in site.asks(Role.ADMIN).get("/admin/audit").text


def test_what_somebody_wrote_stays_text(site: DashboardSite) -> None:
    with_a_unit(site)
    rui = site.logs_in("rui", Role.REVIEWER)
    why = "<script>alert(1)</script>"
    said = {"place": "front:10,10,30,30", "label": "scratch", "kind": "example", "why": why}
    rui.post("/inspections/1/book", data=said)
    for path in ("/book", "/book/scratch", "/book/scratch/card"):
        assert "<script>alert" not in rui.get(path).text, path
