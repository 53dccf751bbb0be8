import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.webhooks.signing import headers, read_secret
from inspection.errors import InputRefused

EXAMPLE = "msg_p5jXN8AQM9LWM0D4loKWxJek"  # pragma: allowlist secret
KNOWN = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_as_the_standard_signs() -> None:
    """The example of its reference implementations."""
    told = headers(
        base64.b64decode(KNOWN),
        EXAMPLE,
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert told["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (told["webhook-id"], told["webhook-timestamp"]) == (EXAMPLE, "1614265330")


def test_a_secret_with_and_without_its_mark(tmp_path: Path) -> None:
    for text in (KNOWN, f"whsec_{KNOWN}\n"):
        (tmp_path / "secret").write_text(text)
        assert read_secret(tmp_path / "secret") == base64.b64decode(KNOWN)


@pytest.mark.parametrize(
    ("text", "words"), [("no base64!", "not base64"), ("c2hvcnQ=", "5 bytes of secret, 24 at least")]
)
def test_a_secret_that_is_none_says_how_to_make_one(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(text)
    with pytest.raises(InputRefused, match=f"secret: {words}.*openssl rand -base64 32"):
        read_secret(tmp_path / "secret")
    with pytest.raises(InputRefused, match="nowhere: cannot be read"):
        read_secret(tmp_path / "nowhere")
