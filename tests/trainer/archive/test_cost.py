import pytest

from trainer.archive.cost import Cost


@pytest.mark.parametrize(
    ("pictures", "ms", "words"),
    [
        (1380, 24.8, "1380 pictures; about 17 seconds on 2 cores (24.8 ms a picture, measured on 32)"),
        (86_400, 25, "86400 pictures; about 18.0 minutes on 2 cores (25.0 ms a picture, measured on 32)"),
        (7, None, "7 pictures; how long it takes is not known: of the sample, no picture could be had"),
    ],
)
def test_what_is_said_before_it_begins(pictures: int, ms: float | None, words: str) -> None:
    cost = Cost(inspections=1380, pictures=pictures, sampled=32, ms_per_picture=ms, cores=2)
    assert str(cost) == f"1380 inspections, {words}"
