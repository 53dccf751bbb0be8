"""A PLC: a Modbus client that plays its side of the handshake (docs/modbus.md) and keeps the books.

Every read is looked through for what a station must never show; what it finds is a complaint.
"""

import time
from collections.abc import Callable

from pymodbus import ModbusException
from pymodbus.client import ModbusTcpClient
from pymodbus.pdu import ModbusPDU

from deploy.laptop.line.registers import DOCS, Answer, PlcUnit, RegisterMap, Seen
from inspection.errors import Unavailable

PATIENCE_S = 20.0


class Plc:
    def __init__(self, port: int, scan_s: float = 0.0, patience_s: float = PATIENCE_S) -> None:
        """`scan_s`: between two polls; 0: at once, each costs a round trip anyway. `patience_s`: with the
        station."""
        self._registers = RegisterMap(DOCS.read_text())
        self._scan_s, self._patience_s = scan_s, patience_s
        self._client = ModbusTcpClient("127.0.0.1", port=port, timeout=5, retries=0)
        self._asked: PlcUnit | None = None
        self._trigger = self._ack = False
        self.acknowledged: list[Answer] = []
        self.complaints: list[str] = []

    def connect(self) -> None:
        """As after every connection, the whole command block is written as it stands.

        Raises:
            Unavailable: nobody answers there.
        """
        if not self._client.connect():  # type: ignore[no-untyped-call]
            raise Unavailable("the station's port is closed")
        self._write_all()

    def connect_when_open(self) -> None:
        """As a PLC that is switched on before its station. Raises: Unavailable: it never opened its port."""
        patience = time.monotonic() + self._patience_s
        while not self._client.connect():  # type: ignore[no-untyped-call]
            if time.monotonic() > patience:
                raise Unavailable("the station never opened its port")
            time.sleep(self._scan_s)
        self._write_all()

    def drop(self) -> None:
        """The connection breaks."""
        self._client.close()  # type: ignore[no-untyped-call]

    def start_over(self) -> None:
        """As a PLC that was switched on again: what stands is acknowledged and thrown away.

        Raises:
            Unavailable: the station never opened its port, or does not go on.
        """
        self.drop()
        self._asked, self._trigger, self._ack = None, False, False
        self.connect_when_open()
        if self._wait(self._read, lambda seen: not seen.on("Busy")).on("ResultsReady"):
            self._ack = True
            self._write_all()
            self._wait(self._read, lambda seen: not seen.on("ResultsReady"))
            self._ack = False
            self._write_all()

    def inspect(self, unit: PlcUnit) -> Answer:
        """One unit, all steps. Raises: Unavailable: the station is gone, or does not go on."""
        self.trigger(unit)
        answer = self.answer()
        self.acknowledge()
        return answer

    def trigger(self, unit: PlcUnit) -> None:
        """As soon as the station takes one."""
        self.until(lambda seen: seen.on("TriggerReady"))
        self._asked, self._trigger = unit, True
        self._write_all()

    def answer(self) -> Answer:
        return self.until(lambda seen: seen.on("ResultsReady")).answer

    def acknowledge(self) -> None:
        """Take the result that stands, and wait until it is gone."""
        self.acknowledged.append(self.answer())
        self.control(trigger=False, ack=True)
        self.until(lambda seen: not seen.on("ResultsReady"))
        self._asked = None
        self.control(trigger=False, ack=False)

    def control(self, *, trigger: bool, ack: bool) -> None:
        """The control word alone."""
        self._trigger, self._ack = trigger, ack
        self._write("Control", [self._control_word()])

    def until(self, true: Callable[[Seen], bool]) -> Seen:
        """Poll until it is true. Raises: Unavailable: it never is."""
        return self._wait(self.look, true)

    def look(self) -> Seen:
        """One read, looked through."""
        seen = self._read()
        self._check(seen)
        return seen

    def _wait(self, look: Callable[[], Seen], true: Callable[[Seen], bool]) -> Seen:
        patience = time.monotonic() + self._patience_s
        while not true(seen := look()):
            if time.monotonic() > patience:
                raise Unavailable(f"the station stays as it is: {seen.answer}, {seen['Status']:b}")
            if self._scan_s:
                time.sleep(self._scan_s)
        return seen

    def _read(self) -> Seen:
        base, last = self._registers.places["Status"][0], self._registers.places["ResultSerial"][1]
        words = self._answered(lambda: self._client.read_input_registers(base, count=last + 1 - base))
        return Seen(self._registers, base, words)

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

    def _write(self, name: str, words: list[int]) -> None:
        address = self._registers.places[name][0]
        self._answered(lambda: self._client.write_registers(address, words))

    def _answered(self, request: Callable[[], ModbusPDU]) -> list[int]:
        """The registers of an answer. Raises: Unavailable: there is none, or it is a refusal."""
        try:
            answer = request()
        except ModbusException as error:
            raise Unavailable(f"the station does not answer: {error}") from error
        if answer.isError():
            raise Unavailable(f"the station refuses: {answer}")
        return list(answer.registers)

    def _control_word(self) -> int:
        bits = self._registers.bits
        return self._trigger << bits["Trigger"] | self._ack << bits["ResultsAck"]
