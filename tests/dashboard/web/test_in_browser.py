"""The pages in a real Chromium: what a person sees and what each key does."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.inspections.queries import find_one, reviews_of
from dashboard.inspections.seen import InspectionSeen
from dashboard.people.roles import Role
from dashboard.reviews.decide import Reviews
from dashboard.reviews.review import Decision, Proposal, Review
from inspection.crop import Crop
from inspection.verdict import Cause, Verdict
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.chromium import PASSWORD, person_at, wait_until
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import blame, challenged, found, make_jpeg, make_record

pytestmark = pytest.mark.browser

SIZE = (640, 480)
SCREW = found("screw", 0.95, 60, 60, 40)
SCRATCH = found("scratch", 0.42, 300, 200, 80)


@pytest.fixture
def page(chromium: Browser, site: DashboardSite) -> Iterator[Page]:
    """Logged in as the reviewer rui, on the review page; three units wait, #3 first."""
    for seq in (1, 2, 3):
        jpeg = make_jpeg(*SIZE, shade=100 + seq)
        unsure = blame(SCRATCH, Verdict.REVIEW, Cause.UNSURE)
        record = make_record(
            seq, Verdict.REVIEW, detections=(SCREW, SCRATCH), findings=(unsure,), jpeg=jpeg, size=SIZE
        )
        site.report(record, jpeg)
    site.accounts.add_person("rui", Role.REVIEWER, PASSWORD, site.clock())
    with DashboardRunning(site) as running, person_at(chromium, running.address, "rui", "/review") as page:
        shows(page, 3)
        yield page


def shows(page: Page, seq: int) -> None:
    """The unit's words and its boxes are there, and the desk takes keys."""
    expect(page.locator("#facts")).to_contain_text(f"AC-{seq:05}")
    expect(page.locator(".tag")).not_to_have_count(0)
    expect(page.locator("body[aria-busy=false]")).to_be_attached()


def stored(site: DashboardSite, id: int) -> InspectionSeen:
    with site.database.reading() as session:
        seen = find_one(session, id)
    assert seen is not None
    return seen


def standing(site: DashboardSite, id: int) -> Review:
    review = stored(site, id).review
    assert review is not None
    return review


def drag(page: Page, x1: float, y1: float, x2: float, y2: float) -> None:
    """From one point of the picture to another, in its own pixels."""
    frame = page.locator("#canvas img").bounding_box()
    assert frame is not None
    scale = frame["width"] / SIZE[0]
    page.mouse.move(frame["x"] + x1 * scale, frame["y"] + y1 * scale)
    page.mouse.down()
    page.mouse.move(frame["x"] + (x1 + x2) / 2 * scale, frame["y"] + (y1 + y2) / 2 * scale, steps=4)
    page.mouse.move(frame["x"] + x2 * scale, frame["y"] + y2 * scale, steps=4)
    page.mouse.up()


def click(page: Page, x: float, y: float) -> None:
    """A point of the picture. Press and release at once: after 300 ms Annotorious takes a
    press for a drag."""
    frame = page.locator("#canvas img").bounding_box()
    assert frame is not None
    scale = frame["width"] / SIZE[0]
    page.mouse.click(frame["x"] + x * scale, frame["y"] + y * scale)


def test_one_key_decides_and_the_next_unit_comes(page: Page, site: DashboardSite) -> None:
    expect(page.locator("#findings")).to_have_text("Perhaps scratch (0.42)")

    page.keyboard.press("1")
    shows(page, 2)
    page.keyboard.press("n")
    shows(page, 1)
    page.keyboard.press("3")

    expect(page.locator("#empty")).to_have_text("Nothing waits for a decision.")
    assert [standing(site, id).decision for id in (3, 2, 1)] == ["OK", "NG", "INVALID"]
    (view,) = standing(site, 2).views
    assert [box.label for box in view.boxes or ()] == ["screw", "scratch"]  # confirmed as shown


def test_the_next_picture_is_there_before_it_is_asked_for(page: Page, site: DashboardSite) -> None:
    picture = stored(site, 2).views[0].picture
    assert picture is not None

    wait_until(
        page,
        "sha => performance.getEntriesByType('resource').some(e => e.name.includes(sha))",
        picture.sha256,
    )


def test_a_box_is_drawn_corrected_and_removed(page: Page, site: DashboardSite) -> None:
    expect(page.locator(".tag")).to_have_text(["screw", "scratch 0.42?"])

    page.keyboard.press("r")  # dent, the fourth label
    drag(page, 400, 320, 500, 400)
    expect(page.locator(".tag")).to_have_text(["screw", "scratch 0.42?", "dent"])
    page.keyboard.press("q")  # the selected one is a screw after all
    expect(page.locator(".tag").nth(2)).to_have_text("screw")
    drag(page, 450, 360, 490, 380)  # moved by 40, 20
    page.keyboard.press("2")
    shows(page, 2)

    (view,) = standing(site, 3).views
    assert view.boxes is not None
    assert [box.label for box in view.boxes] == ["screw", "screw"]
    drawn = view.boxes[1].box
    near = pytest.approx((440, 340, 540, 420), abs=8)  # a drag's first step only takes hold
    assert (drawn.x1, drawn.y1, drawn.x2, drawn.y2) == near


