"""Whether a challenger is better than the champion, from the units on which they disagree.

People decide each disagreement; who was right is a coin whose bias is asked for. Wald's sequential test
(A. Wald, Sequential Tests of Statistical Hypotheses, Ann. Math. Stat. 16, 1945) ends after the fewest
decisions on average, and may be asked after each of them. Units on which both agree tell nothing here.
"""

from enum import StrEnum
from math import log
from typing import Annotated

from pydantic import Field, PositiveInt

from inspection.verdict import Verdict
from inspection.word import Word


class Shadow(StrEnum):
    CONTINUE = "continue"
    CHALLENGER = "challenger better"
    CHAMPION = "champion better"
    ALIKE = "alike"
    """So many decisions, and still none is better by as much as was asked."""


class ShadowTest(Word):
    """H1: the challenger is right in `better` of the disagreements. H0: in 1 - `better`."""

    better: Annotated[float, Field(gt=0.5, lt=1)] = 0.65
    wrong: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    """Chance of naming the wrong one, either way."""
    most: PositiveInt = 300
    """Decisions after which it ends without an answer."""


_WRONGNESS = {
    Verdict.OK: {Verdict.OK: 0, Verdict.REVIEW: 1, Verdict.NG: 2, Verdict.INVALID: 3},
    Verdict.NG: {Verdict.NG: 0, Verdict.REVIEW: 1, Verdict.OK: 2, Verdict.INVALID: 3},
}
"""By what the unit truly is. Asking a person lies between right and wrong; judging nothing beyond both."""


def is_challenger_right(champion: Verdict, challenger: Verdict, truth: Verdict) -> bool | None:
    """Who of two that disagree lies nearer to what a person decided. None: the person could not tell."""
    wrongness = _WRONGNESS.get(truth)
    return None if wrongness is None else wrongness[challenger] < wrongness[champion]


def decide_shadow(challenger_right: int, champion_right: int, test: ShadowTest) -> Shadow:
    """What so many decisions for either say.

    With both errors equal the test only needs the difference: each decision moves the likelihood by
    log(better / (1 - better)), and the bounds lie at +-log((1 - wrong) / wrong).
    """
    step = log(test.better / (1 - test.better))
    bound = log((1 - test.wrong) / test.wrong)
    likelihood = (challenger_right - champion_right) * step
    if likelihood >= bound:
        return Shadow.CHALLENGER
    if likelihood <= -bound:
        return Shadow.CHAMPION
    return Shadow.ALIKE if challenger_right + champion_right >= test.most else Shadow.CONTINUE
