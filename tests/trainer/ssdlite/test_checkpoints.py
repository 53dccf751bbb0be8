from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from tests.fakes.published import CLASSIFIER, DETECTOR, SECOND, Reference, Tensors, checkpoint, shapes_of
from trainer.ssdlite.backbones.mobilenet_v2 import MobileNetV2
from trainer.ssdlite.backbones.mobilenet_v3 import TAILS, MobileNetV3
from trainer.ssdlite.checkpoints import CheckpointRefused, fill_published, load_published
from trainer.ssdlite.detector import normalise

FULL, REDUCED = "mobilenet_v3_large", "mobilenet_v3_large_reduced"
BACKBONE_OF = {CLASSIFIER: FULL, DETECTOR: REDUCED}
MEAN_AND_DEVIATION = {
    CLASSIFIER: ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),  # transforms.ImageClassification
    DETECTOR: ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),  # image_mean, image_std of the model itself
}
"""What torchvision does to R, G, B of 0 to 1."""
PUBLISHED_PARAMETERS = {CLASSIFIER: 5_483_032, DETECTOR: 3_440_060, SECOND: 3_504_872}
"""As torchvision's documentation gives them."""
BOTH = pytest.mark.parametrize("name", [CLASSIFIER, DETECTOR])

PICTURE = torch.randint(0, 256, (1, 64, 96, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(5))
"""BGR, as our cameras give it."""


def empty(backbone: str) -> MobileNetV3:
    torch.manual_seed(1)
    return MobileNetV3(TAILS[backbone]).eval()


def loaded(name: str) -> MobileNetV3:
    backbone = empty(BACKBONE_OF[name])
    load_published(backbone, checkpoint(name))
    return backbone


def as_torchvision_likes_it(bgr: Tensor, name: str) -> Tensor:
    """uint8 [..., 3] BGR -> [..., 3] RGB, scaled."""
    mean, deviation = MEAN_AND_DEVIATION[name]
    return (bgr.flip(-1) / 255 - torch.tensor(mean)) / torch.tensor(deviation)


@pytest.mark.parametrize("name", PUBLISHED_PARAMETERS)
def test_the_lists_are_of_the_published_networks(name: str) -> None:
    statistics = ("running_mean", "running_var", "num_batches_tracked")
    weights = [torch.Size(shape).numel() for key, shape in shapes_of(name) if not key.endswith(statistics)]
    assert sum(weights) == PUBLISHED_PARAMETERS[name]


@BOTH
@torch.no_grad()
def test_a_checkpoint_says_the_same_here_as_at_home(name: str) -> None:
    """On the same pixels, each normalised its own way, and in a frame of our grey on both sides."""
    grey = as_torchvision_likes_it(torch.tensor([128, 128, 128], dtype=torch.uint8), name)
    picture = as_torchvision_likes_it(PICTURE, name).permute(0, 3, 1, 2)
    expected = Reference(name, checkpoint(name)).answer(picture, grey)
    found = loaded(name)(normalise(PICTURE))
    assert [tuple(each.shape) for each in found] == [tuple(each.shape) for each in expected]
    for mine, theirs in zip(found, expected, strict=True):
        assert theirs.std() > 0.1
        assert torch.allclose(mine, theirs, atol=1e-4)


@BOTH
@torch.no_grad()
def test_only_the_frame_around_the_picture_differs(name: str) -> None:
    """Of a picture with even sides, the first convolution sees it above and left."""
    picture = as_torchvision_likes_it(PICTURE, name).permute(0, 3, 1, 2)
    expected = Reference(name, checkpoint(name)).stem(picture, torch.zeros(3))
    convolution, norm = loaded(name).stem
    difference = (norm(convolution(normalise(PICTURE))) - expected).abs().amax(dim=(0, 1))
    assert difference[1:, 1:].max() < 1e-4
    assert 1e-4 < difference.max() < 1


@BOTH
def test_the_layout_is_said(name: str) -> None:
    layout = load_published(empty(BACKBONE_OF[name]), checkpoint(name))
    assert layout.name.startswith(name)


def test_checkpoints_without_counters_are_taken() -> None:
    old = {key: value for key, value in checkpoint(CLASSIFIER).items() if "num_batches" not in key}
    load_published(empty(FULL), old)


def of_resnet(_: Tensors) -> Tensors:
    return {f"layer{i}.0.conv1.weight": torch.zeros(64, 64, 3, 3) for i in range(1, 5)}


def without_one(tensors: Tensors) -> Tensors:
    return {key: value for key, value in tensors.items() if key != "features.4.block.2.fc1.bias"}


def with_another(tensors: Tensors) -> Tensors:
    return tensors | {"optimizer.step": torch.zeros(1)}


def wider(tensors: Tensors) -> Tensors:
    return tensors | {"features.7.block.0.0.weight": torch.zeros(320, 40, 1, 1)}


def damaged(tensors: Tensors) -> Tensors:
    return tensors | {"features.2.block.1.1.bias": torch.full((64,), torch.nan)}


BAD: list[tuple[Callable[[Tensors], Tensors], str]] = [
    (
        of_resnet,
        "holds layer1.0.conv1.weight, layer2.0.conv1.weight, layer3.0.conv1.weight and 1 more; give "
        "torchvision's mobilenet_v3_large classifier or torchvision's mobilenet_v2 classifier or "
        "torchvision's ssdlite320_mobilenet_v3_large detector",
    ),
    (
        without_one,
        "is not torchvision's mobilenet_v3_large classifier: lacks features.4.block.2.fc1.bias; "
        "give that file, unchanged",
    ),
    (
        with_another,
        "is not torchvision's mobilenet_v3_large classifier: has optimizer.step; give that file, unchanged",
    ),
    (
        wider,
        "features.7.block.0.0.weight is [320, 40, 1, 1], the backbone needs [240, 40, 1, 1]; "
        "give torchvision's own mobilenet_v3_large classifier",
    ),
    (damaged, "features.2.block.1.1.bias holds NaN or infinity; download it again"),
]


@pytest.mark.parametrize(("change", "words"), BAD)
def test_anything_else_is_refused_by_name(change: Callable[[Tensors], Tensors], words: str) -> None:
    backbone = empty(FULL)
    before = {key: value.clone() for key, value in backbone.state_dict().items()}
    with pytest.raises(CheckpointRefused) as refused:
        load_published(backbone, change(checkpoint(CLASSIFIER)))
    assert str(refused.value) == words
    assert all(torch.equal(value, before[key]) for key, value in backbone.state_dict().items())


@pytest.mark.parametrize(
    ("name", "backbone", "words"),
    [
        (DETECTOR, FULL, f'ends in 480 channels, the backbone in 960; write backbone = "{REDUCED}"'),
        (CLASSIFIER, REDUCED, f'ends in 960 channels, the backbone in 480; write backbone = "{FULL}"'),
    ],
)
def test_the_backbone_that_fits_is_named(name: str, backbone: str, words: str) -> None:
    with pytest.raises(CheckpointRefused, match=words):
        load_published(empty(backbone), checkpoint(name))


@torch.no_grad()
def test_mobilenet_v2_is_filled_too_and_shown_our_pixels() -> None:
    """Behind the first convolution, away from the frame, it answers our pixels as its own."""
    backbone, tensors = MobileNetV2().eval(), checkpoint(SECOND)
    assert load_published(backbone, tensors).name == "mobilenet_v2 classifier"
    theirs = MobileNetV2().eval()
    theirs.load_state_dict({key: value for key, value in tensors.items() if key.startswith("features.")})
    expected = theirs.features[0](as_torchvision_likes_it(PICTURE, CLASSIFIER).permute(0, 3, 1, 2))
    found = backbone.features[0](normalise(PICTURE))
    assert torch.allclose(found[..., 1:, 1:], expected[..., 1:, 1:], atol=1e-4)


@pytest.mark.parametrize(
    ("name", "backbone", "words"),
    [
        (SECOND, MobileNetV3(TAILS[FULL]), 'mobilenet_v2 classifier; write backbone = "mobilenet_v2"'),
        (CLASSIFIER, MobileNetV2(), f'large classifier; write backbone = "{FULL}" or "{REDUCED}"'),
    ],
)
def test_another_network_is_refused_by_name(
    name: str, backbone: MobileNetV2 | MobileNetV3, words: str
) -> None:
    with pytest.raises(CheckpointRefused, match=words):
        load_published(backbone, checkpoint(name))


def test_the_whole_detector_is_had_as_it_is() -> None:
    tensors = checkpoint(DETECTOR)
    network = fill_published(tensors)
    assert all(torch.equal(value, tensors[key]) for key, value in network.state_dict().items())


@pytest.mark.parametrize("change", [lambda tensors: tensors | {"more": torch.zeros(1)}, of_resnet])
def test_another_whole_detector_is_refused(change: Callable[[Tensors], Tensors]) -> None:
    with pytest.raises(CheckpointRefused, match="ssdlite320_mobilenet_v3_large"):
        fill_published(change(checkpoint(DETECTOR)))
