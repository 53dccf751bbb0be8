import threading
from pathlib import Path

import pytest

from deploy.laptop.line.recipe import panel_recipe
from deploy.laptop.plant import Lesson, Plant, lay_out
from deploy.laptop.ports import choose_ports
from deploy.laptop.programs import Programs
from inspection.errors import Unavailable

PAUSE = threading.Event()
LESSON = Lesson("panel", 320, 320, None, "line", 10, "")


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    return lay_out(tmp_path / "plant", choose_ports(), panel_recipe(), LESSON, plc=True)


def wait_for_end(programs: Programs) -> Unavailable:
    """Looks until the program that cannot run has ended."""
    while True:
        try:
            programs.check()
        except Unavailable as ended:
            return ended
        PAUSE.wait(0.05)


def test_a_program_that_ends_is_named_with_its_last_words(plant: Plant) -> None:
    plant.edge_settings.write_text('colour = "red"')
    said: list[str] = []
    with Programs(plant, said.append) as programs:
        programs.start_edge()
        words = str(wait_for_end(programs))
    assert said == ["starting edge-agent"]
    assert words.startswith("edge-agent ended with exit code 2: ")
    assert "colour: unknown key" in words
    assert words.endswith(f"(log: {plant.logs}/edge-agent.log)")


def test_what_is_running_ends_with_the_context(plant: Plant) -> None:
    with Programs(plant, lambda _: None) as programs:
        programs.start_edge()
        programs.check()
    with pytest.raises(Unavailable, match="edge-agent ended"):
        programs.check()
