"""`model-registry provenance ...`: reads the file and the root, checks, tells. Asks nobody."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from inspection.errors import InputRefused
from inspection.files import read_json_file
from model_registry.rollout.provenance import Provenance, Story
from model_registry.trust.provenance import Checked, verify_provenance

provenance = typer.Typer(no_args_is_help=True, help="Which model judged a unit, and who stands for it.")

NOT_PROVEN = (
    "What no signature proves: the record itself, which its station does not sign; approvals and earlier "
    "assignments, which stand in the ledger alone."
)


@provenance.command()
def verify(
    file: Path,
    root: Annotated[Path, typer.Option(help="Root metadata that came to you by another way: root.json.")],
) -> None:
    """Checks FILE, as the dashboard hands it out, offline: tells its story, or names what does not hold."""
    checked = verify_provenance(read_json_file(file, Provenance), _bytes_of(root))
    if checked.faults:
        raise InputRefused(f"{file}: does not hold: {'; '.join(checked.faults)}")
    table = Table("", Column("", overflow="fold"), title="Provenance", show_header=False)
    for row in _rows(checked):
        table.add_row(*row)
    Console().print(table)
    typer.echo(f"{file}: holds. {NOT_PROVEN}")


def _rows(checked: Checked) -> Iterator[tuple[str, str]]:
    story, record = checked.story, checked.story.record
    yield "unit", f"{record.unit.serial} (SKU {record.unit.sku}, lot {record.unit.lot})"
    yield "judged", f"{record.verdict} at {record.station} #{record.seq}, {_at(record.judged_at)}"
    recipe = record.recipe
    yield "recipe", f"{recipe.sku} v{recipe.version} {recipe.digest}" if recipe else "none"
    yield "model", record.bundle or "none"
    yield from _of_model(story)
    yield from _of_people(story)
    if proven := checked.proven:
        yield (
            "signed",
            f"targets {proven.targets_version} under root {proven.root_version}, "
            f"until {_at(proven.believed_until)}",
        )
        yield "ledger", checked.ledger_end


def _of_model(story: Story) -> Iterator[tuple[str, str]]:
    if story.manifest is None:
        return
    lineage = story.manifest.lineage
    yield "name", story.manifest.name
    yield "trained", f"{_at(lineage.trained_at)}, run {lineage.run}, snapshot {lineage.snapshot}"
    yield "pictures from", ", ".join(lineage.sources) or "not said"
    yield "code", lineage.code_version
    yield "parents", ", ".join(lineage.parents) or "none"


def _of_people(story: Story) -> Iterator[tuple[str, str]]:
    for what, some in (("released", (story.released,)), ("approved", story.approved or (None,))):
        for one in some:
            yield what, f"by {one.by}, {_at(one.at)}" if one else "by nobody"
    then = story.assignment
    if then is None:
        yield "assigned", "not at that time"
        return
    yield "assigned", f"by {then.by}, {_at(then.at)} (assignment {then.version})"
    if not story.as_assigned:
        yield "", f"that assignment is of {then.bundle or 'no model'}: the station ran another than assigned"


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(f"{path}: cannot be read ({error.strerror}); give root.json") from error
