"""The trainer's settings: one TOML file, every key typed, unknown ones refused by name."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, StringConstraints

from inspection.files import read_toml_file
from inspection.word import Word
from model_registry.bundle.manifest import Needs
from trainer.export.accuracy import AccuracyLimits
from trainer.export.passport import MOST_GOLDEN
from trainer.fit.settings import FitSettings
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.session import SparkSettings
from trainer.stream.settings import StreamSettings

FilePath = Annotated[Path, Field(strict=False)]


class ServiceAddress(Word):
    url: str
    token_file: FilePath
    """The token alone in a file, so that it is in no command line."""


class MlflowSettings(Word):
    """A tracking server that is told of each run."""

    uri: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    experiment: str = "sightline"
    token_file: FilePath | None = None


class TrainerSettings(Word):
    data_dir: FilePath
    """Snapshots, runs and bundles are kept below it."""
    name: str = "detector"
    """Of the bundles."""
    data_licence: str = ""
    """Of the pictures; written into the bundle."""
    golden: NonNegativeInt = MOST_GOLDEN
    """Most pictures of the validation split that travel in a bundle, so that each station can check it.
    0 where the pictures' licence forbids to pass them on: such a bundle is for measuring, not for a line."""
    processes: PositiveInt = 1
    """That train together, each on its share of the pictures. On a cluster each is one task, and `data_dir`
    must lie where all executors see it under the same path."""
    attempts: PositiveInt = 3
    """How often a training whose process or executor was lost is taken up, at its last checkpoint."""
    poll_s: PositiveFloat = 2.0
    """How often a worker asks for a job."""
    dashboard: ServiceAddress | None = None
    registry: ServiceAddress | None = None
    recipes: FilePath | None = None
    """A folder of all recipes that stations ever had: by them units are judged whose truth is known, before a
    release. Needed as soon as the registry knows such units."""
    spark: SparkSettings = SparkSettings()
    snapshot: SnapshotRules = SnapshotRules()
    fit: FitSettings = FitSettings(seconds=600)
    accuracy: AccuracyLimits = AccuracyLimits()
    needs: Needs = Needs()
    """Of a station that is to run the bundles; any other refuses them."""
    stream: StreamSettings | None = None
    mlflow: MlflowSettings | None = None


EXAMPLE = """\
# Settings of the trainer. Relative paths are taken from the folder that it is started in.
data_dir = "var/trainer"     # snapshots, runs, bundles
name = "panel"               # what the bundles are called
golden = 8                   # most pictures that travel in a bundle; 0 where their licence forbids it
processes = 1                # that train together
# recipes = "recipes"        # a folder of all that stations ever had; past escapes are judged by them

[dashboard]                  # where a worker finds its jobs
url = "http://127.0.0.1:8080"
token_file = "var/trainer.token"

[registry]                   # where finished bundles go
url = "http://127.0.0.1:8470"
token_file = "var/registry/tokens/trainer.token"

# [mlflow]                     # a tracking server that is told of each run; one that is away costs nothing
# uri = "http://127.0.0.1:5000"
# experiment = "sightline"

[spark]
master = "local[2]"          # or spark://host:7077, yarn, k8s://...
memory = "2g"

[snapshot]
split_by = "serial"          # or "lot": never both sides of the split
validation_share = 0.15

[fit]
backbone = "xeon_s"          # xeon_s, xeon_s_deep, xeon_m, xeon_l, mobilenet_v2, mobilenet_v3_large(_reduced)
# weights = "mobilenet_v3_large-5c1a4163.pth"   # a mobilenet backbone can start from torchvision's file
input = { width = 640, height = 480 }
crop = { width = 320, height = 320 }   # windows to train on; leave out for whole pictures
# tiling = { overlap = 32 }    # small defects in large pictures: tiles of the input's size, nothing is shrunk
seconds = 600                # or steps
augment = "line"             # none, line, surface, board
checkpoint_s = 300           # seconds between checkpoints, for `trainer resume`

[accuracy]                   # what INT8 may lose against FP32 before parts of the network stay in float
map50 = 0.5                  # points
recall = 1.0                 # points, of every label
float_groups = 3             # parts at most; 0: plain INT8

# [needs]                      # of a station that is to run the bundles; any other refuses them
# places = ["wuhu/line-1"]     # sites, lines or stations
# instructions = ["avx512_vnni"]   # of its processor, as /proc/cpuinfo names them
# openvino_below = "2027.0"

[stream]                     # what `trainer stream` watches
inspections = "var/pictures/inspections"   # landed by `dashboard ingest`, in its picture store
out = "var/stream"           # windows, kept inspections, alarms
window_s = 600               # length of a window
late_s = 600                 # a window closes so long after its end
# reference = "var/stream-reference.json"  # of `trainer reference`; without it, no alarms

# [stream.broker]              # where alarms are told to the dashboard; without it they stay in the folder
# host = "127.0.0.1"
# port = 1883

[stream.sift]                # NG, REVIEW and INVALID are kept, always
near = 0.05                  # a score so near a threshold is uncertain
rare = 0.001                 # light that so few pictures of the reference had is novel
ok_share = 0.01              # of the certain OK

[stream.limits]              # alarms
psi = 0.25
ks = 0.2
greys = 4.0                  # of brightness: less than so many grey levels is no drift
ng_rise = 0.02               # of the share of NG, above the reference's
"""


def read_settings(path: Path) -> TrainerSettings:
    """The settings file at `path`.

    Raises:
        InputRefused: names file, key, value and the way out.
    """
    return read_toml_file(path, TrainerSettings, "make one with `trainer settings example`")
