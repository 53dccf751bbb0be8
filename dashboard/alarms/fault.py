"""An alarm of the dashboard's own: a fault stands, at a station or in the cluster."""

from typing import Final, Literal

from pydantic import Field

from inspection.fault import MOST_DETAIL, Fault
from inspection.word import Moment, Word

KIND: Final = "fault"


class FaultAlarm(Word):
    kind: Literal["fault"] = KIND
    start: Moment
    where: str
    """A station's path; empty: the cluster itself."""
    fault: Fault
    detail: str = Field(max_length=MOST_DETAIL)
    """As it was when the fault was noticed."""

    @property
    def line(self) -> str:
        return self.where

    @property
    def sku(self) -> str:
        """None in particular."""
        return ""

    @property
    def bundle(self) -> None:
        """None in particular."""
        return

    @property
    def key(self) -> str:
        return f"{KIND}|{self.where}|{self.fault}|{self.start:%Y-%m-%dT%H:%M:%S.%fZ}"
