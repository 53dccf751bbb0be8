"""The registers as a PLC knows them: from docs/modbus.md alone, as whoever programs a PLC does."""

import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs" / "modbus.md"
VERDICTS = ("OK", "NG", "REVIEW", "INVALID")


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
