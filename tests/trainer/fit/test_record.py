import hashlib
import platform
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from tests.fakes.trained import LearntPlates
from trainer.fit.record import RECORD, digest_of, read_record, this_environment
from trainer.fit.weights import WEIGHTS


def test_an_unfinished_run_has_no_record(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"run\.json: cannot be read \(No such file or directory\)"):
        read_record(tmp_path)


def test_a_damaged_record_is_refused_with_its_keys(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text('{"id": "one", "colour": "red"}')
    with pytest.raises(InputRefused, match=r"run\.json: .*settings: missing.*colour: unknown key"):
        read_record(tmp_path)


def test_this_machine_is_described() -> None:
    environment = this_environment()
    assert environment.python == platform.python_version()
    assert environment.processor


def test_a_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"abc")
    assert digest_of(tmp_path / "weights") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.spark
def test_a_run_says_what_it_was(learnt: LearntPlates) -> None:
    record = read_record(learnt.folder)
    assert record == learnt.record
    assert record.labels == ("bolt", "pit")
    assert record.weights == digest_of(learnt.folder / WEIGHTS)
    assert (record.steps, record.processes, record.pictures) == (160, 1, len(learnt.samples))
