"""The register map: the one definition of what lies where. `docs/modbus.md` shows it, a test compares them.

Two blocks. The PLC writes the command block; the station writes the status block, which the PLC only
reads. Every register has 16 bits. Numbers of two registers have the high word first; text has two
ASCII characters a register, the first in the high byte, and zeros behind it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

TEXT_REGISTERS = 32
"""A serial or a lot has 64 characters at most."""


class Form(Enum):
    """How a value lies in its registers; the value is the number of registers."""

    BITS = ("bits", 1)
    NUMBER = ("number", 1)
    LONG = ("long number", 2)
    TEXT = ("text", TEXT_REGISTERS)

    @property
    def registers(self) -> int:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Field:
    address: int
    name: str
    form: Form
    meaning: str
    bits: tuple[tuple[str, str], ...] = ()
    """Name and meaning, from bit 0 upwards."""

    @property
    def end(self) -> int:
        """The first address behind it."""
        return self.address + self.form.registers


CONTROL_BITS = (
    ("Trigger", "goes on: inspect the unit that stands there now; stays on until ResultsReady"),
    ("ResultsAck", "goes on: the result is taken; stays on until ResultsReady is off"),
)
STATUS_BITS = (
    ("TriggerReady", "a trigger is taken now, and only now"),
    ("Busy", "a unit is in hand and has no result yet"),
    ("ResultsReady", "a result stands, with all that follows; it stays until ResultsAck goes on"),
    ("TriggerError", "a trigger came without TriggerReady; off again with the next one that is taken"),
    ("OK", "verdict"),
    ("NG", "verdict"),
    ("REVIEW", "verdict: a person decides"),
    ("INVALID", "verdict: nobody knows; never a good unit"),
    ("NotArmed", "every unit is INVALID until the known parts were shown and judged as they should be"),
)
TRIGGER, RESULTS_ACK = 0, 1

COMMAND = (
    Field(0, "Control", Form.BITS, "what the PLC asks for", CONTROL_BITS),
    Field(
        1,
        "RecipeIndex",
        Form.NUMBER,
        "the unit's SKU: 1 is the first of `skus` in the settings, 0 the one that a command chose",
    ),
    Field(2, "UnitNumber", Form.LONG, "the PLC's own number of the unit; comes back with the result"),
    Field(4, "Serial", Form.TEXT, "the unit's serial; empty: the station makes one"),
    Field(36, "Lot", Form.TEXT, "the unit's lot; empty: `lot` in the settings"),
)
STATUS = (
    Field(
        100,
        "Status",
        Form.BITS,
        "how the station stands; the verdict's bit only with ResultsReady",
        STATUS_BITS,
    ),
    Field(101, "Heartbeat", Form.NUMBER, "counts up ten times a second, and from 65535 to 0"),
    Field(102, "Session", Form.NUMBER, "another number after every start of the station"),
    Field(103, "TriggersMissed", Form.NUMBER, "triggers without TriggerReady since the start"),
    Field(
        104, "Timeouts", Form.NUMBER, "units that were INVALID for want of a verdict in time, since the start"
    ),
    Field(105, "UnitInHand", Form.LONG, "UnitNumber of the unit that was taken last, from its trigger on"),
    Field(107, "ResultUnit", Form.LONG, "UnitNumber of the unit that the result is about"),
    Field(109, "ResultInspection", Form.LONG, "the station's own number of the inspection; 0: it has none"),
    Field(111, "DefectCode", Form.NUMBER, "why: see the defect codes; 0: nothing to say"),
    Field(112, "ResultMs", Form.NUMBER, "trigger to result in milliseconds, at most 65535"),
    Field(113, "ResultSerial", Form.TEXT, "the serial of the unit that the result is about"),
)
COMMAND_SIZE = COMMAND[-1].end - COMMAND[0].address
STATUS_SIZE = STATUS[-1].end - STATUS[0].address


@dataclass(frozen=True, slots=True)
class Command:
    """What the PLC has written."""

    trigger: bool = False
    results_ack: bool = False
    recipe_index: int = 0
    unit_number: int = 0
    serial: str = ""
    lot: str = ""


Value = int | str


def read_command(registers: Sequence[int]) -> Command:
    """The command block as words; characters that are none stay recognisable, and are refused later."""
    control, recipe, number, serial, lot = (_read(field, registers) for field in COMMAND)
    assert isinstance(control, int)
    assert isinstance(recipe, int)
    assert isinstance(number, int)
    return Command(
        trigger=bool(control >> TRIGGER & 1),
        results_ack=bool(control >> RESULTS_ACK & 1),
        recipe_index=recipe,
        unit_number=number,
        serial=str(serial),
        lot=str(lot),
    )


def write_status(values: Sequence[Value]) -> list[int]:
    """One value per field of the status block, in their order, as registers."""
    return [
        register for field, value in zip(STATUS, values, strict=True) for register in _write(field, value)
    ]


def table(fields: Sequence[Field]) -> str:
    """A block as a Markdown table."""
    return "\n".join(["| address | name | form | meaning |", "| --- | --- | --- | --- |", *_rows(fields)])


def _rows(fields: Sequence[Field]) -> Iterator[str]:
    for field in fields:
        last = field.end - 1
        where = str(field.address) if last == field.address else f"{field.address}-{last}"
        yield f"| {where} | {field.name} | {field.form.value[0]} | {field.meaning} |"
        for bit, (name, meaning) in enumerate(field.bits):
            yield f"| {field.address}.{bit} | {name} | bit {bit} | {meaning} |"


def _read(field: Field, registers: Sequence[int]) -> Value:
    words = registers[field.address - COMMAND[0].address : field.end - COMMAND[0].address]
    if field.form is Form.TEXT:
        text = b"".join(word.to_bytes(2, "big") for word in words)
        return text.split(b"\0", 1)[0].decode("latin-1").rstrip(" ")
    number = 0
    for word in words:
        number = number << 16 | word
    return number


def _write(field: Field, value: Value) -> list[int]:
    size = field.form.registers
    if isinstance(value, str):
        text = value.encode("latin-1", "replace")[: 2 * size].ljust(2 * size, b"\0")
        return [int.from_bytes(text[at : at + 2], "big") for at in range(0, 2 * size, 2)]
    wrapped = value % (1 << 16 * size)
    return [wrapped >> 16 * (size - 1 - place) & 0xFFFF for place in range(size)]
