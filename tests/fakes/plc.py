"""The laptop's PLC on a bad cable: its connection breaks behind a request."""

import struct

from deploy.laptop.line.plc import Plc
from deploy.laptop.line.registers import PlcUnit


class CutPlc(Plc):
    """With `cut` the connection breaks behind the request: whether it arrived, the PLC cannot know."""

    def trigger(self, unit: PlcUnit, *, cut: bool = False) -> None:
        if not cut:
            super().trigger(unit)
            return
        self.until(lambda seen: seen.on("TriggerReady"))
        self._asked, self._trigger = unit, True
        self._write_and_break("Control", self._command())

    def acknowledge(self, *, cut: bool = False) -> None:
        if not cut:
            super().acknowledge()
            return
        self.acknowledged.append(self.answer())
        self._trigger, self._ack = False, True
        self._write_and_break("Control", [self._control_word()])
        self.until(lambda seen: not seen.on("ResultsReady"))
        self._asked = None
        self.control(trigger=False, ack=False)

    def _write_and_break(self, name: str, words: list[int]) -> None:
        """A request by hand (function 16), since a client would wait for its answer; then connect afresh."""
        request = struct.pack(">BBHHB", 1, 16, self._registers.places[name][0], len(words), 2 * len(words))
        request += struct.pack(f">{len(words)}H", *words)
        assert self._client.socket is not None
        self._client.socket.sendall(struct.pack(">HHH", 1, 0, len(request)) + request)
        self.drop()
        self.connect()
