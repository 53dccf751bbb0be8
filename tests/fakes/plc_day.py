"""A day at the line: many units through the handshake, all that goes wrong on a line, and the books of it."""

import random
from dataclasses import dataclass, field

from deploy.laptop.line.registers import Answer, PlcUnit
from inspection.verdict import Verdict
from tests.fakes.plc import CutPlc
from tests.fakes.plc_station import PlcStation

NATURES = tuple(Verdict)
NO_VERDICT_IN_TIME = 101
PATIENT, HURRIED = 1, 2
SLOW, CUT, PUSHED = 0.02, 0.05, 0.05
"""Shares of units whose verdict comes too late, whose connection breaks, that are triggered twice."""


@dataclass
class Books:
    """What the PLC knows at the end of the day."""

    units: int = 0
    late: int = 0
    cuts: int = 0
    pushes: int = 0
    early: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    milliseconds: list[int] = field(default_factory=list)


class Day:
    def __init__(self, station: PlcStation, plc: CutPlc, seed: int) -> None:
        self._station = station
        self._plc = plc
        self._dice = random.Random(seed)
        self.books = Books()

    def run(self, units: int) -> Books:
        for number in range(1, units + 1):
            self._unit(number)
        return self.books

    def _unit(self, number: int) -> None:
        nature, slow = self._dice.choice(NATURES), self._dice.random() < SLOW
        unit = PlcUnit(number, f"S{number:06d}", HURRIED if slow else PATIENT, f"L{number // 100}")
        self._station.place(nature)
        held = not self._station.go_on.is_set()
        if slow and not held:
            self._station.go_on.clear()
        self._plc.trigger(unit, cut=self._cut())
        if held:
            self._station.go_on.set()  # the verdict of the unit before comes now, with this one in hand
        self._maybe_push()
        self._maybe_cut()
        answer = self._plc.answer()
        self._note(unit, nature, slow and not held, answer)
        self._maybe_cut()
        self._plc.acknowledge(cut=self._cut())
        self._maybe_cut()

    def _note(self, unit: PlcUnit, nature: Verdict, held: bool, answer: Answer) -> None:
        books, given = self.books, self._station.given(answer.inspection)
        books.units += 1
        if answer.code == NO_VERDICT_IN_TIME and unit.recipe_index == HURRIED:
            books.late += 1
            if (answer.number, answer.serial, answer.verdict) != (unit.number, unit.serial, Verdict.INVALID):
                books.wrong.append(f"{unit}: {answer}")
            return
        books.milliseconds.append(answer.ms)
        if given is None or held:
            books.early.append(f"{unit}: {answer}")
        elif (answer.number, answer.serial, answer.verdict) != (
            unit.number,
            given.unit.serial,
            given.verdict,
        ):
            books.wrong.append(f"{unit}: {answer}, but the agent said {given.verdict} of {given.unit.serial}")
        elif (answer.serial, answer.verdict) != (unit.serial, nature):
            books.wrong.append(f"{unit} is {nature}: {answer}")

    def _maybe_push(self) -> None:
        """Trigger goes off and on again while the unit is in hand, or its result stands."""
        if self._dice.random() < PUSHED:
            self.books.pushes += 1
            self._plc.control(trigger=False, ack=False)
            self._plc.control(trigger=True, ack=False)

    def _cut(self) -> bool:
        cut = self._dice.random() < CUT
        self.books.cuts += cut
        return cut

    def _maybe_cut(self) -> None:
        if self._cut():
            self._plc.drop()
            self._plc.connect()
