from datetime import UTC
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from trainer.compose import code_version, now, run_worker
from trainer.settings import TrainerSettings


def test_now_is_an_instant() -> None:
    assert now().tzinfo is UTC


def test_the_version_is_that_of_the_package() -> None:
    assert code_version()[0].isdigit()


def test_a_worker_without_a_dashboard_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"settings: \[dashboard\] is missing; jobs are taken from there"):
        run_worker(TrainerSettings(data_dir=tmp_path))
