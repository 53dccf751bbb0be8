"""The installer, into a folder, with a wheel in place of the program's that only knows --help."""

import subprocess
import zipfile
from configparser import RawConfigParser
from pathlib import Path

import pytest

import deploy.edge

HERE = Path(deploy.edge.__file__).parent
SETTINGS = 'station = "a/b/c"\n'


def wheel(folder: Path, version: str, program: str) -> None:
    """`sightline` in small: a command `edge-agent` that runs `program`, and no dependencies."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"sightline-{version}.dist-info"
    files = {
        "edge_agent/__init__.py": "",
        "edge_agent/__main__.py": f"import sys\n\ndef main():\n    {program}\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: sightline\n"
        f"Version: {version}\nProvides-Extra: edge\nProvides-Extra: opcua\n"
        "Provides-Extra: gpio\n"
        'Requires-Dist: not-on-the-stick; extra == "opcua"\n'
        'Requires-Dist: nor-this; extra == "gpio"\n',
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nedge-agent = edge_agent.__main__:main\n",
    }
    with zipfile.ZipFile(folder / f"sightline-{version}-py3-none-any.whl", "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
        packed.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"]))


class Stick:
    """The unpacked package, as it comes to the factory PC."""

    def __init__(self, folder: Path, version: str = "1.0", program: str | None = None) -> None:
        self.folder = folder
        folder.mkdir()
        for name in ("install.sh", "sightline-edge.service", "README.md"):
            (folder / name).write_bytes((HERE / name).read_bytes())
        wheel(folder / "wheels", version, program or f"print({SETTINGS!r}, end='')")

    def install(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", str(self.folder / "install.sh"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def installed_version(root: Path) -> str:
    python = root / "opt/sightline/venv/bin/python"
    code = "from importlib.metadata import version; print(version('sightline'))"
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pc")
    done = Stick(folder / "stick").install("--root", str(folder / "root"))
    assert done.returncode == 0, done.stderr
    return folder / "root"


def test_it_brings_program_unit_page_and_settings_to_start_from(first: Path) -> None:
    assert installed_version(first) == "1.0"
    assert (first / "etc/systemd/system/sightline-edge.service").exists()
    assert (first / "opt/sightline/README.md").exists()
    assert (first / "etc/sightline/edge.toml").read_text() == SETTINGS
    assert (first / "etc/sightline/recipes").is_dir()


def test_the_command_runs_from_where_it_is(first: Path) -> None:
    command = first / "opt/sightline/venv/bin/edge-agent"
    assert subprocess.run([command], check=False).returncode == 0


def test_an_upgrade_keeps_settings(first: Path, tmp_path: Path) -> None:
    (first / "etc/sightline/edge.toml").write_text("mine")
    done = Stick(tmp_path / "stick", "1.1").install("--root", str(first))
    assert done.returncode == 0, done.stderr
    assert installed_version(first) == "1.1"
    assert (first / "etc/sightline/edge.toml").read_text() == "mine"


def test_a_program_that_does_not_start_leaves_the_old_one(first: Path, tmp_path: Path) -> None:
    before = installed_version(first)
    done = Stick(tmp_path / "stick", "2.0", "sys.exit(1)").install("--root", str(first))
    assert done.returncode == 3
    assert "the program does not start; nothing was changed" in done.stderr
    assert installed_version(first) == before


def test_without_its_wheels_it_says_so(tmp_path: Path) -> None:
    stick = Stick(tmp_path / "stick")
    (stick.folder / "wheels").rename(stick.folder / "elsewhere")
    done = stick.install("--root", str(tmp_path / "root"))
    assert done.returncode == 3
    assert "wheels is missing; unpack the whole package" in done.stderr


def test_wheels_of_another_machine_are_named(tmp_path: Path) -> None:
    stick = Stick(tmp_path / "stick")
    (file,) = (stick.folder / "wheels").iterdir()
    file.rename(file.with_name("sightline-1.0-cp39-cp39-win_amd64.whl"))
    done = stick.install("--root", str(tmp_path / "root"))
    assert done.returncode == 3
    assert "the wheels do not fit this machine (Python 3" in done.stderr


def test_an_unknown_option_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    done = Stick(tmp_path / "stick").install("--force")
    assert (done.returncode, done.stderr) == (2, "install.sh: --force is unknown; see ./install.sh --help\n")


@pytest.mark.parametrize("extra", ["opcua", "gpio"])
def test_an_extra_comes_where_it_is_asked_for_and_stays_where_settings_use_it(
    tmp_path: Path, extra: str
) -> None:
    """The stick of this test has no package for it, so asking for it cannot go unseen."""
    stick, root = Stick(tmp_path / "stick"), tmp_path / "root"
    assert stick.install("--root", str(root)).returncode == 0
    assert stick.install("--root", str(root), f"--{extra}").returncode == 3
    (root / "etc/sightline/edge.toml").write_text(f'[trigger]\nkind = "{extra}"\n')
    assert stick.install("--root", str(root)).returncode == 3


def test_removed_it_leaves_settings_and_data(tmp_path: Path) -> None:
    stick, root = Stick(tmp_path / "stick"), tmp_path / "root"
    stick.install("--root", str(root))
    assert stick.install("--root", str(root), "--remove").returncode == 0
    assert not (root / "opt/sightline").exists()
    assert (root / "etc/sightline/edge.toml").exists()
    assert (root / "var/lib/sightline").is_dir()


def test_the_unit_watches_restarts_and_waits_for_no_network() -> None:
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(HERE / "sightline-edge.service")
    service = unit["Service"]
    assert (service["Type"], service["Restart"]) == ("notify", "always")
    assert int(service["WatchdogSec"]) >= 10
    assert unit["Unit"]["StartLimitIntervalSec"] == "0", "it is started again however often"
    assert "network" not in unit["Unit"]["After"]
    assert service["ExecStart"].endswith("edge-agent run --settings /etc/sightline/edge.toml")
