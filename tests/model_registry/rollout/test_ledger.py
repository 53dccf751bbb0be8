from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.bundle.assignment import Assignment
from model_registry.rollout.ledger import Ledger, LedgerEvent, LedgerFact
from tests.fakes.registry_world import START, STATION


def assigned(version: int) -> LedgerFact:
    return LedgerFact.assigned(
        Assignment(station=STATION, bundle="a" * 64, version=version, assigned_at=START, assigned_by="ann")
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    book = Ledger(tmp_path / "ledger.jsonl")
    for version in (1, 2, 3):
        book.append(assigned(version))
    return book


def test_each_line_holds_the_hash_of_the_one_before(ledger: Ledger) -> None:
    first, second, _ = ledger.lines()
    assert second.previous == first.hash
    assert (second.number, second.fact.event, second.fact.version) == (2, LedgerEvent.ASSIGNED, 2)


def test_a_ledger_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert Ledger(tmp_path / "none.jsonl").lines() == ()


def change(ledger: Ledger, old: str, new: str) -> None:
    ledger.path.write_text(ledger.path.read_text().replace(old, new))


def test_a_changed_line_is_named(ledger: Ledger) -> None:
    change(ledger, '"version":2', '"version":7')
    with pytest.raises(InputRefused, match=r"ledger\.jsonl: line 2: expected hash .* found .* was changed"):
        ledger.lines()


def test_a_line_taken_out_is_noticed_at_the_next(ledger: Ledger) -> None:
    rows = ledger.path.read_text().splitlines(keepends=True)
    ledger.path.write_text(rows[0] + rows[2])
    with pytest.raises(InputRefused, match="line 2: expected hash"):
        ledger.lines()


def test_what_is_no_line_is_named(ledger: Ledger) -> None:
    ledger.path.write_text("\n" + ledger.path.read_text())
    with pytest.raises(InputRefused, match="line 1: "):
        ledger.lines()


def test_nothing_is_written_behind_a_break(ledger: Ledger) -> None:
    change(ledger, '"version":2', '"version":7')
    before = ledger.path.read_bytes()
    with pytest.raises(InputRefused, match="line 2"):
        ledger.append(assigned(4))
    assert ledger.path.read_bytes() == before


def test_a_line_cut_short_by_a_kill_gives_way_to_the_next(ledger: Ledger) -> None:
    with ledger.path.open("ab") as file:
        file.write(b'{"number":4,"previous":"')
    ledger.append(assigned(4))
    assert [line.fact.version for line in ledger.lines()] == [1, 2, 3, 4]


@pytest.mark.parametrize("left", [0, 1, 2])
def test_an_end_that_was_cut_off_is_noticed(ledger: Ledger, left: int) -> None:
    """The lines before it are still a sound chain."""
    rows = ledger.path.read_text().splitlines(keepends=True)
    ledger.path.write_text("".join(rows[:left]))
    with pytest.raises(InputRefused, match=r"ledger\.jsonl: line 3: was written, and is not there"):
        ledger.lines()


def test_a_kill_between_line_and_end_is_no_fault(ledger: Ledger) -> None:
    end = ledger.path.with_name("ledger.jsonl.end")
    before = end.read_bytes()
    ledger.append(assigned(4))
    end.write_bytes(before)
    assert len(ledger.lines()) == 4
    ledger.append(assigned(5))
    assert len(ledger.lines()) == 5


def test_a_ledger_of_before_has_no_end(ledger: Ledger) -> None:
    ledger.path.with_name("ledger.jsonl.end").unlink()
    assert len(ledger.lines()) == 3
