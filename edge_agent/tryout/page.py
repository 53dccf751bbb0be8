"""The report: one HTML file that needs nothing beside it. Pure."""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from edge_agent.tryout.overlay import overlay
from edge_agent.tryout.style import STYLE
from edge_agent.tryout.tried import Tried
from edge_agent.tryout.words import tell_all, tell_shift
from inspection.recipe import Recipe, ViewRecipe
from inspection.verdict import Verdict


@dataclass(frozen=True)
class Contents:
    """What the page shows."""

    recipe: Recipe
    view: ViewRecipe
    bundle: str
    """Name and digest; empty: no model."""
    pictures: str
    """The folder."""
    warnings: tuple[str, ...]
    units: tuple[Tried, ...]


def page(contents: Contents) -> str:
    recipe, view = contents.recipe, contents.view
    title = escape(f"{recipe.sku} version {recipe.version}, view {view.name}")
    return "".join(
        [
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>',
            f"<style>{STYLE}</style><h1>{title}</h1>",
            _facts(contents),
            *(f'<p class="warning">{escape(words)}</p>' for words in contents.warnings),
            _table(contents.units, view),
            *(_unit(number, tried, view) for number, tried in enumerate(contents.units, 1)),
            "</html>\n",
        ]
    )


def counted(units: Sequence[Tried]) -> str:
    """Such as "3 OK, 1 NG"."""
    counts = Counter(tried.verdict for tried in units)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])


def _facts(contents: Contents) -> str:
    view = contents.view
    facts = {
        "recipe": contents.recipe.digest[:12],
        "view": f"{view.width}x{view.height} pixels of {view.mm_per_pixel:g} mm",
        "bundle": contents.bundle or "none: a person decides",
        "pictures": contents.pictures,
        "verdicts": counted(contents.units),
    }
    return f"<dl>{''.join(f'<dt>{key}<dd>{escape(value)}' for key, value in facts.items())}</dl>"


def _table(units: Sequence[Tried], view: ViewRecipe) -> str:
    head = "<tr><th>picture<th>verdict<th>causes<th>part lies<th>ms"
    return f"<table>{head}{''.join(_row(number, one, view) for number, one in enumerate(units, 1))}</table>"


def _row(number: int, tried: Tried, view: ViewRecipe) -> str:
    causes = "<br>".join(escape(words) for words in tell_all(tried))
    lies = "<br>".join(_lies(tried, view))
    return (
        f'<tr><td><a href="#unit-{number}">{escape(tried.name)}</a>'
        f'<td class="{tried.verdict}">{tried.verdict}<td>{causes}<td>{lies}'
        f"<td>{tried.record.timings.detect_ms + tried.record.timings.judge_ms:.1f}"
    )


def _lies(tried: Tried, view: ViewRecipe) -> Iterator[str]:
    for one in tried.record.views:
        if one.shift is not None:
            yield tell_shift(one.shift, view.mm_per_pixel)


def _unit(number: int, tried: Tried, view: ViewRecipe) -> str:
    pictures = "".join(_figure(index, tried, view) for index in range(len(tried.shots)))
    causes = escape("; ".join(tell_all(tried)))
    heading = f'{escape(tried.name)} <span class="{tried.verdict}">{tried.verdict}</span>'
    return f'<section id="unit-{number}"><h2>{heading}</h2><p>{causes}</p>{pictures}</section>'


def _figure(index: int, tried: Tried, view: ViewRecipe) -> str:
    jpeg = tried.shots[index].jpeg
    if jpeg is None:
        return ""
    seen = tried.record.views[index]
    image = f'<image width="{view.width}" height="{view.height}" href="{_data_url(jpeg)}"/>'
    drawn = overlay(view, seen.detections, tried.record.findings, seen.shift)
    size = max(view.width, view.height) / 60
    return (
        f'<svg viewBox="0 0 {view.width} {view.height}" font-size="{size:.1f}" '
        f'stroke-width="{size / 6:.2f}">{image}{drawn}</svg>'
    )


def _data_url(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"
