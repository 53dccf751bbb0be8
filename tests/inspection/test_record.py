import pytest
from pydantic import ValidationError

from inspection.record import InspectionRecord, Picture, ViewRecord
from inspection.shift import Shift
from tests.fakes import words

PICTURE = Picture(sha256="a" * 64, width=64, height=48, size=1000)


def test_a_record_survives_its_journey() -> None:
    record = words.record(7)
    assert InspectionRecord.model_validate_json(record.model_dump_json()) == record


def test_a_record_of_before_there_was_alignment_keeps_its_bytes() -> None:
    assert "shift" not in words.record().model_dump_json()
    moved = ViewRecord(view="front", shift=Shift(dx_px=3, dy_px=-2, turn_deg=1))
    assert ViewRecord.model_validate_json(moved.model_dump_json()) == moved


def test_a_record_of_before_brightness_was_told_keeps_its_bytes() -> None:
    assert "brightness" not in words.record().model_dump_json()
    told = ViewRecord(view="front", brightness=127.4)
    assert ViewRecord.model_validate_json(told.model_dump_json()) == told


def test_pictures_are_those_that_were_taken() -> None:
    views = (ViewRecord(view="front", picture=PICTURE), ViewRecord(view="back"))
    assert words.record().model_copy(update={"views": views}).pictures == (PICTURE,)


def test_numbers_count_from_one() -> None:
    with pytest.raises(ValidationError):
        words.record(0)
