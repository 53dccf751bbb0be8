"""Lines of a real chip, for whoever asks by settings. gpiod is an extra: pip install sightline[gpio]."""

from edge_agent.gpio.lines import InputLine, OutputLines
from edge_agent.gpio.pins import InputPin, OutputPins
from inspection.errors import InputRefused


def output_lines(pins: OutputPins) -> OutputLines:
    """Not opened yet. Raises: InputRefused: the package is not installed."""
    try:
        from edge_agent.gpio.door import ChipOutputs
    except ImportError as error:
        raise _lacks_gpiod("[[outputs]]") from error
    return ChipOutputs(pins)


def input_line(pin: InputPin) -> InputLine:
    """Not opened yet. Raises: InputRefused: the package is not installed."""
    try:
        from edge_agent.gpio.door import ChipInput
    except ImportError as error:
        raise _lacks_gpiod("[trigger]") from error
    return ChipInput(pin)


def _lacks_gpiod(where: str) -> InputRefused:
    return InputRefused(f'{where} kind = "gpio" needs the package gpiod; pip install "sightline[gpio]"')
