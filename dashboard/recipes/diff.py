"""What differs between two recipes, field by field, each by the names that people gave. Pure.

Things are the same by their name (a limit by its label), wherever they stand in the file. Only for zones does
the order count, since the first that limits a label holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inspection.recipe import Recipe
from inspection.word import Word

KIND_OF = {
    "views": "view",
    "slots": "slot",
    "defects": "limit",
    "ignore": "mask",
    "zones": "zone",
    "codes": "code",
}
"""Of what a list of the recipe holds."""
SHAPES = ("box", "outline")
GROUPS = ("allowed", "alignment", "shots", "quality")
NOTHING = "–"

FIELDS = (
    *("sku", "takt_ms", "width", "height", "mm_per_pixel", "label", "x", "y", "tolerance_mm", "accept"),
    *("grey", "reject", "min_side_mm", "min_area_mm2", "box", "outline", "kind", "gives", "pattern"),
    *("allowed.count", "allowed.total_area_mm2", "allowed.longest_mm", "shots.taken", "shots.agree"),
    *("alignment.golden", "alignment.sha256", "alignment.max_shift_mm", "alignment.max_turn_deg"),
    *("alignment.min_confidence", "quality.min_brightness", "quality.max_brightness"),
    *("quality.min_contrast", "quality.min_sharpness", "quality.max_same", "added", "removed", "order"),
)
"""All that can differ; each has its words."""
UNITS = {"mm": "mm", "mm2": "mm²", "deg": "°", "ms": "ms", "px": "px"}
"""By the end of a field's name."""

Step = tuple[str, str]
"""A kind and a name: `("zone", "cover")`."""
Place = tuple[Step, ...]
"""From the view on; empty: the recipe itself."""


class Change(Word):
    place: tuple[tuple[str, str], ...]
    field: str
    """`min_side_mm`, `alignment.max_shift_mm`; `added`, `removed` and `order` are of the whole thing."""
    old: str
    new: str

    @property
    def unit(self) -> str:
        """Of both values; "": they have none."""
        return UNITS.get(self.field.rpartition("_")[2], "")


def differences(old: Recipe, new: Recipe) -> tuple[Change, ...]:
    """In the order of the new recipe, then what is gone. The version is not compared: it always differs."""
    was, now = _told(old), _told(new)
    changes = [
        Change(place=place, field="removed", old=place[-1][1], new="")
        for place in was
        if place and place not in now and place[:-1] in now
    ]
    for place, fields in now.items():
        if place not in was:
            if place[:-1] in was:
                changes.append(Change(place=place, field="added", old="", new=place[-1][1]))
            continue
        before = was[place]
        changes += [
            Change(place=place, field=key, old=before.get(key, NOTHING), new=fields.get(key, NOTHING))
            for key in dict.fromkeys([*fields, *before])
            if before.get(key, NOTHING) != fields.get(key, NOTHING)
        ]
    return tuple(changes)


def moved(changes: Sequence[Change], view: str) -> frozenset[Step]:
    """The things of a view that lie elsewhere now, or are new, or gone: what is worth drawing twice."""
    places = ("x", "y", "box", "outline", "tolerance_mm", "added", "removed")
    return frozenset(
        change.place[1]
        for change in changes
        if len(change.place) > 1 and change.place[0] == ("view", view) and change.field in places
    )


def _told(recipe: Recipe) -> dict[Place, dict[str, str]]:
    """Each thing's own fields as text, by where it is."""
    told: dict[Place, dict[str, str]] = {}
    for place, key, text in _walk(recipe.model_dump(mode="json", exclude={"version"}), ()):
        fields = told.setdefault(place, {})
        if key:
            fields[key] = text
    return told


def _walk(thing: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, str, str]]:
    yield place, "", ""
    for key, value in thing.items():
        if key in KIND_OF:
            for one in value:
                yield from _walk(one, (*place, (KIND_OF[key], one["label" if key == "defects" else "name"])))
            if key == "zones" and len(value) > 1:
                yield place, "order", ", ".join(one["name"] for one in value)
        elif key in GROUPS and value is not None:
            yield from ((place, f"{key}.{name}", _text(one)) for name, one in value.items())
        elif key in SHAPES and value is not None:
            yield place, key, _shape(value)
        elif key not in GROUPS and not (place and key == _naming(place)):
            yield place, key, _text(value)


def _naming(place: Place) -> str:
    return "label" if place[-1][0] == "limit" else "name"


def _shape(value: Mapping[str, Any]) -> str:
    corners = value.get("corners") or [[value["x1"], value["y1"]], [value["x2"], value["y2"]]]
    return " ".join(f"({x:.6g}, {y:.6g})" for x, y in corners)


def _text(value: object) -> str:
    if value is None:
        return NOTHING
    return f"{value:.6g}" if isinstance(value, float) else str(value)
