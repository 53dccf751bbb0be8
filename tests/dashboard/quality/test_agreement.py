"""Agreement on published data."""

from collections.abc import Hashable

import pytest

from dashboard.quality.agreement import (
    Standing,
    agree,
    appraise,
    between,
    cohen_kappa,
    fleiss_kappa,
    standing,
)

FLEISS = (
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
)  # fmt: skip
"""Ten subjects, fourteen raters, five categories; the worked example of Wikipedia's "Fleiss' kappa": .210."""


def table(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> tuple[list[bool], list[bool]]:
    pairs = (
        [(True, True)] * yes_yes
        + [(True, False)] * yes_no
        + [(False, True)] * no_yes
        + [(False, False)] * no_no
    )
    return [a for a, _ in pairs], [b for _, b in pairs]


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ((20, 5, 10, 15), 0.40),  # Wikipedia, "Cohen's kappa": 50 grant proposals
        ((45, 15, 25, 15), 0.1304),  # the same page: agreement .6 with unequal marginals
        ((25, 35, 5, 35), 0.2593),
    ],
)
def test_cohens_kappa_as_published(counts: tuple[int, int, int, int], kappa: float) -> None:
    assert cohen_kappa(*table(*counts)) == pytest.approx(kappa, abs=5e-5)


def test_aiags_crosstabulation() -> None:
    """Appraisers A and B of the manual's study: 44 both 0, 6 and 3 apart, 97 both 1; kappa .86."""
    assert cohen_kappa(*table(97, 3, 6, 44)) == pytest.approx(0.86, abs=5e-3)


def test_fleiss_kappa_as_published() -> None:
    items: list[dict[Hashable, int]] = [dict(enumerate(row)) for row in FLEISS]
    assert fleiss_kappa(items) == pytest.approx(0.210, abs=5e-4)


def test_items_with_fewer_judges_are_refused() -> None:
    with pytest.raises(ValueError, match=r"the same number of judges, two at least; found \[2, 3\]"):
        fleiss_kappa([{"OK": 3}, {"OK": 1, "NG": 1}])


def test_who_never_says_anything_else_has_no_kappa() -> None:
    assert cohen_kappa([True] * 3, [True] * 3) is None
    assert fleiss_kappa([{"OK": 3}, {"OK": 3}]) is None


def test_an_appraiser_against_the_reference() -> None:
    """Five parts, three looks each: one defective part passed once, one sound part rejected once."""
    said = appraise(
        [True, True, False, False, False],
        [[True] * 3, [True, False, True], [False] * 3, [False, False, True], [False] * 3],
    )
    assert (said.effectiveness.events, said.effectiveness.trials) == (3, 5)
    assert (said.misses.events, said.misses.trials) == (1, 6)
    assert (said.false_alarms.events, said.false_alarms.trials) == (1, 9)
    assert (said.repeated.events, said.standing) == (3, Standing.UNACCEPTABLE)


@pytest.mark.parametrize(
    ("figures", "answer"),
    [
        ((0.90, 0.02, 0.05), Standing.ACCEPTABLE),
        ((0.90, 0.03, 0.05), Standing.MARGINAL),
        ((0.80, 0.05, 0.10), Standing.MARGINAL),
        ((0.79, 0.0, 0.0), Standing.UNACCEPTABLE),
        ((0.95, 0.06, 0.0), Standing.UNACCEPTABLE),
        ((0.95, 0.0, 0.11), Standing.UNACCEPTABLE),
    ],
)
def test_aiags_limits(figures: tuple[float, float, float], answer: Standing) -> None:
    """MSA manual: 90 %, 2 % and 5 % are acceptable, 80 %, 5 % and 10 % marginal."""
    assert standing(*figures) is answer


def test_each_two_of_several() -> None:
    said = {"mei": [True, True, False], "rui": [True, True, False], "ola": [False, True, True]}
    assert between(said)["mei", "rui"] == 1.0
    assert set(between(said)) == {("mei", "ola"), ("mei", "rui"), ("ola", "rui")}


def test_pairs_of_people_by_hand() -> None:
    """Of 50 units 30 are OK to both, 10 NG to both: 80 % agree where chance alone gives 58 %."""
    pairs = {("OK", "OK"): 30, ("NG", "NG"): 10, ("OK", "NG"): 4, ("NG", "OK"): 6}
    told = agree(pairs)

    assert told is not None
    assert (told.agreed.events, told.agreed.trials) == (40, 50)
    chance = 0.7**2 + 0.3**2
    assert told.kappa == pytest.approx((0.8 - chance) / (1 - chance))
    assert agree({}) is None
