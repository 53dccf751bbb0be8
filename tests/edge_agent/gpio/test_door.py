"""Without hardware only this much: what a user sees who names a chip that is none."""

from pathlib import Path

import pytest

from edge_agent.gpio.door import ChipInput, ChipOutputs
from edge_agent.gpio.pins import InputPin, OutputPins
from inspection.errors import Unavailable


def test_a_chip_that_is_not_there() -> None:
    words = r"/dev/gpiochip77: line 5, 6 cannot be had \(No such file or directory\); is it the right chip"
    with pytest.raises(Unavailable, match=words):
        ChipOutputs(OutputPins(chip="/dev/gpiochip77", ok=5, ng=6)).open()
    with pytest.raises(Unavailable, match=r"/dev/gpiochip77: line 17 cannot be had"):
        ChipInput(InputPin(chip="/dev/gpiochip77", line=17)).open()


def test_a_device_that_is_no_chip() -> None:
    assert Path("/dev/null").exists()
    with pytest.raises(Unavailable, match=r"/dev/null: line 17 cannot be had"):
        ChipInput(InputPin(chip="/dev/null", line=17)).open()
