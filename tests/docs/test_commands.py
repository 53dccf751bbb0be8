"""Every command that a page tells people to type is one: programs, commands, options, targets, files.

Blocks marked `<!-- runs -->` are run, too; the tutorial and the ceremonies of the keys have tests of their
own.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

import dashboard.__main__
import deploy.broker.__main__
import deploy.plant.__main__
import edge_agent.__main__
import model_registry.cli
import trainer.cli
from tests.fakes.composed import EXAMPLE, environment, read_compose
from tests.fakes.docs import PAGES, ROOT, Command, commands_in, commands_of, runs

APPS: dict[str, typer.Typer] = {
    "edge-agent": edge_agent.__main__.app,
    "trainer": trainer.cli.app,
    "dashboard": dashboard.__main__.app,
    "model-registry": model_registry.cli.app,
    "deploy.broker": deploy.broker.__main__.app,
    "deploy.plant": deploy.plant.__main__.app,
}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
FOREIGN = frozenset(
    {
        "apt-get",
        "break",
        "case",
        "cat",
        "cd",
        "chmod",
        "cp",
        "curl",
        "docker",
        "echo",
        "export",
        "git",
        "install",
        "install.sh",
        "jobs",
        "journalctl",
        "kill",
        "kubectl",
        "mkdir",
        "mosquitto",
        "mv",
        "pip",
        "podman",
        "prometheus",
        "promtool",
        "read",
        "rm",
        "set",
        "sha256sum",
        "start-master.sh",
        "start-worker.sh",
        "systemctl",
        "tar",
    }
)
"""Everything else that a page may call; a program of ours, misspelt, is none of these."""
OURS = ("deploy/", "docs/", "scripts/", "tests/")
COMMANDS = [command for page in PAGES for command in commands_of(page)]


@pytest.fixture(autouse=True)
def in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pages say may stand there."""
    for name in ("SIGHTLINE_REGISTRY_TOKEN", "SIGHTLINE_DASHBOARD", "USER"):
        monkeypatch.setenv(name, os.environ.get(name, "given"))


def check(words: tuple[str, ...], *, whole: bool) -> None:
    """Raises where it is no command."""
    name = Path(words[0]).name if "/bin/" in words[0] or words[0].startswith("./") else words[0]
    if name in APPS:
        parse(APPS[name], list(words[1:]), whole=whole)
    elif name == "make":
        unknown = [word for word in words[1:] if "=" not in word and "..." not in word]
        assert set(unknown) <= TARGETS, unknown
    elif name == "python" and words[1:2] == ("-m",):
        module = words[2]
        if module in APPS:
            parse(APPS[module], list(words[3:]), whole=whole)
        assert importlib.util.find_spec(module) is not None, module
    elif name == "docker" and words[1:2] == ("compose",):
        composed(words)
    elif name == "spark-submit":
        (at,) = [i for i, word in enumerate(words) if word.endswith("submit.py")]
        parse(APPS["trainer"], list(words[at + 1 :]), whole=whole)
    elif name == "python" or name.startswith(OURS):
        pass  # a file; below
    else:
        assert name == "." or Path(name).name in FOREIGN, f"{name}: neither ours nor known"
    for word in words:
        if word.startswith(OURS) and "*" not in word:
            assert (ROOT / word).exists(), word


def composed(words: tuple[str, ...]) -> None:
    """`docker compose --file F VERB [OPTIONS] SERVICE WORDS`."""
    services = read_compose(environment(EXAMPLE.read_text()))["services"]
    assert words[2] == "--file"
    at = next((i for i, word in enumerate(words) if word in services and i > 4), None)
    if at is not None and (inner := words[at + 1 :]) and words[4] in ("run", "exec"):
        check(inner, whole=True)


def parse(app: typer.Typer, words: list[str], *, whole: bool) -> None:
    command: Any = get_command(app)
    while hasattr(command, "commands") and words:
        if words[0] == "--help" or (not whole and words[0] == "..."):
            return
        assert words[0] in command.commands, f"no command {words[0]!r}"
        command = command.commands[words.pop(0)]
    if hasattr(command, "commands"):
        assert not whole, "a command is missing"
        return
    if whole and "..." not in words:
        command.make_context(command.name, words)
        return
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    for word in words:
        assert not word.startswith("--") or word in known | {"--help"}, f"no option {word}"


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_it_is_a_command(command: Command) -> None:
    check(command.words, whole=command.whole)


def test_the_pages_speak_of_all_four_programs() -> None:
    spoken = {Path(command.words[0]).name for command in COMMANDS}
    assert {"edge-agent", "trainer", "dashboard", "model-registry", "make", "docker"} <= spoken


@pytest.mark.parametrize(
    "line",
    [
        "dashboard serves",
        "dashbord serve",
        "dashboard serve --setting dashboard.toml",
        "dashboard user add rui",
        "dashboard user add rui --role tester",
        "make tests",
        "sudo -u sightline /opt/sightline/venv/bin/edge-agent chek --settings x",
        "python -m deploy.brokers ca plant",
        "cd x && deploy/edge/instal.sh",
        "TOKEN=1 trainer retrain LABELS > log",
        "docker compose --file deploy/compose.yaml exec ingest dashboard chek",
    ],
)
def test_one_that_is_none_would_be_seen(line: str) -> None:
    seen = 0
    for words in commands_in(line):
        try:
            check(words, whole=True)
        except Exception:  # of the command line, or an assertion
            seen += 1
    assert seen == 1


RUN = [page for page in PAGES if runs(page)]


@pytest.mark.parametrize("page", RUN, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_is_marked_runs(page: Path, tmp_path: Path) -> None:
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", runs(page)],
        cwd=tmp_path,
        env={**os.environ, "PATH": programs, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, json.dumps([done.stdout, done.stderr])
