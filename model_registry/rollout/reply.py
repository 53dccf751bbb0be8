"""The registry's HTTP answers as words or errors; shared by all who ask it. The one door to httpx here."""

from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from inspection.errors import InputRefused, Unavailable, explain

T = TypeVar("T", bound=BaseModel)

CONNECT_S = 5.0


def open_client(
    base_url: str, token: str, transport: httpx.BaseTransport | None, timeout_s: float
) -> httpx.Client:
    """A client that shows its token; `transport` stands in for the network in tests."""
    return httpx.Client(
        base_url=base_url,
        headers={"Authorization": f"Bearer {token}"},
        timeout=httpx.Timeout(timeout_s, connect=CONNECT_S),
        transport=transport,
        # A registry stands on the factory's own network; no proxy of the environment is between.
        trust_env=False,
    )


def ask(client: httpx.Client, method: str, path: str, kind: type[T], **request: Any) -> T:
    """The registry's answer to a request, as a `kind`.

    Raises:
        Unavailable: no answer, or one that is not the registry's.
        InputRefused: the registry refused; its own words, and what to do.
    """
    where = str(client.base_url).rstrip("/")
    try:
        response = client.request(method, path, **request)
    except httpx.HTTPError as error:
        raise Unavailable(
            f"registry {where} does not answer ({error}); is `model-registry serve` running there?"
        ) from error
    if response.is_success:
        try:
            return kind.model_validate_json(response.content)
        except ValidationError as error:
            raise Unavailable(
                f"registry {where}: its answer is not a {kind.__name__}: {explain(error)}"
            ) from error
    said = f"registry {where}: {_detail(response)}"
    if response.status_code >= 500:
        raise Unavailable(said)
    raise InputRefused(said)


def _detail(response: httpx.Response) -> str:
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict) and isinstance(body.get("detail"), str):
        return str(body["detail"])
    return f"HTTP {response.status_code}"
