from pathlib import Path

import pytest

from edge_agent.chosen import ChosenSku
from inspection.errors import Unavailable


def test_a_choice_outlives_the_program_until_it_is_given_back(tmp_path: Path) -> None:
    file = tmp_path / "chosen.json"
    assert ChosenSku(file).sku is None
    ChosenSku(file).choose("AC-200")
    assert ChosenSku(file).sku == "AC-200"
    ChosenSku(file).choose(None)
    assert ChosenSku(file).sku is None


def test_a_choice_that_cannot_be_kept_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands in the way")
    chosen = ChosenSku(tmp_path / "data" / "chosen.json")
    with pytest.raises(Unavailable):
        chosen.choose("AC-200")
    assert chosen.sku is None


def test_a_damaged_file_chooses_nothing_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "chosen.json").write_text("{")
    assert ChosenSku(tmp_path / "chosen.json").sku is None
    assert "no recipe is chosen" in caplog.text