def test_boxes_over_a_part_stay_where_they_are_in_the_full_picture(page: Page, site: DashboardSite) -> None:
    jpeg = make_jpeg(*SIZE, shade=90)
    crop = Crop(left=1000, top=500, full_width=1920, full_height=1200)
    inside, outside = found("scratch", 0.9, 1300, 700, 80), found("screw", 0.95, 60, 60, 40)
    record = make_record(
        4,
        Verdict.REVIEW,
        detections=(inside, outside),
        findings=(blame(inside, Verdict.REVIEW, Cause.UNSURE),),
        jpeg=jpeg,
        size=SIZE,
        crop=crop,
    )
    site.report(record, jpeg)
    page.reload()
    shows(page, 4)
    expect(page.locator(".tag")).to_have_text(["scratch"])
    expect(page.locator("#boxes-say")).to_contain_text("only a part of the picture")

    page.keyboard.press("r")  # dent, the fourth label
    drag(page, 400, 320, 500, 400)
    page.keyboard.press("2")
    shows(page, 3)

    boxes = standing(site, 4).views[0].boxes or ()
    assert [box.label for box in boxes] == ["scratch", "dent"]
    assert boxes[0].box == inside.box
    drawn = boxes[1].box
    assert (drawn.x1, drawn.y1, drawn.x2, drawn.y2) == pytest.approx((1400, 820, 1500, 900), abs=8)


def test_a_box_is_removed(page: Page, site: DashboardSite) -> None:
    click(page, 80, 80)  # selects the screw
    expect(page.locator("#canvas[data-selected='1']")).to_be_attached()
    page.keyboard.press("Delete")
    expect(page.locator(".tag")).to_have_text(["scratch 0.42?"])
    page.keyboard.press("o")
    shows(page, 2)

    assert standing(site, 3).views[0].boxes == ()


def test_a_suggestion_is_taken_up_by_naming_it(page: Page, site: DashboardSite) -> None:
    click(page, 340, 240)
    expect(page.locator("#canvas[data-selected='1']")).to_be_attached()
    page.keyboard.press("e")  # scratch, the third label
    expect(page.locator(".tag")).to_have_text(["screw", "scratch"])
    page.keyboard.press("2")
    shows(page, 2)

    assert [box.label for box in standing(site, 3).views[0].boxes or ()] == ["screw", "scratch"]


def test_undo_takes_the_decision_back(page: Page, site: DashboardSite) -> None:
    page.keyboard.press("1")
    shows(page, 2)
    page.keyboard.press("u")
    shows(page, 3)

    expect(page.locator("#said")).to_have_text("AC-00003: taken back")
    assert stored(site, 3).review is None
    with site.database.reading() as session:
        assert [review.decision for review in reviews_of(session, 3)] == ["OK", "WITHDRAWN"]


def test_somebody_was_faster(page: Page, site: DashboardSite) -> None:
    Reviews(site.database, lambda _bundle: {}).decide(
        3, Proposal(decision=Decision.NG, version=1), "ola", site.clock()
    )

    page.keyboard.press("1")

    expect(page.locator("#conflict")).to_have_text("Somebody was faster. This is how it stands now.")
    expect(page.locator("#standing")).to_have_text("ola decided: Defective")
    assert standing(site, 3).by == "ola"


def test_arrows_only_look(page: Page, site: DashboardSite) -> None:
    page.keyboard.press("ArrowRight")
    shows(page, 2)
    page.keyboard.press("ArrowLeft")
    shows(page, 3)
    page.keyboard.press("ArrowLeft")

    expect(page.locator("#said")).to_have_text("This is the first one.")
    assert not any(stored(site, id).reviewed for id in (1, 2, 3))


def test_the_board_moves_by_itself(page: Page, site: DashboardSite) -> None:
    page.get_by_role("link", name="Live").click()
    expect(page.locator(".stage .unit b")).to_have_text("AC-00003")

    site.report(make_record(4, serial="AC-FRESH"))

    expect(page.locator(".stage .unit b")).to_have_text("AC-FRESH")


def test_language_and_theme_are_kept(page: Page) -> None:
    page.get_by_role("button", name="中文").click()
    expect(page.locator(".decisions")).to_contain_text("良品")
    page.locator("[data-theme-toggle]").click()

    page.get_by_role("link", name="模型").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_an_alarm_is_acknowledged_where_it_is_told(page: Page, site: DashboardSite) -> None:
    site.take(alarm_message(alarm()))
    page.get_by_role("link", name="Live").click()
    expect(page.locator(".alarms")).to_contain_text("Scores of screw have moved")
    page.locator("nav").get_by_role("link", name="Alarms").click()

    page.get_by_role("button", name="Acknowledge").click()

    expect(page.locator("tbody .badge")).to_have_text("acknowledged")
    expect(page.locator("tbody")).to_contain_text("rui")
    site.take(alarm_message(alarm(label="dent")))
    expect(page.locator("tbody tr")).to_have_count(2)  # by itself


def test_what_the_challenger_alone_sees_is_drawn_and_one_key_confirms_it(
    page: Page, site: DashboardSite
) -> None:
    jpeg = make_jpeg(*SIZE, shade=104)
    dent = blame(found("dent", 0.8, 300, 200))
    shadow = challenged(Verdict.NG, dent)
    site.report(make_record(4, Verdict.OK, detections=(SCREW,), jpeg=jpeg, size=SIZE, shadow=shadow), jpeg)
    page.goto(page.url.partition("?")[0] + "?reason=disputed")
    shows(page, 4)

    expect(page.locator("#challenger")).to_contain_text("The challenger says NG. Who is right?")
    expect(page.locator("#challenger li")).to_have_text("dent found (0.80)")
    expect(page.locator(".tag")).to_have_text(["screw", "dent 0.80?"])
    page.keyboard.press("n")

    expect(page.locator("#empty")).to_have_text("Nothing waits for a decision.")
    (view,) = standing(site, 4).views
    assert [box.label for box in view.boxes or ()] == ["screw", "dent"]
