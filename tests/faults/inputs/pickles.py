"""D6: files that run a program when they are unpickled, before every reader of files that there is."""

import io
import os
import pickle
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dashboard.pictures.gate import examine_picture
from edge_agent.capture.jpeg import decode
from edge_agent.detect.detector import Detector
from edge_agent.recipes import read_recipe
from edge_agent.report.frames import FrameFolder
from inspection.errors import InputRefused, SightlineError
from model_registry.bundle.unpack import unpack
from tests.bench.report import Row
from tests.fakes.networks import network_bundle
from tests.faults.cluster.asked import Asked
from tests.faults.inputs.defects import planted
from trainer.data.samples import decode_picture
from trainer.fit.published import read_ssdlite320
from trainer.fit.weights import ARCHITECTURE, WEIGHTS, load_detector, read_tensors
from trainer.intake.labelled import picture_size
from trainer.intake.yolo import read_yolo
from trainer.settings import read_settings

TIMES = SHORT = 1
"""All of them: they are few."""


class Bomb:
    """Makes a file where whoever unpickles it stands."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.system, (f"touch {self._mark}",)


def run(asked: Asked) -> list[Row]:
    folder, mark = asked.folder / "offered", asked.folder / "ran"
    folder.mkdir(parents=True)
    offered = named = 0
    odd, ran = list[str](), list[str]()
    for form, data in _forms(mark).items():
        for reader, read in READERS.items():
            offered += 1
            shutil.rmtree(folder)
            folder.mkdir()
            try:
                with planted(asked.defect):
                    read(data, folder)
            except SightlineError as error:
                named += bool(str(error))
            except Exception as error:
                odd.append(f"{form} to {reader}: {type(error).__name__}")
            else:
                odd.append(f"{form} to {reader}: taken")
            if mark.exists():
                ran.append(f"{form} to {reader}")
                mark.unlink()
    asked.progress(1)
    return [
        Row("files with a program in them, offered", offered, "", detail=f"{len(READERS)} readers"),
        Row("refused by name", named, "", f"= {offered}", named == offered, ", ".join(odd[:4])),
        Row("programs that ran", len(ran), "", "= 0", not ran, ", ".join(ran[:4])),
    ]


def _forms(mark: Path) -> dict[str, bytes]:
    bomb = Bomb(mark)
    plain = {f"pickle {protocol}": pickle.dumps(bomb, protocol) for protocol in (0, 2, 4, 5)}
    array, arrays, archive, tar = io.BytesIO(), io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.save(array, np.array([bomb], dtype=object), allow_pickle=True)
    np.savez(arrays, a=np.array([bomb], dtype=object))
    with zipfile.ZipFile(archive, "w") as packed:  # as torch.save writes
        packed.writestr("archive/data.pkl", plain["pickle 2"])
        packed.writestr("archive/version", "3")
    with tarfile.open(fileobj=tar, mode="w") as packed_tar:
        info = tarfile.TarInfo("manifest.json")
        info.size = len(plain["pickle 4"])
        packed_tar.addfile(info, io.BytesIO(plain["pickle 4"]))
    header = b"{}".ljust(8)
    return plain | {
        "array of objects": array.getvalue(),
        "arrays of objects": arrays.getvalue(),
        "checkpoint": archive.getvalue(),
        "tar": tar.getvalue(),
        "yaml": f"names: !!python/object/apply:os.system ['touch {mark}']\n".encode(),
        "behind a safetensors head": len(header).to_bytes(8, "little") + header + plain["pickle 4"],
    }


def _file(name: str, read: Callable[[Path], object]) -> Callable[[bytes, Path], object]:
    def offered(data: bytes, folder: Path) -> object:
        (folder / name).write_bytes(data)
        return read(folder / name)

    return offered


def _frame(data: bytes, folder: Path) -> None:
    (folder / "7-front.npy").write_bytes(data)
    frames = FrameFolder(folder, 10**9)
    (path,) = folder.glob("*.npy")
    path.rename(frames._path(7, "front", "npy"))
    if frames.read(7, "front") is None:  # the unit goes without this picture
        raise InputRefused("not a frame")


def _detector(data: bytes, folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(data)
    (folder / ARCHITECTURE).write_bytes(data)
    load_detector(folder)


def _graph(name: str) -> Callable[[bytes, Path], object]:
    def offered(data: bytes, folder: Path) -> object:
        bundle = network_bundle(folder)
        (bundle / name).write_bytes(data)
        return Detector.load(bundle)

    return offered


def _yolo(path: Path) -> None:
    list(read_yolo(path, path.parent, path.parent, None))  # type: ignore[arg-type]


READERS: dict[str, Callable[[bytes, Path], object]] = {
    "published weights (.pth)": _file("weights.pth", read_ssdlite320),
    "published weights (.safetensors)": _file("weights.safetensors", read_ssdlite320),
    "a run's weights": _detector,
    "tensors": _file("one.safetensors", read_tensors),
    "YOLO's list": _file("data.yaml", _yolo),
    "pictures to learn from": _file("one.jpg", lambda path: picture_size(path, "here")),
    "a snapshot's picture": lambda data, _folder: decode_picture(data, "one"),
    "settings": _file("trainer.toml", read_settings),
    "a recipe": _file("one.json", read_recipe),
    "the cluster's gate": lambda data, _folder: examine_picture(data),
    "a station's camera": lambda data, _folder: decode(data),
    "a station's frames": _frame,
    "a bundle's tar": _file("one.tar", lambda path: unpack(path, path.parent / "bundles")),
    "a bundle's manifest": _graph("manifest.json"),
    "a bundle's graph": _graph("model.xml"),
}
