"""The compose file by itself: valid, closed, and of one piece with our programs and files."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec.compose_spec import PyCompose
from typer.main import get_command

import dashboard.__main__
import deploy.plant.__main__
import model_registry.cli
import trainer.cli
from dashboard.settings import Settings
from inspection.files import parse_toml
from model_registry.settings import RegistrySettings
from tests.fakes.composed import DEPLOY, EXAMPLE, FILE, MERGED, environment, read_compose
from trainer.settings import TrainerSettings

COMPOSE = read_compose(environment(EXAMPLE.read_text()))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
APPS = {
    "dashboard": dashboard.__main__.app,
    "model-registry": model_registry.cli.app,
    "trainer": trainer.cli.app,
    "deploy.plant": deploy.plant.__main__.app,
}
RESTARTED = [name for name in SERVICES if "setup" not in SERVICES[name].get("profiles", ())]


def valid(compose: dict[str, Any]) -> bool:
    try:
        PyCompose.from_yaml(yaml.safe_dump(compose)).validate()
    except ValueError:
        return False
    return True


def test_it_is_what_the_specification_allows() -> None:
    assert valid(COMPOSE)


@pytest.mark.parametrize(("right", "wrong"), [("mem_limit", "memory_limit"), ("read_only", "readonly")])
def test_a_word_that_the_specification_lacks_would_be_seen(right: str, wrong: str) -> None:
    assert not valid(yaml.safe_load(yaml.safe_dump(COMPOSE).replace(f"{right}:", f"{wrong}:")))


def test_nothing_grave_is_found_by_a_linter_of_security() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "compose_lint", "check", "--format", "json", str(FILE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_closed_bounded_and_pinned(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["cap_drop"] == ["ALL"]
    assert service["user"] not in ("0", "0:0", "root")
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert re.fullmatch(r"\S+:\d+\.\d+\S*", service["image"]), "a tag that says a version"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert not any("PASSWORD" in key and not key.endswith("_FILE") for key in service.get("environment", {}))


@pytest.mark.parametrize("name", RESTARTED)
def test_each_program_is_started_again_and_asked_how_it_is(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"].get("test") or service["healthcheck"]["disable"]


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_it_names_is_defined(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
    assert {one["source"] for one in service.get("configs", ())} <= set(COMPOSE["configs"])
    assert set(service.get("networks", ())) <= set(COMPOSE["networks"])
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    for neighbour, wanted in service.get("depends_on", {}).items():
        assert wanted["condition"] == "service_healthy"
        assert "test" in SERVICES[neighbour]["healthcheck"]


def test_nothing_is_defined_that_nobody_names() -> None:
    named = {one for service in SERVICES.values() for one in service.get("secrets", ())}
    assert named == set(COMPOSE["secrets"])
    assert {one["source"] for s in SERVICES.values() for one in s.get("configs", ())} == set(
        COMPOSE["configs"]
    )


def test_each_file_that_it_mounts_is_here() -> None:
    for config in COMPOSE["configs"].values():
        assert (DEPLOY / config["file"]).is_file()
    for service in SERVICES.values():
        if build := service.get("build"):
            assert ((DEPLOY / build["context"]).resolve() / build["dockerfile"]).is_file()


def test_the_example_has_each_variable_and_no_other() -> None:
    asked = {name for name, _ in MERGED.findall(FILE.read_text())} - {"SIGHTLINE_KEY_PASSPHRASE"}
    assert asked == set(environment(EXAMPLE.read_text()))


def test_the_defaults_are_those_of_the_example() -> None:
    given = environment(EXAMPLE.read_text())
    for name, default in MERGED.findall(FILE.read_text()):
        assert given.get(name, "") == default, name


@pytest.mark.parametrize("name", [name for name in SERVICES if "build" in SERVICES[name]])
def test_each_command_is_one_of_ours(name: str) -> None:
    words = SERVICES[name]["command"]
    program, *rest = words[2:] if words[:2] == ["python", "-m"] else words
    command = get_command(APPS[program])
    sub, *arguments = rest
    command.commands[sub].make_context(sub, arguments)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "model"),
    [("dashboard", Settings), ("trainer", TrainerSettings), ("registry", RegistrySettings)],
)
def test_settings_are_settings_and_name_what_their_services_have(name: str, model: Any) -> None:
    text = (DEPLOY / "plant" / f"{name}.toml").read_text()
    parse_toml(text, name, model)
    services = {"dashboard": ("ingest",), "trainer": ("trainer",), "registry": ("registry",)}[name]
    for service in services:
        has = {f"/run/secrets/{one}" for one in SERVICES[service].get("secrets", ())}
        assert set(re.findall(r"/run/secrets/\w+", text)) <= has
    hosts = set(re.findall(r'(?:host = "|//(?:\w+@)?)([a-z]+)[:/"]', text))
    assert hosts <= set(SERVICES), hosts


def test_each_address_that_health_is_asked_at_is_one_that_a_program_has() -> None:
    ports = {"registry": 8470, "dashboard": 8080, "ingest": 9401, "pictures": 8333}
    for name, port in ports.items():
        (url,) = re.findall(r"http://\S+?(?=\")", json.dumps(SERVICES[name]["healthcheck"]["test"]))
        assert f"127.0.0.1:{port}/" in url


def test_the_image_gets_what_it_copies() -> None:
    root = DEPLOY.parent
    ignored = (root / ".dockerignore").read_text().splitlines()
    for line in (DEPLOY / "plant" / "Containerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (root / source).exists(), source
                assert source not in ignored
    assert Path("deploy/.env").as_posix() in ignored
    assert "deploy/data" in ignored
