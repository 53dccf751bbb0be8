import hashlib
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import ValidationError
from safetensors.torch import save_file

from inspection.errors import InputRefused
from model_registry.bundle.manifest import InputSize
from tests.fakes.labelled_rows import AT
from tests.fakes.plates import SIDE, plate
from tests.fakes.published import CLASSIFIER, DETECTOR, checkpoint
from tests.fakes.samples import LABELS, sample_of
from tests.fakes.trained import World
from trainer.fit.job import FitJob, run_job
from trainer.fit.published import read_ssdlite320, start_backbone, start_from, try_start
from trainer.fit.settings import FitSettings
from trainer.fit.train import train
from trainer.fit.weights import WEIGHTS, save_detector
from trainer.pipeline import fit
from trainer.settings import EXAMPLE, TrainerSettings, read_settings
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.backbones.by_name import make_backbone
from trainer.ssdlite.backbones.mobilenet_v3 import MobileNetV3
from trainer.ssdlite.checkpoints import load_published
from trainer.ssdlite.detector import Architecture, Detector

FULL = "mobilenet_v3_large"
SHALLOW = AnchorPlan((Level(8, ((20.0, 20.0),)),))
DEEP = AnchorPlan((Level(32, ((40.0, 40.0),)),))


def settings(weights: Path, **changes: Any) -> FitSettings:
    size = InputSize(width=SIDE, height=SIDE)
    return FitSettings(backbone=FULL, weights=weights, input=size, **{"steps": 1, "batch": 2, **changes})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("published") / "mobilenet_v3_large-5c1a4163.pth"
    torch.save(checkpoint(CLASSIFIER), file)
    return file


def test_safetensors_and_torchvisions_own_files_are_read(published: Path, tmp_path: Path) -> None:
    save_file(checkpoint(CLASSIFIER), tmp_path / "same.safetensors")
    expected = make_backbone(FULL)
    assert isinstance(expected, MobileNetV3)
    load_published(expected, checkpoint(CLASSIFIER))
    for file in (published, tmp_path / "same.safetensors"):
        backbone = make_backbone(FULL)
        start_backbone(backbone, file)
        for key, value in expected.state_dict().items():
            assert torch.equal(backbone.state_dict()[key], value)


def test_training_begins_where_the_file_ends(published: Path) -> None:
    """After one step at a rate of next to nothing, the weights are still the file's."""
    chosen = settings(published, learning_rate=1e-12)
    start = partial(start_from, file=published)
    run = train([sample_of(plate(1))], LABELS, chosen, lambda: 0.0, start=start)
    trained = run.detector.backbone.state_dict()["features.9.block.1.0.weight"]
    assert torch.allclose(trained, checkpoint(CLASSIFIER)["features.9.block.1.0.weight"], atol=1e-6)


@pytest.mark.spark
def test_a_run_remembers_what_it_started_from(world: World, published: Path, tmp_path: Path) -> None:
    job = FitJob(snapshot=world.snapshot, folder=str(tmp_path), settings=settings(published), started_at=AT)
    record = run_job(job, lambda: 0.0)
    assert record is not None
    assert record.started_from == hashlib.sha256(published.read_bytes()).hexdigest()


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self.mark),)


def test_a_pickle_that_would_run_code_does_not(tmp_path: Path) -> None:
    torch.save({"features.0.0.weight": Trap(tmp_path / "sprung")}, tmp_path / "trap.pth")
    with pytest.raises(InputRefused, match=r"trap\.pth: holds more than tensors, or is damaged; save its"):
        start_backbone(make_backbone(FULL), tmp_path / "trap.pth")
    assert not (tmp_path / "sprung").exists()


def absent(_: Path) -> None:
    pass


def a_folder(file: Path) -> None:
    file.mkdir()


def words(file: Path) -> None:
    file.write_text("not weights at all")


def half(file: Path) -> None:
    torch.save(checkpoint(CLASSIFIER), file)
    file.write_bytes(file.read_bytes()[:1_000_000])


def of_a_training(file: Path) -> None:
    torch.save({"model": checkpoint(CLASSIFIER), "epoch": 3}, file)


def a_list(file: Path) -> None:
    torch.save([torch.zeros(3)], file)


def without_a_key(file: Path) -> None:
    torch.save({k: v for k, v in checkpoint(CLASSIFIER).items() if k != "features.0.0.weight"}, file)


def no_safetensors(file: Path) -> None:
    file.write_bytes(b"\xff" * 64)


BAD = [
    ("w.pth", absent, "cannot be read (No such file or directory); check the path"),
    ("w.safetensors", absent, "cannot be read (No such file or directory"),
    ("w.pth", a_folder, "cannot be read (Is a directory); check the path"),
    ("w.pth", words, "holds more than tensors, or is damaged; save its state_dict() as .safetensors"),
    ("w.pth", half, "not a checkpoint of PyTorch, or damaged; download it again"),
    ("w.pth", of_a_training, "not tensors by name (model, epoch); save the state_dict() alone"),
    ("w.pth", a_list, "not tensors by name (list); save the state_dict() alone"),
    ("w.pth", without_a_key, "is not torchvision's mobilenet_v3_large classifier: lacks features.0.0.weight"),
    ("w.safetensors", no_safetensors, "not safetensors, or damaged"),
    ("w.onnx", words, "ends neither in .safetensors nor in .pth or .pt; give such a file"),
]


