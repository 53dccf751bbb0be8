import numpy as np
import pytest

from trainer.archive.drift import MOST, Drift, drift
from trainer.archive.similar import Vectors


def cloud(seed: int, count: int = 200, turned: float = 0.0, mixed: float = 0.0) -> Vectors:
    """Vectors about one direction; `turned` away from it, all of them or a share `mixed`."""
    random = np.random.default_rng(seed)
    away = turned if not mixed else turned * (random.uniform(size=count) < mixed)
    vectors = random.normal(0, 0.1, (count, 8)) + np.eye(8)[0]
    vectors[:, 1] += away
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_the_same_line_on_two_days() -> None:
    seen = drift(cloud(1), cloud(2))
    assert seen.p_value > 0.05
    assert seen.discrepancy <= seen.usual
    assert "200 and 200 pictures look alike" in str(seen)


@pytest.mark.parametrize("other", [cloud(1, turned=0.1), cloud(1, turned=0.5, mixed=0.2)])
def test_another_light_and_a_texture_that_comes_now_and_then(other: Vectors) -> None:
    seen = drift(other, cloud(2))
    assert seen.p_value < 0.01
    assert "look different" in str(seen)


def test_the_discrepancy_is_the_papers() -> None:
    """Gretton et al. 2012, equation 3, by three sums over all pairs."""
    x, y = cloud(1, 5), cloud(2, 4, turned=0.3)
    both = np.concatenate([x, y]).astype(float)
    apart = ((both[:, None] - both) ** 2).sum(axis=2)
    kernel = np.exp(-apart / np.median(apart[np.triu_indices(9, 1)]))
    xx, yy, xy = kernel[:5, :5], kernel[5:, 5:], kernel[:5, 5:]
    wanted = (xx.sum() - 5) / 20 + (yy.sum() - 4) / 12 - 2 * xy.mean()
    assert drift(x, y).discrepancy == pytest.approx(wanted, abs=1e-4)


def test_many_are_drawn_from() -> None:
    seen: Drift = drift(cloud(1, MOST + 500), cloud(2, 50))
    assert (seen.now, seen.reference) == (MOST, 50)
