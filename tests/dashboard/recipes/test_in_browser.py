"""A recipe drawn by mouse and by keys, refused beside its fields, tried, and issued, in a real Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from dashboard.people.roles import Role
from tests.fakes.chromium import PASSWORD, person_at
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.drawn import GOLDEN, NAME, SCREW, SIZE, issued, judged, recipe, redrawn
from tests.fakes.station_reports import found, make_jpeg

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, site: DashboardSite) -> Iterator[Page]:
    """The engineer quinn before a draft of version 2, which is as version 1 was; three units are stored."""
    issued(site)
    for seq in (1, 2, 3):
        short = (found("scratch", 0.9, 30, 20, 3),) if seq == 2 else ()
        site.report(judged(site, seq, recipe(), SCREW, *short, jpeg=GOLDEN), GOLDEN)
    redrawn(site)
    site.accounts.add_person("quinn", Role.ENGINEER, PASSWORD, site.clock())
    with (
        DashboardRunning(site) as running,
        person_at(chromium, running.address, "quinn", f"/recipes/{NAME}/draft", size=(1600, 1000)) as page,
    ):
        expect(page.locator("body[data-ready=true]")).to_be_attached()
        yield page


def draft(site: DashboardSite) -> dict[str, Any]:
    return dict(site.asks(Role.ENGINEER).get(f"/api/recipes/{NAME}/draft").json())


def saved(page: Page, site: DashboardSite) -> dict[str, Any]:
    """The draft's view, as it was saved."""
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_have_text("Saved.")
    return dict(draft(site)["recipe"]["views"][0])


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """On the screen, of a pixel of the picture."""
    ground = page.locator("#drawing .ground").bounding_box()
    assert ground is not None
    return ground["x"] + x * ground["width"] / SIZE.width, ground["y"] + y * ground["height"] / SIZE.height


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=4)
    page.mouse.up()


def test_a_zone_is_moved_and_resized_by_keys(page: Page, site: DashboardSite) -> None:
    page.locator("#drawing .s-zone").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator('[data-at="views.0.zones.0.box.x1"]')).to_have_value("22")
    assert saved(page, site)["zones"][0]["box"] == {"x1": 22.0, "y1": 6.0, "x2": 49.0, "y2": 46.0}
    expect(page.locator("#changes")).to_contain_text("(22, 6) (49, 46)")


def test_a_mask_is_drawn_moved_and_resized_by_mouse(page: Page, site: DashboardSite) -> None:
    page.get_by_role("button", name="Mask", exact=True).click()
    drag(page, (4, 30), (14, 40))
    expect(page.locator("#drawing .s-mask")).to_have_count(2)
    drag(page, (8, 36), (9, 37))
    drag(page, (15, 41), (17, 43))  # its lower right corner
    assert saved(page, site)["ignore"][1] == {
        "name": "mask-2",
        "box": {"x1": 5, "y1": 31, "x2": 17, "y2": 43},
    }


def test_corners_make_an_outline(page: Page, site: DashboardSite) -> None:
    page.get_by_role("button", name="Mask by corners").click()
    for corner in ((4, 30), (14, 30), (14, 40)):
        page.mouse.click(*at(page, *corner))
    page.locator("#drawing .shape").first.focus()
    page.keyboard.press("Enter")
    assert saved(page, site)["ignore"][1]["outline"] == {"corners": [[4, 30], [14, 30], [14, 40]]}


def test_all_of_it_without_a_mouse(page: Page, site: DashboardSite) -> None:
    page.get_by_role("button", name="Slot", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator('[data-at="views.0.slots.1.name"]')).to_be_focused()
    page.locator('[data-at="views.0.slots.1.name"]').fill("label-a")
    page.locator('[data-at="views.0.slots.1.label"]').fill("label")
    page.locator('[data-at="views.0.slots.1.x"]').fill("40")
    expect(page.locator('label:has([data-at="views.0.slots.1.x"]) + label input')).to_have_value("20")
    page.locator("#drawing .s-slot").first.focus()
    page.keyboard.press("Delete")
    (slot,) = saved(page, site)["slots"]
    assert (slot["name"], slot["label"], slot["x"], slot["y"]) == ("label-a", "label", 40, 24)


def test_two_points_and_a_length_give_the_scale(page: Page, site: DashboardSite) -> None:
    page.get_by_role("button", name="Measure the scale").click()
    page.mouse.click(*at(page, 10, 10))
    page.mouse.click(*at(page, 50, 10))
    page.keyboard.type("10")
    page.get_by_role("button", name="Take this scale").click()
    assert saved(page, site)["mm_per_pixel"] == 0.25


def test_a_fault_stands_beside_its_field_and_nothing_is_saved(page: Page, site: DashboardSite) -> None:
    page.locator("#fields summary", has_text="slot screw-1").click()
    page.locator('[data-at="views.0.slots.0.tolerance_mm"]').fill("-1")
    page.locator("details[data-of=limits] [data-at='views.0.defects.0.label']").fill("No Label")
    expect(page.get_by_role("button", name="Preview")).to_be_disabled()
    page.get_by_role("button", name="Save").click()
    fault = page.locator('label:has([data-at="views.0.slots.0.tolerance_mm"]) .fault')
    expect(fault).to_contain_text("greater than 0")
    expect(page.locator('[data-at="views.0.defects.0.label"]')).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#faults")).to_be_hidden()
    assert draft(site)["edition"] == 2
    page.locator('[data-at="views.0.slots.0.tolerance_mm"]').fill("1")
    page.locator("details[data-of=limits] [data-at='views.0.defects.0.label']").fill("dent")
    assert saved(page, site)["slots"][0]["tolerance_mm"] == 1
    expect(page.locator(".fault")).to_have_count(0)


