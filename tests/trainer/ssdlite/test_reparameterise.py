import copy

import pytest
import torch

from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture, Detector
from trainer.ssdlite.reparameterise import Branched, branch, fold

PLAN = AnchorPlan((Level(8, ((20.0, 20.0),)), Level(16, ((40.0, 40.0),))))


def network() -> Detector:
    torch.manual_seed(3)
    return Detector(Architecture("xeon_s", 2, 64, 64, PLAN)).eval()


def pictures(count: int = 4) -> torch.Tensor:
    return torch.randn(count, 3, 64, 64, generator=torch.Generator().manual_seed(1))


def shaken(detector: Detector) -> Detector:
    """With branches that have something to say, and norms that have seen something."""
    generator = torch.Generator().manual_seed(2)
    for module in detector.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            for values in (module.weight.data, module.running_var):
                values.copy_(0.5 + torch.rand(values.shape, generator=generator))
            for values in (module.bias.data, module.running_mean):
                values.copy_(torch.randn(values.shape, generator=generator) / 4)
    return detector


@torch.no_grad()
def test_a_branch_that_is_new_says_nothing() -> None:
    plain, branched = network(), network()
    branch(branched)
    assert any(isinstance(module, Branched) for module in branched.modules())
    for one, other in zip(plain(pictures()), branched(pictures()), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


@torch.no_grad()
def test_folded_it_answers_as_before_in_the_shape_of_the_plain_network() -> None:
    branched = network()
    branch(branched)
    shaken(branched)
    before = branched(pictures())
    fold(branched, pictures(8))
    after = branched(pictures())
    assert max(abs(value).max() for value in before) > 0.1
    for one, other in zip(before, after, strict=True):
        assert torch.allclose(one, other, atol=1e-3)
    plain = network()
    plain.load_state_dict(branched.state_dict())


@torch.no_grad()
def test_folded_it_can_learn_again() -> None:
    """By the batch's own statistics, as in training, it answers nearly as in service."""
    branched = network()
    branch(branched)
    shaken(branched)
    fold(branched, pictures(32))
    served = branched.backbone(pictures(32))[-1]
    trained = copy.deepcopy(branched).train().backbone(pictures(32))[-1]
    assert (served - trained).abs().mean() < 0.05 * served.abs().mean()


@pytest.mark.parametrize("backbone", ["xeon_s", "mobilenet_v2"])
def test_only_what_is_3x3_and_has_a_norm_is_branched(backbone: str) -> None:
    detector = Detector(Architecture(backbone, 2, 64, 64, PLAN))
    branch(detector)
    for module in detector.modules():
        if isinstance(module, Branched):
            assert module.wide.kernel_size == (3, 3)
    assert not any(isinstance(module, Branched) for module in detector.heads.modules())
