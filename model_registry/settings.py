"""The registry's settings: one TOML file, every key typed, unknown ones refused by name."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt

from inspection.files import read_toml_file
from inspection.word import Word
from model_registry.rollout.gate import GateRules
from model_registry.trust.signing import Lifetimes

FilePath = Annotated[Path, Field(strict=False)]


class RegistrySettings(Word):
    """Relative paths are taken from the settings file's own folder."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8470
    data_dir: FilePath
    """Signed files, ledger, quarantine. Back it up."""
    keys_dir: FilePath
    """The online keys and the chain of roots. Never the root keys."""
    tokens_file: FilePath
    max_bundle_mb: PositiveInt = 256
    refresh_s: PositiveFloat = 600
    """How often to look whether a signature is due."""
    gate: GateRules = GateRules()
    lifetimes: Lifetimes = Lifetimes()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


DEFAULT_URL = RegistrySettings(data_dir=Path(), keys_dir=Path(), tokens_file=Path()).url

EXAMPLE = """\
# Settings of the model registry. Relative paths are taken from this file's folder.
host = "127.0.0.1"           # where it listens; put TLS in front of it for anything but one machine
port = 8470
data_dir = "data"            # signed files, ledger, quarantine; back it up
keys_dir = "online-keys"     # targets, snapshot and timestamp key, and the chain of roots
tokens_file = "tokens.json"  # written by `model-registry token add`
max_bundle_mb = 256          # larger bundles are refused
refresh_s = 600              # how often to look whether a signature is due

[gate]                       # how much worse a bundle may be than the one in service
max_map50_drop = 0.02
max_recall_drop = 0.05       # per label; one box is always allowed
max_int8_lost_share = 0.1    # of FP32's sure detections
min_map50 = 0.0
max_ms = 0                   # p99 of a picture's inference; 0: any
# timed_on = "amx_int8"      # on a machine with these instructions
four_eyes = false            # true: somebody else than the releaser approves before a station runs it

[gate.challenges]            # units that people know the truth of; no past escape may escape again
max_pass_failed_share = 0.1  # of sound ones that may be rejected again

[lifetimes]                  # how long a signature holds; it is renewed at half of it
timestamp_h = 72
snapshot_h = 336
targets_h = 4320
"""


def read_settings(path: Path) -> RegistrySettings:
    """The settings file at `path`.

    Raises:
        InputRefused: names file, key, value and the way out.
    """
    way_out = "make one with `model-registry settings example`"
    settings = read_toml_file(path, RegistrySettings, way_out)
    here = path.parent
    paths = ("data_dir", "keys_dir", "tokens_file")
    return settings.model_copy(update={name: here / getattr(settings, name) for name in paths})