def test_another_ones_draft_is_not_written_over(page: Page, site: DashboardSite) -> None:
    now = draft(site)
    body = {"edition": 2, "recipe": now["recipe"], "pictures": now["pictures"]}
    assert site.asks(Role.ENGINEER).put(f"/api/recipes/{NAME}/draft", json=body).status_code == 200
    page.locator("#drawing .s-zone").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_contain_text("changed in the meantime")
    expect(page.locator("#unsaved")).to_be_visible()


def test_another_golden_picture_brings_its_size(page: Page, site: DashboardSite) -> None:
    jpeg = make_jpeg(128, 96)
    file = FilePayload(name="good.jpg", mimeType="image/jpeg", buffer=jpeg)
    page.locator("#upload").set_input_files(files=file)
    expect(page.locator('[data-at="views.0.width"]')).to_have_value("128")
    page.locator("summary", has_text="Alignment").click()
    page.get_by_label("Lay each picture over the golden one").check()
    expect(page.locator('[data-at="views.0.alignment.max_shift_mm"]')).to_be_visible()
    view = saved(page, site)
    assert (view["width"], view["height"]) == (128, 96)
    assert view["alignment"]["sha256"] == draft(site)["pictures"]["front"]
    assert view["alignment"]["golden"] == f"{NAME}-front-{view['alignment']['sha256'][:8]}.jpg"


def test_a_second_camera_gets_a_view_of_its_own(page: Page, site: DashboardSite) -> None:
    page.get_by_role("button", name="Add a view").click()
    page.keyboard.type("rear")  # its name is chosen for typing
    expect(page.locator("#view option")).to_have_text(["front", "rear"])
    expect(page.locator("#no-golden")).to_be_visible()
    file = FilePayload(name="rear.jpg", mimeType="image/jpeg", buffer=make_jpeg(128, 96))
    page.locator("#upload").set_input_files(files=file)
    expect(page.locator('[data-at="views.1.width"]')).to_have_value("128")
    front = saved(page, site)
    rear = draft(site)["recipe"]["views"][1]
    assert (rear["name"], rear["width"], rear["slots"]) == ("rear", 128, [])
    assert rear["mm_per_pixel"] == front["mm_per_pixel"]
    assert set(draft(site)["pictures"]) == {"front", "rear"}
    expect(page.locator("#changes")).to_contain_text("rear")


def test_a_view_keeps_its_picture_under_another_name(page: Page, site: DashboardSite) -> None:
    page.locator("#fields summary", has_text="View").click()
    page.locator('[data-at="views.0.name"]').fill("lid")
    before = draft(site)["pictures"]
    assert saved(page, site)["name"] == "lid"
    assert draft(site)["pictures"] == {"lid": before["front"]}


def test_a_view_that_was_removed_is_put_back(page: Page, site: DashboardSite) -> None:
    page.get_by_role("button", name="Add a view").click()
    page.locator("#view").select_option("front")
    page.get_by_role("button", name="Remove this view").click()
    expect(page.locator("#said")).to_contain_text("View front is gone.")
    expect(page.locator("#view option")).to_have_text(["view-2"])
    expect(page.get_by_role("button", name="Remove this view")).to_be_disabled()
    page.keyboard.press("Enter")  # "Put it back" has the focus
    expect(page.locator("#view option")).to_have_text(["front", "view-2"])
    expect(page.locator("#drawing .s-slot")).to_have_count(1)
    assert saved(page, site)["name"] == "front"
    assert "front" in draft(site)["pictures"]


def test_two_views_of_one_name_are_refused(page: Page, site: DashboardSite) -> None:
    page.get_by_role("button", name="Add a view").click()
    page.keyboard.type("front")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#faults")).to_contain_text("front")
    assert len(draft(site)["recipe"]["views"]) == 1


def test_the_preview_counts_and_shows_what_would_change(page: Page, site: DashboardSite) -> None:
    page.locator("#fields summary", has_text="zone cover").click()
    page.locator('[data-at="views.0.zones.0.defects.0.min_side_mm"]').fill("1.5")
    saved(page, site)
    page.locator("#preview").get_by_role("button", name="Preview").click()
    expect(page.locator("#preview[data-done]")).to_be_attached()
    expect(page.locator("#preview .seen")).to_have_text(
        "3 units looked at; the verdict changes for 1, stays for 2."
    )
    expect(page.locator("#preview .pairs tbody td")).to_have_text(["OK", "NG", "1"])
    cell = page.locator("#preview .cell")
    expect(cell).to_contain_text("AC-00002")
    expect(cell).to_have_attribute("href", "/inspections/2")
    expect(cell.locator("rect.w-defect")).to_have_count(1)


def test_what_was_saved_is_issued(page: Page, site: DashboardSite) -> None:
    page.locator("#drawing .s-zone").focus()
    page.keyboard.press("ArrowRight")
    saved(page, site)
    page.locator("[name=reason]").fill("the cover moved")
    page.get_by_role("button", name="Issue as version 2").click()
    expect(page.locator("h1")).to_contain_text("version 2")
    expect(page.locator(".recipe-view .before")).to_have_count(1)
