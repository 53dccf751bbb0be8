from pathlib import Path

from typer.testing import CliRunner

from edge_agent.__main__ import app
from edge_agent.plc.registers import (
    COMMAND,
    COMMAND_SIZE,
    STATUS,
    STATUS_SIZE,
    Command,
    read_command,
    write_status,
)

DOCS = Path(__file__).parents[3] / "docs" / "modbus.md"


def test_the_docs_show_the_registers_as_they_are() -> None:
    """If not: put the output of `edge-agent modbus` there."""
    assert CliRunner().invoke(app, ["modbus"]).stdout in DOCS.read_text()


def test_the_fields_lie_side_by_side_and_fit_into_one_request_each() -> None:
    for block in (COMMAND, STATUS):
        assert [field.end for field in block[:-1]] == [field.address for field in block[1:]]
    assert COMMAND[-1].end <= STATUS[0].address
    assert (COMMAND_SIZE <= 123, STATUS_SIZE <= 125) == (True, True)  # Modbus's limits to write and to read


def test_a_command_as_a_plc_writes_it() -> None:
    registers = [0b11, 2, 0x0001, 0x86A0]
    registers += [0x5331, 0x3200, *[0] * 30]  # S12, ended by a zero
    registers += [0x4C20, 0x2020, *[0x2020] * 30]  # L, filled up with blanks
    assert read_command(registers) == Command(True, True, 2, 100_000, "S12", "L")


def test_characters_that_are_none_stay_to_be_refused_by_name() -> None:
    registers = [0] * COMMAND_SIZE
    registers[4] = 0xFF41
    assert read_command(registers).serial == "\xffA"


def test_numbers_go_round_and_text_is_cut_never_moved() -> None:
    values: list[int | str] = [0, 65536 + 7, 0, 0, 0, 2**32 + 1, 0x00020003, 0, 0, 0, "S" * 65]
    registers = write_status(values)
    assert len(registers) == STATUS_SIZE
    assert registers[:1] + registers[1:2] + registers[5:9] == [0, 7, 0, 1, 2, 3]
    assert registers[13:] == [0x5353] * 32
