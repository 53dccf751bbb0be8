import random

from model_registry.rollout.shadow import Shadow, ShadowTest, decide_shadow

TEST = ShadowTest()


def test_only_the_difference_counts() -> None:
    assert decide_shadow(0, 0, TEST) is Shadow.CONTINUE
    assert decide_shadow(5, 0, TEST) is Shadow.CHALLENGER
    assert decide_shadow(4, 0, TEST) is Shadow.CONTINUE
    assert decide_shadow(25, 20, TEST) is Shadow.CHALLENGER
    assert decide_shadow(20, 25, TEST) is Shadow.CHAMPION


def test_a_test_without_end_ends() -> None:
    assert decide_shadow(150, 149, TEST) is Shadow.CONTINUE
    assert decide_shadow(150, 150, TEST) is Shadow.ALIKE


def shadow(draw: random.Random, right: float) -> tuple[Shadow, int]:
    """The answer of one test and how many decisions it took."""
    counts = [0, 0]
    while (answer := decide_shadow(counts[0], counts[1], TEST)) is Shadow.CONTINUE:
        counts[draw.random() >= right] += 1
    return answer, sum(counts)


def test_the_wrong_one_is_named_as_seldom_as_promised() -> None:
    """Wald: at a challenger that is right in 65 % of the disagreements, or in 35 %."""
    draw = random.Random(6)
    good = [shadow(draw, 0.65) for _ in range(2000)]
    bad = [shadow(draw, 0.35) for _ in range(2000)]
    # 5 % at most; counted over 2,000 tests, one more is chance.
    assert sum(answer is Shadow.CHAMPION for answer, _ in good) <= 0.06 * 2000
    assert sum(answer is Shadow.CHALLENGER for answer, _ in bad) <= 0.06 * 2000
    assert sum(decisions for _, decisions in good) / 2000 < 17
