"""So that the receiver knows who speaks: HMAC over id, time and body, as Standard Webhooks has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from datetime import datetime
from pathlib import Path

from inspection.errors import InputRefused

LEAST_BYTES = 24


def read_secret(path: Path) -> bytes:
    """The secret alone on its line, base64 as the standard has it (`whsec_` before it may stay).

    Raises:
        InputRefused: no such file, not base64, or fewer than 24 bytes.
    """
    try:
        text = path.read_text().strip().removeprefix("whsec_")
        secret = base64.b64decode(text, validate=True)
    except OSError as error:
        raise InputRefused(f"{path}: cannot be read ({error.strerror}); correct secret_file") from error
    except ValueError as error:
        raise InputRefused(f"{path}: not base64; write it with `openssl rand -base64 32`") from error
    if len(secret) < LEAST_BYTES:
        raise InputRefused(
            f"{path}: {len(secret)} bytes of secret, {LEAST_BYTES} at least; `openssl rand -base64 32`"
        )
    return secret


def headers(secret: bytes, id: str, at: datetime, body: bytes) -> dict[str, str]:
    moment = str(int(at.timestamp()))
    digest = hmac.digest(secret, b".".join((id.encode(), moment.encode(), body)), hashlib.sha256)
    return {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
