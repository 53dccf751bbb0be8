"""A spool's disk filled to the last byte; longer: `make check-disk`."""

from pathlib import Path

import pytest

from tests.faults.disk import fill_the_disk, may_mount

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(not may_mount(), reason="only root may mount a small file system"),
]


def test_every_unit_has_its_verdict_and_what_was_given_up_is_counted(tmp_path: Path) -> None:
    try:
        full = fill_the_disk(tmp_path, 20, again=True)
    except PermissionError as error:
        pytest.skip(str(error))
    assert full.found.faults == 0, full
    assert full.shed_truly == full.shed_counted > 0
