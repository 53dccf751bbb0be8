"""What users see: the commands, and one line with a way out for every mistake."""

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from edge_agent.__main__ import app, guarded
from edge_agent.settings import EXAMPLE, EdgeSettings, read_settings
from inspection.errors import InputRefused, SightlineError
from inspection.files import parse_toml
from tests.fakes import parts, words
from tests.fakes.mosquitto import Mosquitto, free_port
from tests.fakes.networks import network_bundle
from tests.fakes.settings import edge_settings


def called(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refusal(*arguments: object) -> SightlineError:
    error = called(*arguments).exception
    assert isinstance(error, SightlineError), error
    return error


def test_the_example_is_sound_and_the_schema_knows_its_keys() -> None:
    settings = parse_toml(EXAMPLE, "example", EdgeSettings)
    assert settings.station_id.path == "suzhou/line-1/final"
    assert called("settings", "example").stdout == EXAMPLE
    assert "cameras" in json.loads(called("settings", "schema").stdout)["properties"]


@pytest.mark.parametrize(
    ("old", "new", "words_seen"),
    [
        ('on_full = "continue"', 'on_full = "continue"\ncolour = "red"', "spool.colour: unknown key"),
        ('on_full = "continue"\n', "", "spool.on_full: missing; add it"),
        ('"suzhou/line-1/final"', '"Suzhou"', "station 'Suzhou': write it as site/line/station"),
        ('kind = "folder"', 'kind = "pinhole"', "cameras.0: Input tag 'pinhole'"),
        ("max_bytes = 10_000_000", "max_bytes = 5", "spool.max_bytes: Input should be greater"),
        ("[broker]", "[broker", "not TOML"),
        (
            '[trigger]\nkind = "mqtt"',
            '[trigger]\nkind = "interval"',
            "trigger.interval.every_ms: missing; add it",
        ),
        (
            '[trigger]\nkind = "mqtt"',
            '[trigger]\nkind = "modbus"\nskus = ["AC-100"]',
            'kind = "modbus" is one handshake; give [trigger] and exactly one of [[outputs]] this kind',
        ),
        (
            '[trigger]\nkind = "mqtt"',
            '[trigger]\nkind = "modbus"\nskus = []',
            "trigger.modbus.skus: Tuple should have at least 1 item",
        ),
        (
            "[trigger]",
            '[[cameras]]\nview = "front"\nkind = "usb"\n[trigger]',
            "cameras: view front has more than one camera; rename or remove one",
        ),
    ],
)
def test_a_settings_file_that_is_wrong_names_file_key_and_reason(
    tmp_path: Path, old: str, new: str, words_seen: str
) -> None:
    file = edge_settings(tmp_path)
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(InputRefused) as refused:
        read_settings(file)
    assert str(refused.value).startswith(f"{file}: ")
    assert words_seen in str(refused.value)


def test_no_settings_file(tmp_path: Path) -> None:
    assert "edge.toml: cannot be read" in str(refusal("run", "--settings", tmp_path / "edge.toml"))


def test_two_sources_of_bundles_are_one_too_many(tmp_path: Path) -> None:
    more = '[detector]\nbundle = "b"\n[registry]\nurl = "http://127.0.0.1:1"\nroot = "r.json"\n'
    with pytest.raises(InputRefused, match=r"\[registry\] and \[detector\] bundle exclude each other"):
        read_settings(edge_settings(tmp_path, more=more))


def test_a_recipe_with_a_slot_outside_the_picture(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(words.recipe().model_dump_json())
    bad.write_text(good.read_text().replace('"x":16.0', '"x":99.0'))
    assert "AC-100 version 1 is sound (front 64x48, 1 slots)" in called("recipe", "check", good).stdout
    assert "slot 'screw-1' at (99, 16) lies outside the picture of 64x48" in str(
        refusal("recipe", "check", bad)
    )


def test_a_recipe_that_asks_for_small_defects_is_warned_of_and_for_tiny_ones_refused(tmp_path: Path) -> None:
    small, tiny = tmp_path / "small.json", tmp_path / "tiny.json"
    small.write_text(words.asking_for_dents(4).model_dump_json())
    tiny.write_text(words.asking_for_dents(2).model_dump_json())
    warned = called("recipe", "check", small)
    assert warned.exit_code == 0
    assert "warning: recipe AC-100 version 1, view front: a dent of 4 mm has 4 pixels" in warned.output
    assert "take 0.4 mm per pixel (a picture 160 pixels wide of the same field)" in str(
        refusal("recipe", "check", tiny)
    )


def test_a_recipe_without_its_golden_picture(tmp_path: Path) -> None:
    file = parts.lay_down(tmp_path)
    assert called("recipe", "check", file).exit_code == 0
    (tmp_path / parts.GOLDEN).unlink()
    assert f"{tmp_path / parts.GOLDEN}: cannot be read" in str(refusal("recipe", "check", file))


def test_the_metrics_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        error = refusal("run", "--settings", edge_settings(tmp_path, more=f"[metrics]\nport = {port}\n"))
    assert error.exit_code == 3
    assert f"127.0.0.1:{port} cannot be opened (Address already in use)" in str(error)


def test_the_settings_that_the_docs_show_for_a_plc_are_sound(tmp_path: Path) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "modbus.md").read_text()
    shown = docs.split("```toml\n")[1].split("```")[0]
    file = edge_settings(tmp_path)
    file.write_text(file.read_text().replace('[trigger]\nkind = "mqtt"\n', shown))
    settings = read_settings(file)
    assert (settings.trigger.kind, settings.outputs[0].kind) == ("modbus", "modbus")


def test_the_port_for_the_plc_is_taken(tmp_path: Path) -> None:
    file = edge_settings(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        plc = f'kind = "modbus"\nport = {port}\nskus = ["AC-100"]\n[[outputs]]\nkind = "modbus"'
        file.write_text(file.read_text().replace('kind = "mqtt"', plc))
        error = refusal("run", "--settings", file)
        checked = called("check", "--settings", file)
    assert (error.exit_code, checked.exit_code) == (3, 3)
    assert f"trigger: 127.0.0.1:{port} cannot be opened" in str(error)
    assert f"PROBLEM  trigger: 127.0.0.1:{port} cannot be opened (Address already in use)" in checked.stdout


def test_a_missing_trusted_root(tmp_path: Path) -> None:
    more = f'[registry]\nurl = "http://127.0.0.1:1"\nroot = "{tmp_path}/root.json"\n'
    assert "root.json: cannot be read" in str(
        refusal("run", "--settings", edge_settings(tmp_path, more=more))
    )


def test_an_error_becomes_one_line_and_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise InputRefused("edge.toml: colour: unknown key")

    assert guarded(fails) == 2
    assert capsys.readouterr().err == "edge-agent: edge.toml: colour: unknown key\n"


@pytest.mark.broker
def test_a_check_of_every_part(tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "b")
    with Mosquitto() as broker:
        more = f'[detector]\nbundle = "{bundle}"\n'
        result = called("check", "--settings", edge_settings(tmp_path, port=broker.port, more=more))
    assert result.exit_code == 0, result.stdout
    assert "ok       camera front: 64x48 pixels" in result.stdout


def test_a_check_names_what_is_not_well(tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "b", labels=("scratch", "dent"))
    more = f'[detector]\nbundle = "{bundle}"\n'
    file = edge_settings(tmp_path, port=free_port(), more=more)
    (tmp_path / "pictures" / "one.jpg").unlink()
    result = called("check", "--settings", file)
    assert result.exit_code == 3
    assert "PROBLEM  bundle: bundle screws" in result.stdout
    assert "needs screw" in result.stdout
    assert "PROBLEM  camera front: camera front: no .jpg, .jpeg or .png" in result.stdout
    assert "PROBLEM  broker: 127.0.0.1" in result.stdout
