from dashboard.recipes.drawing import draw_change, draw_view
from tests.fakes.drawn import recipe


def test_masks_and_zones_lie_under_slots() -> None:
    drawn = draw_view(recipe().views[0], "a" * 64)
    assert [(one.kind, one.name) for one in drawn.shapes] == [
        ("mask", "vent"),
        ("zone", "cover"),
        ("slot", "screw-1"),
    ]
    vent, cover, screw = drawn.shapes
    assert vent.points == "50,2 60,2 60,12"
    assert cover.points == "20,5 48,5 48,45 20,45"
    assert (screw.x, screw.y, screw.radius) == (10, 10, 4), "2 mm are 4 pixels"
    assert (drawn.width, drawn.height, drawn.before) == (64, 48, ())


def test_only_what_moved_is_drawn_as_it_was() -> None:
    new, old = recipe(left=22).views[0], recipe(left=20).views[0]
    drawn = draw_change(new, None, old, frozenset({("zone", "cover")}))
    assert [one.points for one in drawn.before] == ["20,5 48,5 48,45 20,45"]
