"""The trainer's command that chooses what to ask people about."""

from pathlib import Path
from typing import Annotated

import httpx
import typer

from inspection.errors import InputRefused
from inspection.geometry import Box
from trainer.archive.ask import Candidate, Known, ask
from trainer.archive.commands import Station, absolute
from trainer.archive.doubt import Found
from trainer.archive.embedder import DETECTION
from trainer.archive.index import Index, Wish
from trainer.archive.index_commands import (
    SHOWN,
    First,
    IndexUrl,
    Last,
    WhichBundle,
    console,
    given_period,
    print_csv,
)
from trainer.archive.labelled import Labelled, read_labelled
from trainer.archive.posted import post, units_of
from trainer.compose import dashboard_client
from trainer.dashboard_door import DashboardDoor
from trainer.settings import read_settings

CORNERS = ("x1", "y1", "x2", "y2")


def ask_command(
    index: IndexUrl,
    most: Annotated[int, typer.Option("--k", min=1, help="How many.")] = 100,
    labelled: Annotated[
        list[str] | None,
        typer.Option(help="Label set (Parquet): known already, and how many things of each label (repeat)."),
    ] = None,
    beside: Annotated[
        str | None,
        typer.Option(help="Index by another model, such as the shadow: ask where the two disagree."),
    ] = None,
    beside_bundle: Annotated[
        str | None, typer.Option(help="Beginning of that model's digest; it may be in the same index.")
    ] = None,
    first: First = None,
    last: Last = None,
    station: Station = None,
    bundle: WhichBundle = None,
    to_people: Annotated[
        bool, typer.Option("--post", help="Put them into the dashboard's review queue, with their reasons.")
    ] = False,
    settings: Annotated[
        Path | None,
        typer.Option(
            "--settings",
            "-s",
            envvar="SIGHTLINE_TRAINER",
            help="TOML file; its table `dashboard` says where to post. The token's role: engineer.",
        ),
    ] = None,
) -> None:
    """Print which pictures to ask people about next, and why, as CSV, in the order in which to ask.

    In doubt, disputed by two models, of a label with few examples, unlike what is labelled and one another.
    Make the index with `trainer features --faint`.
    """
    client = _client(settings) if to_people else None
    opened = Index(absolute(index), bundle)
    wish = Wish(period=given_period(first, last), station=station)
    digests = opened.column(wish, "sha256")
    found = _found(opened, wish)
    other = _beside(beside or index, beside_bundle, opened.bundle) if beside or beside_bundle else None
    seen, also = (set(), {}) if other is None else (_seen(other, wish), _found(other, wish))
    candidates = [
        Candidate(found.get(digest, ()), also.get(digest, ()) if digest in seen else None)
        for digest in digests
    ]
    said = read_labelled([absolute(each) for each in labelled]) if labelled else Labelled(frozenset(), None)
    places = [place for place, digest in enumerate(digests) if digest in said.digests]
    asked = ask(
        opened.vectors(wish),
        candidates,
        most,
        opened.thresholds(),
        Known(places, said.counts),
        None if other is None else other.thresholds(),
    )
    rows = opened.rows(wish, [one.place for one in asked])
    told = ({"worth": f"{one.worth:.4f}", "reason": one.reason} | rows[one.place] for one in asked)
    print_csv(("worth", "reason", *SHOWN), told)
    if client is not None:
        with client:
            units = units_of([(rows[one.place], one.reason) for one in asked])
            posted = post(DashboardDoor(client), units)
        console.print(
            f"{posted.asked} wait for people; {posted.decided} are decided already, "
            f"{posted.unknown} unknown there, {len(asked) - len(units)} belong to no unit of their own"
        )


def _client(settings: Path | None) -> httpx.Client:
    if settings is None:
        raise InputRefused("--post: name the trainer's settings file by --settings; its [dashboard] is asked")
    return dashboard_client(read_settings(settings))


def _beside(url: str, bundle: str | None, mine: str) -> Index:
    other = Index(absolute(url), bundle)
    if other.bundle == mine:
        raise InputRefused(
            f"--beside {url}: is by the same model {mine[:12]}; name the other by --beside-bundle"
        )
    return other


def _seen(index: Index, wish: Wish) -> set[str]:
    return set(index.column(wish, "sha256"))


def _found(index: Index, wish: Wish) -> dict[str, tuple[Found, ...]]:
    """By picture. One that several inspections show is told once."""
    things = wish.model_copy(update={"kind": DETECTION})
    table = index.table(things, ("sha256", "place", "label", "score", *CORNERS))
    found: dict[str, dict[int, Found]] = {}
    for row in table.to_pylist():
        box = Box(**{corner: row[corner] for corner in CORNERS})
        found.setdefault(row["sha256"], {})[row["place"]] = Found(row["label"], row["score"], box)
    return {digest: tuple(places.values()) for digest, places in found.items()}
