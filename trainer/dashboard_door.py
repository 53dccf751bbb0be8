"""Asking the dashboard's API, its errors in our families."""

import httpx

from inspection.errors import InputRefused, Unavailable


class DashboardDoor:
    def __init__(self, client: httpx.Client) -> None:
        """`client` knows address and token."""
        self._client = client

    def ask(self, method: str, path: str, body: str | None = None) -> httpx.Response:
        """`body`: JSON.

        Raises:
            Unavailable: the dashboard does not answer, or not now.
            InputRefused: it refuses us, or what we ask.
        """
        where = f"dashboard {self._client.base_url}"
        try:
            headers = {"Content-Type": "application/json"}
            answer = self._client.request(method, path, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise Unavailable(f"{where}: does not answer ({error})") from error
        if answer.is_server_error:
            raise Unavailable(f"{where}: {method} {path}: {_detail(answer)}")
        if answer.is_error:
            raise InputRefused(f"{where}: {method} {path}: {_detail(answer)}")
        return answer


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"
