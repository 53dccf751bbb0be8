import pytest
from pydantic import ValidationError

from inspection.verdict import Verdict
from inspection.wire.codec import decode, encode
from inspection.wire.messages import ReceiptGiven, Refusal, StationState, StationStatus


def test_an_offline_status_is_mostly_empty() -> None:
    status = StationStatus(state=StationState.OFFLINE)
    assert decode(encode(status), StationStatus) == status


def test_verdicts_are_counted_by_word() -> None:
    status = StationStatus(state=StationState.ONLINE, verdicts={Verdict.OK: 3})
    assert b'"verdicts":{"OK":3}' in encode(status)
    assert decode(encode(status), StationStatus) == status


def test_a_receipt_names_units_pictures_and_refusals() -> None:
    receipt = ReceiptGiven(
        inspections=(1, 2), pictures=("a" * 64,), refused=(Refusal(seq=3, reason="no such SKU"),)
    )
    assert decode(encode(receipt), ReceiptGiven) == receipt


def test_a_receipt_for_nothing_at_all_is_none() -> None:
    with pytest.raises(ValidationError):
        ReceiptGiven(inspections=(0,))
