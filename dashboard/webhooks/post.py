"""One POST to a receiver, within a time, without following it elsewhere. The only door out."""

import httpx

TIMEOUT_S = 10.0


def post(url: str, body: bytes, headers: dict[str, str]) -> str:
    """Empty: it was answered 2xx. What else the receiver says is not read."""
    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            return "" if answer.is_success else f"{url} answered {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"{url} cannot be reached ({error or type(error).__name__})"
