import json
import socket
import subprocess
import sys
from pathlib import Path

import fsspec
import pytest
from typer.testing import CliRunner, Result

from inspection.errors import InputRefused
from model_registry.bundle.pack import bundle_tar
from model_registry.cli import app
from model_registry.settings import EXAMPLE, read_settings
from tests.fakes.bundles import bundle, lineage, metrics
from tests.fakes.registry_world import STATION, RegistryWorld
from tests.fakes.running_registry import running


def run(*words: object) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [str(word) for word in words], catch_exceptions=True)


def refused(*words: object) -> str:
    result = run(*words)
    assert isinstance(result.exception, InputRefused)
    return str(result.exception)


def test_release_and_assignment_by_hand(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    with running(RegistryWorld(tmp_path / "registry")) as (url, token):
        asked = ("--url", url, "--token", token)
        assert f"released {folder.name} (screws)" in run("release", folder, "--by", "ann", *asked).output
        assert folder.name in run("releases", *asked).output
        assigned = run("assign", STATION, folder.name, "--by", "ann", *asked).output
        assert f"{STATION} is to run {folder.name} (assignment 1)" in assigned
        assert "is to run no model" in run("assign", STATION, "none", "--by", "ann", *asked).output
        assert "write it as site/line/station" in refused("assign", "here", "none", "--by", "ann", *asked)


def test_a_passport_from_folder_and_from_tar(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    for given in (folder, bundle_tar(folder)):
        output = run("show", given).output
        assert folder.name in output
        assert "0.950 FP32, 0.950 INT8" in output
    assert "no such bundle; give a bundle's folder or its tar" in refused("show", tmp_path / "nothing")


def test_a_bundle_for_a_model_server_from_a_store(tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    fsspec.filesystem("memory").put_file(str(bundle_tar(folder)), "/released/screws.tar")
    url, target = "memory://released/screws.tar", tmp_path / "models"
    assert run("export", url, target, "--version", 3).output.strip() == str(target / "screws" / "3")
    assert (target / "screws" / "3" / "model.xml").read_bytes() == (folder / "model.xml").read_bytes()
    assert run("export", folder, target, "--version", 1, "--name", "m").output.strip() == str(
        target / "m" / "1"
    )
    assert folder.name in run("show", url).output
    assert "screws.tar" in run("compare", url, folder).output


def test_two_passports_side_by_side(tmp_path: Path) -> None:
    left = bundle(tmp_path)
    right = bundle(tmp_path, metrics=metrics(map50_int8=0.99), lineage=lineage(run="r-2"))
    output = run("compare", left, right).output
    assert "+0.040" in output
    assert "differs" in output


def test_the_ceremonies(tmp_path: Path) -> None:
    offline, online = tmp_path / "offline", tmp_path / "online"
    assert "every edge gets this file" in run("keys", "init", offline, "--online", online).output
    assert "2.root.json" in run("keys", "rotate", "timestamp", offline, "--online", online).output
    assert "3.root.json; restart the registry" in run("keys", "renew", offline, "--online", online).output
    assert "has keys already" in refused("keys", "init", offline, "--online", online)


def test_a_laptop_in_one_go(tmp_path: Path) -> None:
    assert "token of trainer in" in run("init", tmp_path / "registry").output
    settings = tmp_path / "registry" / "registry.toml"
    assert "everything is there already" in run("init", tmp_path / "registry").output
    assert "0 lines, unbroken" in run("ledger", "verify", "--settings", settings).output
    token = run("token", "add", "robot", "--may", "assign", "--settings", settings).output.strip()
    assert len(token) == 43
    assert "token robot is revoked" in run("token", "remove", "robot", "--settings", settings).output
    assert "token 'robot': no such token" in refused("token", "remove", "robot", "--settings", settings)


def test_a_broken_ledger_names_its_line(tmp_path: Path) -> None:
    run("init", tmp_path)
    (tmp_path / "data" / "ledger.jsonl").write_text("{}\n")
    assert "ledger.jsonl: line 1: " in refused("ledger", "verify", "--settings", tmp_path / "registry.toml")


def test_the_example_is_every_setting_with_its_default(tmp_path: Path) -> None:
    assert run("settings", "example").output == EXAMPLE
    (tmp_path / "registry.toml").write_text(EXAMPLE)
    settings = read_settings(tmp_path / "registry.toml")
    assert settings.data_dir == tmp_path / "data"
    required = type(settings)(
        data_dir=settings.data_dir, keys_dir=settings.keys_dir, tokens_file=settings.tokens_file
    )
    assert settings == required
    schema = json.loads(run("settings", "schema").output)
    named = {line.split(" = ")[0] for line in EXAMPLE.splitlines() if " = " in line and "#" not in line[:1]}
    assert set(schema["properties"]) - {"gate", "lifetimes"} <= named


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 1\n" + EXAMPLE, r"registry\.toml: prot: unknown key; remove it or check its spelling"),
        (EXAMPLE.replace("min_map50 = 0.0", "min_map50 = 7.0"), r"gate\.min_map50: .* \(got 7\.0\)"),
        (EXAMPLE.replace("port = 8470", 'port = "8470"'), r"port: .* \(got '8470'\)"),
        ("host = ", r"registry\.toml: not TOML"),
        ('host = "x"', r"data_dir: missing; add it"),
    ],
)
def test_bad_settings_are_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "registry.toml").write_text(text)
    with pytest.raises(InputRefused, match=words):
        read_settings(tmp_path / "registry.toml")


def test_an_error_is_one_line_and_an_exit_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "model_registry", "serve", "--settings", str(tmp_path / "none.toml")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "make one with `model-registry settings example`" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_registry_ends_well_when_told_to(tmp_path: Path) -> None:
    run("init", tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = str(tmp_path / "registry.toml")
    command = [sys.executable, "-m", "model_registry", "serve", "--settings", settings, "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert any("Application startup complete" in line for line in server.stderr)
        server.terminate()
        server.communicate(timeout=60)
    assert server.returncode == 0