@pytest.mark.parametrize(("name", "write", "reason"), BAD)
def test_other_files_are_refused_by_name(
    name: str, write: Callable[[Path], None], reason: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    write(file)
    with pytest.raises(InputRefused) as refused:
        start_backbone(make_backbone(FULL), file)
    assert str(refused.value).startswith(f"{file}: {reason}")


def test_the_whole_published_detector_is_read(tmp_path: Path) -> None:
    torch.save(checkpoint(DETECTOR), tmp_path / "ssdlite320_mobilenet_v3_large_coco-a79551df.pth")
    network = read_ssdlite320(tmp_path / "ssdlite320_mobilenet_v3_large_coco-a79551df.pth")
    assert not network.training
    assert list(network.state_dict()) == list(checkpoint(DETECTOR))


def test_a_classifier_is_no_detector(published: Path) -> None:
    with pytest.raises(InputRefused, match="give torchvision's ssdlite320_mobilenet_v3_large"):
        read_ssdlite320(published)


def own(name: str, plan: AnchorPlan = DEEP) -> Detector:
    torch.manual_seed(5)
    return Detector(Architecture(name, 2, 64, 64, plan))


@pytest.mark.parametrize("plan", [DEEP, SHALLOW])
def test_a_dense_backbone_starts_from_an_earlier_run(plan: AnchorPlan, tmp_path: Path) -> None:
    """As deep as that run was; what is deeper stays random."""
    earlier = own("xeon_s", plan)
    save_detector(earlier, tmp_path)
    backbone = make_backbone("xeon_s")
    assert start_backbone(backbone, tmp_path / WEIGHTS) is None
    for key, value in earlier.backbone.state_dict().items():
        assert torch.equal(backbone.state_dict()[key], value)


def test_pyramid_and_heads_are_taken_where_they_fit(tmp_path: Path) -> None:
    earlier = own("xeon_s", DEEP)
    save_detector(earlier, tmp_path)
    detector = Detector(Architecture("xeon_s", 2, 64, 64, DEEP))
    start_from(detector, tmp_path / WEIGHTS)
    for key, value in earlier.state_dict().items():
        assert torch.equal(detector.state_dict()[key], value)


def test_a_head_of_more_labels_begins_anew(tmp_path: Path) -> None:
    earlier = own("xeon_s", DEEP)
    save_detector(earlier, tmp_path)
    detector = Detector(Architecture("xeon_s", 3, 64, 64, DEEP))
    fresh = detector.state_dict()["heads.32.answer.weight"].clone()
    start_from(detector, tmp_path / WEIGHTS)
    now = detector.state_dict()
    assert torch.equal(now["heads.32.answer.weight"], fresh)
    assert torch.equal(now["neck.smooth.32.0.weight"], earlier.state_dict()["neck.smooth.32.0.weight"])


@torch.no_grad()
def test_a_deeper_backbone_begins_as_the_shallower_one(tmp_path: Path) -> None:
    earlier = own("xeon_s", DEEP).eval()
    save_detector(earlier, tmp_path)
    deeper = Detector(Architecture("xeon_s_deep", 2, 64, 64, DEEP)).eval()
    start_from(deeper, tmp_path / WEIGHTS)
    images = torch.randn(2, 3, 64, 64)
    for one, other in zip(earlier(images), deeper(images), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_a_run_of_another_backbone_is_refused(tmp_path: Path) -> None:
    save_detector(own("xeon_m"), tmp_path)
    with pytest.raises(InputRefused, match="of another backbone; choose the one of that run"):
        start_backbone(make_backbone("xeon_s"), tmp_path / WEIGHTS)


def test_a_dense_backbone_has_no_published_weights(published: Path) -> None:
    with pytest.raises(InputRefused, match=r"has no backbone\.\*, as an earlier run's weights\.safetensors"):
        start_backbone(make_backbone("xeon_s"), published)


def test_a_fit_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    chosen = TrainerSettings(data_dir=tmp_path, fit=settings(tmp_path / "lost.pth"))
    with pytest.raises(InputRefused, match=r"lost\.pth: cannot be read"):
        fit("no snapshot, and no Spark", chosen, AT, lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_what_fits_passes_in_silence(published: Path) -> None:
    try_start(settings(published))
    try_start(FitSettings(steps=1))


def test_settings_know_weights(tmp_path: Path) -> None:
    file = tmp_path / "trainer.toml"
    file.write_text(EXAMPLE.replace('"xeon_s"', f'"{FULL}"').replace("# weights", "weights"))
    assert read_settings(file).fit.weights == Path("mobilenet_v3_large-5c1a4163.pth")


def test_settings_refuse_an_unknown_backbone() -> None:
    with pytest.raises(ValidationError, match="backbone 'vgg' is unknown; choose one of xeon_s, xeon_s_deep"):
        FitSettings(backbone="vgg", steps=1)
