import pytest
from pydantic import ValidationError

from inspection.detection import Threshold


def test_a_sharp_threshold_has_no_grey_band() -> None:
    assert Threshold.sharp(0.4) == Threshold(reject=0.4, grey=0.4)


def test_grey_never_lies_above_reject() -> None:
    with pytest.raises(ValidationError, match=r"grey 0\.6 must not lie above reject 0\.5"):
        Threshold(reject=0.5, grey=0.6)
