"""Which triggers may have waited in the broker while this station was away.

A broker hands over what it kept in one burst right after the connection. A trigger in that burst is
late: the unit it speaks of has gone, and the picture would show another one. MQTT 3.1.1 carries no
time of sending, and the clocks of line and station need not agree, so the burst itself is the sign.
"""

GAP_S = 0.3
"""So long without a message ends the burst."""
LONGEST_S = 10.0


class Burst:
    """Fed with the moments of connections and arrivals, monotonic seconds."""

    def __init__(self) -> None:
        self._connected: float | None = None
        self._last = 0.0

    def connected(self, now: float) -> None:
        self._connected = self._last = now

    def arrived(self, now: float) -> bool:
        """Note a trigger; whether it is late."""
        late = self.open(now)
        if late:
            self._last = now
        return late

    def open(self, now: float) -> bool:
        """Whether a trigger that comes now would be late."""
        if self._connected is None:
            return True
        return now - self._last < GAP_S and now - self._connected < LONGEST_S
