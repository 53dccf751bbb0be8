import pytest
from pydantic import ValidationError

from edge_agent.gpio.pins import InputPin, OutputPins


def test_lines_have_names_and_ready_may_be_missing() -> None:
    assert OutputPins(ok=5, ng=6, ready=13).by_name == {"ok": 5, "ng": 6, "ready": 13}
    assert OutputPins(ok=5, ng=6).by_name == {"ok": 5, "ng": 6}


@pytest.mark.parametrize("pins", [{"ok": 5, "ng": 5}, {"ok": 5, "ng": 6, "ready": 6}])
def test_one_line_for_two_words_is_refused(pins: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="ok, ng and ready are different lines"):
        OutputPins(**pins)  # type: ignore[arg-type]


def test_a_chip_is_a_device_file() -> None:
    with pytest.raises(ValidationError, match="chip"):
        InputPin(chip="gpiochip0", line=17)
