from inspection.label import picture_path
from inspection.landed import LandedInspection, landed, landing_folder
from inspection.recipe import RecipeRef
from inspection.record import Picture, ViewRecord
from tests.fakes import words


def test_a_row_says_what_its_record_says() -> None:
    picture = Picture(sha256="a" * 64, width=64, height=48, size=900)
    views = (
        ViewRecord(view="front", detections=(words.screw(0.4), words.screw(0.9)), picture=picture),
        ViewRecord(view="back"),
    )
    recipe = RecipeRef.of(words.recipe())
    record = words.record(7).model_copy(update={"views": views, "recipe": recipe})
    row = landed(12, record, record.model_dump_json())
    assert (row.id, row.seq, row.station, row.site, row.line) == (
        12,
        7,
        "suzhou/line-1/final",
        "suzhou",
        "line-1",
    )
    assert (row.recipe, row.recipe_version, row.bundle) == (recipe.digest, 1, None)
    assert [(view.view, view.picture) for view in row.views] == [
        ("front", picture_path("a" * 64)),
        ("back", None),
    ]
    assert [(found.view, found.score) for found in row.detections] == [("front", 0.4), ("front", 0.9)]
    assert row.max_score == 0.9
    assert landing_folder(row) == "inspections/day=2026-01-31"
    assert LandedInspection.model_validate_json(row.model_dump_json()) == row


def test_a_unit_that_nobody_looked_at_has_a_row_too() -> None:
    record = words.record(1).model_copy(update={"views": ()})
    row = landed(1, record, record.model_dump_json())
    assert (row.views, row.detections, row.max_score, row.recipe) == ((), (), None, None)
