import pytest
from tuf.api import exceptions as tuf_errors

from edge_agent.update.attack import Attack, Slow, UpdateRefused, explain_metadata, explain_target
from inspection.errors import Unavailable

METADATA = [
    (tuf_errors.BadVersionNumberError("New timestamp version 1 must be >= 2"), Attack.ROLLBACK),
    (tuf_errors.BadVersionNumberError("Expected snapshot version 2, got 1"), Attack.MIX_AND_MATCH),
    (tuf_errors.BadVersionNumberError("Expected targets v2, got v1."), Attack.MIX_AND_MATCH),
    (tuf_errors.ExpiredMetadataError("timestamp.json is expired"), Attack.FREEZE),
    (tuf_errors.LengthOrHashMismatchError("hash"), Attack.MIX_AND_MATCH),
    (tuf_errors.UnsignedMetadataError("0/1"), Attack.UNKNOWN_SIGNATURE),
    (tuf_errors.RepositoryError("no json"), Attack.MALFORMED),
    (tuf_errors.DownloadLengthMismatchError("too long"), Attack.ENDLESS_DATA),
]


@pytest.mark.parametrize(("error", "attack"), METADATA)
def test_each_fault_is_told_by_the_name_of_the_attack(error: Exception, attack: Attack) -> None:
    told = explain_metadata(error, "http://registry")
    assert isinstance(told, UpdateRefused)
    assert told.attack is attack
    assert str(told).startswith(f"{attack}: http://registry: ")


def test_a_signed_file_with_other_bytes_is_wrong_content() -> None:
    told = explain_target(tuf_errors.LengthOrHashMismatchError("hash"), "x.tar")
    assert str(told) == "wrong content: x.tar: not the file that was signed (hash)"


def test_slowness_may_be_on_purpose_but_is_tried_again() -> None:
    told = explain_target(tuf_errors.SlowRetrievalError("9 bytes in 30 s"), "x.tar")
    assert isinstance(told, Slow)
    assert str(told) == "slow retrieval: x.tar: 9 bytes in 30 s; tried again at the next look"


def test_no_answer_is_no_attack() -> None:
    error = tuf_errors.DownloadError("Failed")
    error.__cause__ = ConnectionRefusedError("refused")
    told = explain_metadata(error, "http://registry")
    assert isinstance(told, Unavailable)
    assert str(told) == "http://registry does not answer (refused); tried again at the next look"
    missing = explain_metadata(tuf_errors.DownloadHTTPError("HTTP 404", 404), "http://registry")
    assert "is this the registry's address?" in str(missing)
