"""The dashboard's `/api/retrainings` as a worker sees it, for httpx's mock transport; it may be away."""

import json
from typing import Any

import httpx

URL = "http://dashboard.test"


class RetrainingDesk:
    """Hands out `jobs` one by one and writes down what is reported.

    `away`: so many requests get no answer. `lost`: reports are refused, as for a job that was claimed again.
    """

    def __init__(self, *jobs: int) -> None:
        self.jobs = list(jobs)
        self.reports: list[tuple[int, dict[str, Any]]] = []
        self.away = 0
        self.lost = False
        self.answer: httpx.Response | None = None
        """Instead of any other."""

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=URL, transport=httpx.MockTransport(self._handle))

    @property
    def ends(self) -> list[tuple[int, str]]:
        """Job and state of each report that ended one."""
        return [(job, said["state"]) for job, said in self.reports if said["state"] != "running"]

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if self.away > 0:
            self.away -= 1
            raise httpx.ConnectError("connection refused")
        if self.answer is not None:
            return self.answer
        if request.method == "POST":
            return self._claim()
        if self.lost:
            return httpx.Response(409, json={"detail": "retraining 7 was claimed again; stop"})
        self.reports.append((int(request.url.path.rsplit("/", 1)[1]), json.loads(request.content)))
        return httpx.Response(200, json={})

    def _claim(self) -> httpx.Response:
        if not self.jobs:
            return httpx.Response(204)
        job = {
            "id": self.jobs.pop(0),
            "label_set_url": "/store/labels/one.parquet",
            "pictures_url": "/store",
            "attempt": 2,
            "note": "what else a job says is the dashboard's matter",
        }
        return httpx.Response(200, json=job)
