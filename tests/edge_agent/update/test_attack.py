import pytest
from tuf.api import exceptions as tuf_errors

from edge_agent.update.attack import (
    Attack,
    Hindered,
    UpdateRefused,
    attack_of,
    explain_bundle,
    explain_download,
    explain_metadata,
)
from inspection.errors import InputRefused, Unavailable
from model_registry.bundle.faults import Altered, Extraneous, Incomplete, TooLarge

METADATA = [
    (tuf_errors.BadVersionNumberError("New timestamp version 1 must be >= 2"), Attack.ROLLBACK),
    (tuf_errors.BadVersionNumberError("Expected targets.json version 1, got 2."), Attack.ROLLBACK),
    (tuf_errors.RepositoryError("New snapshot is missing info for 'targets.json'"), Attack.ROLLBACK),
    (tuf_errors.BadVersionNumberError("Expected snapshot version 2, got 1"), Attack.MIX_AND_MATCH),
    (tuf_errors.BadVersionNumberError("Expected targets v2, got v1."), Attack.MIX_AND_MATCH),
    (tuf_errors.BadVersionNumberError("Expected root version 2 instead got version 3"), Attack.MIX_AND_MATCH),
    (tuf_errors.ExpiredMetadataError("timestamp.json is expired"), Attack.FREEZE),
    (tuf_errors.LengthOrHashMismatchError("hash"), Attack.MIX_AND_MATCH),
    (tuf_errors.UnsignedMetadataError("0/1"), Attack.ARBITRARY_INSTALLATION),
    (tuf_errors.RepositoryError("no json"), Attack.MALFORMED),
    (tuf_errors.DownloadLengthMismatchError("too long"), Attack.ENDLESS_DATA),
]


@pytest.mark.parametrize(("error", "attack"), METADATA)
def test_each_fault_is_told_by_the_name_of_the_attack(error: Exception, attack: Attack) -> None:
    told = explain_metadata(error, "http://registry")
    assert isinstance(told, UpdateRefused)
    assert told.attack is attack
    assert str(told).startswith(f"{attack}: http://registry: ")


def test_a_signed_file_with_other_bytes_is_an_arbitrary_installation() -> None:
    told = explain_download(tuf_errors.LengthOrHashMismatchError("hash"), "x.tar")
    assert str(told) == "arbitrary installation: x.tar: not the file that was signed (hash)"


def test_slowness_may_be_on_purpose_but_is_tried_again() -> None:
    told = explain_download(tuf_errors.SlowRetrievalError("9 bytes in 30 s"), "x.tar")
    assert isinstance(told, Hindered)
    assert str(told) == "slow retrieval: x.tar: 9 bytes in 30 s; tried again at the next look"


def test_only_a_file_that_is_signed_can_be_withheld() -> None:
    missing = tuf_errors.DownloadHTTPError("HTTP 404", 404)
    withheld = explain_download(missing, "http://registry", signed=True)
    assert attack_of(withheld) is Attack.MALICIOUS_MIRROR
    assert "is this the registry's address?" in str(explain_download(missing, "http://registry"))


@pytest.mark.parametrize("signed", [True, False])
def test_a_server_in_trouble_is_no_attack(signed: bool) -> None:
    told = explain_download(tuf_errors.DownloadHTTPError("HTTP 503", 503), "http://registry", signed=signed)
    assert attack_of(told) is None


def test_no_answer_is_no_attack() -> None:
    error = tuf_errors.DownloadError("Failed")
    error.__cause__ = ConnectionRefusedError("refused")
    told = explain_metadata(error, "http://registry")
    assert isinstance(told, Unavailable)
    assert str(told) == "http://registry does not answer (refused); tried again at the next look"


BUNDLES = [
    (Incomplete("model.bin is missing"), Attack.PARTIAL_BUNDLE),
    (Extraneous("run.sh is not named"), Attack.EXTRANEOUS_DEPENDENCIES),
    (Altered("model.bin: expected digest"), Attack.ARBITRARY_INSTALLATION),
    (TooLarge("2 GiB of files"), Attack.ENDLESS_DATA),
    (InputRefused("does not begin with a manifest.json"), None),
]


@pytest.mark.parametrize(("error", "attack"), BUNDLES)
def test_a_fault_inside_a_signed_bundle_has_its_name_too(error: InputRefused, attack: Attack | None) -> None:
    assert attack_of(explain_bundle(error)) is attack
