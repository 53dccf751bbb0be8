"""Which lines of which chip: the part of the settings that wires are about."""

from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt, model_validator

from inspection.word import Word

LineNumber = Annotated[NonNegativeInt, Field(le=1023)]
"""Its offset on the chip, as `gpioinfo` lists it."""
ChipPath = Annotated[str, Field(pattern=r"^/dev/[A-Za-z0-9._/-]+$")]


class OutputPins(Word):
    chip: ChipPath = "/dev/gpiochip0"
    ok: LineNumber
    """Pulses for a unit that may pass."""
    ng: LineNumber
    """Pulses for any other: NG, REVIEW, INVALID."""
    ready: LineNumber | None = None
    """Active while the station waits for a trigger. None: not wired."""
    active: Literal["high", "low"] = "high"
    """The level that means active, on all of them."""

    @model_validator(mode="after")
    def _each_its_own(self) -> Self:
        numbers = list(self.by_name.values())
        if len(set(numbers)) < len(numbers):
            raise ValueError(f"ok, ng and ready are different lines; these are {numbers}")
        return self

    @property
    def by_name(self) -> dict[str, int]:
        lines = {"ok": self.ok, "ng": self.ng, "ready": self.ready}
        return {name: line for name, line in lines.items() if line is not None}


class InputPin(Word):
    chip: ChipPath = "/dev/gpiochip0"
    line: LineNumber
    edge: Literal["rising", "falling"] = "rising"
    pull: Literal["none", "up", "down"] = "none"
    """The chip's own resistor, where it has one."""
    debounce_ms: NonNegativeInt = Field(default=1, le=1000)
    """Changes shorter than that are none."""
