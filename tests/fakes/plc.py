"""A PLC: a real Modbus client on loopback that plays its side of the handshake and keeps the books.

It knows the registers from docs/modbus.md alone, as whoever programs a PLC does. Every read is looked
through for what a station must never show; what it finds is a complaint.
"""

import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pymodbus.client import ModbusTcpClient

DOCS = Path(__file__).parents[2] / "docs" / "modbus.md"
VERDICTS = ("OK", "NG", "REVIEW", "INVALID")
PATIENCE_S = 20.0


@dataclass(frozen=True)
class PlcUnit:
    number: int
    serial: str = ""
    recipe_index: int = 1
    lot: str = ""


@dataclass(frozen=True)
class Answer:
    """A result as it stood in the registers."""

    number: int
    verdict: str
    code: int
    inspection: int
    serial: str
    ms: int


class RegisterMap:
    """The tables of docs/modbus.md: names to addresses, and to bits."""

    def __init__(self, text: str) -> None:
        self.places = {
            name: (int(first), int(last or first))
            for first, last, name in re.findall(
                r"^\| (\d+)(?:-(\d+))? \| (\w+) \| (?!bit )", text, re.MULTILINE
            )
        }
        self.bits = {
            name: int(bit) for bit, name in re.findall(r"^\| \d+\.(\d+) \| (\w+) \|", text, re.MULTILINE)
        }

    def number(self, name: str, base: int, words: list[int]) -> int:
        first, last = self.places[name]
        number = 0
        for word in words[first - base : last + 1 - base]:
            number = number * 65536 + word
        return number

    def text(self, name: str, base: int, words: list[int]) -> str:
        first, last = self.places[name]
        return (
            b"".join(word.to_bytes(2, "big") for word in words[first - base : last + 1 - base])
            .rstrip(b"\0")
            .decode()
        )


class Seen:
    """One read of the status block."""

    def __init__(self, registers: RegisterMap, base: int, words: list[int]) -> None:
        self._registers, self._base, self._words = registers, base, words

    def __getitem__(self, name: str) -> int:
        return self._registers.number(name, self._base, self._words)

    def on(self, bit: str) -> bool:
        return bool(self["Status"] >> self._registers.bits[bit] & 1)

    @property
    def verdicts(self) -> list[str]:
        return [verdict for verdict in VERDICTS if self.on(verdict)]

    @property
    def answer(self) -> Answer:
        return Answer(
            number=self["ResultUnit"],
            verdict="+".join(self.verdicts),
            code=self["DefectCode"],
            inspection=self["ResultInspection"],
            serial=self._registers.text("ResultSerial", self._base, self._words),
            ms=self["ResultMs"],
        )


class Plc:
    def __init__(self, port: int) -> None:
        self._registers = RegisterMap(DOCS.read_text())
        self._client = ModbusTcpClient("127.0.0.1", port=port, timeout=5, retries=0)
        self._asked: PlcUnit | None = None
        self._trigger = self._ack = False
        self.acknowledged: list[Answer] = []
        self.complaints: list[str] = []

    def connect(self) -> None:
        """As after every connection, the whole command block is written as it stands."""
        assert self._client.connect()
        self._write_all()

    def connect_when_open(self) -> None:
        """As a PLC that is switched on before its station."""
        patience = time.monotonic() + PATIENCE_S
        while not self._client.connect():
            assert time.monotonic() < patience, "the station never opened its port"
        self._write_all()

    def drop(self) -> None:
        """The connection breaks."""
        self._client.close()

    def inspect(self, unit: PlcUnit) -> Answer:
        """One unit, all steps."""
        self.trigger(unit)
        answer = self.answer()
        self.acknowledge()
        return answer

    def trigger(self, unit: PlcUnit, *, cut: bool = False) -> None:
        """With `cut` the connection breaks behind the request: whether it arrived, the PLC cannot know."""
        self.until(lambda seen: seen.on("TriggerReady"))
        self._asked, self._trigger = unit, True
        if cut:
            self._write_and_break("Control", self._command())
        else:
            self._write_all()

    def answer(self) -> Answer:
        return self.until(lambda seen: seen.on("ResultsReady")).answer

    def acknowledge(self, *, cut: bool = False) -> None:
        """Take the result that stands, and wait until it is gone. `cut`: as with `trigger`."""
        self.acknowledged.append(self.answer())
        if cut:
            self._trigger, self._ack = False, True
            self._write_and_break("Control", [self._control_word()])
        else:
            self.control(trigger=False, ack=True)
        self.until(lambda seen: not seen.on("ResultsReady"))
        self._asked = None
        self.control(trigger=False, ack=False)

    def control(self, *, trigger: bool, ack: bool) -> None:
        """The control word alone."""
        self._trigger, self._ack = trigger, ack
        self._write("Control", [self._control_word()])

    def until(self, true: Callable[[Seen], bool]) -> Seen:
        """Poll until it is true; each poll costs a round trip, so nobody needs to sleep."""
        patience = time.monotonic() + PATIENCE_S
        while not true(seen := self.look()):
            assert time.monotonic() < patience, (
                f"the station stays as it is: {seen.answer}, {seen['Status']:b}"
            )
        return seen

    def look(self) -> Seen:
        base, last = self._registers.places["Status"][0], self._registers.places["ResultSerial"][1]
        got = self._client.read_input_registers(base, count=last + 1 - base)
        assert not got.isError(), got
        seen = Seen(self._registers, base, got.registers)
        self._check(seen)
        return seen

    def _check(self, seen: Seen) -> None:
        answer = seen.answer
        if not seen.on("ResultsReady"):
            self._complain(answer != Answer(0, "", 0, 0, "", 0), f"{answer} is told without ResultsReady")
            return
        self._complain(len(seen.verdicts) != 1, f"{answer} is not one verdict")
        self._complain(
            seen.on("Busy") or seen.on("TriggerReady"), f"{answer} is told while the station works"
        )
        asked = self._asked.number if self._asked else None
        self._complain(answer.number != asked, f"{answer} is told while unit {asked} is in hand")

    def _complain(self, wrong: bool, words: str) -> None:
        if wrong:
            self.complaints.append(words)

    def _write_all(self) -> None:
        self._write("Control", self._command())

    def _command(self) -> list[int]:
        unit = self._asked or PlcUnit(0)
        words = [self._control_word(), unit.recipe_index, unit.number >> 16, unit.number & 0xFFFF]
        for name, text in (("Serial", unit.serial), ("Lot", unit.lot)):
            first, last = self._registers.places[name]
            data = text.encode("latin-1").ljust(2 * (last + 1 - first), b"\0")
            words += [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
        return words

    def _write_and_break(self, name: str, words: list[int]) -> None:
        """A request by hand (function 16), since a client would wait for its answer; then connect afresh."""
        request = struct.pack(">BBHHB", 1, 16, self._registers.places[name][0], len(words), 2 * len(words))
        request += struct.pack(f">{len(words)}H", *words)
        assert self._client.socket is not None
        self._client.socket.sendall(struct.pack(">HHH", 1, 0, len(request)) + request)
        self.drop()
        self.connect()

    def _write(self, name: str, words: list[int]) -> None:
        answer = self._client.write_registers(self._registers.places[name][0], words)
        assert not answer.isError(), answer

    def _control_word(self) -> int:
        bits = self._registers.bits
        return self._trigger << bits["Trigger"] | self._ack << bits["ResultsAck"]
