"""MLflow's tracking API as far as the trainer uses it, for httpx's mock transport; it may be away.

Like the real one it refuses another value for a parameter, a second experiment of one name, and more in one
request than it takes.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx

URL = "http://mlflow.test"
ASKED_TAG = re.compile(r"""tags\."([^"]+)" = '([^']+)'""")
Body = dict[str, Any]


class MlflowServer:
    def __init__(self) -> None:
        self.experiments: dict[str, str] = {}
        """Id by name."""
        self.runs: dict[str, Body] = {}
        self.asked = 0
        self.away = False
        self.answer: httpx.Response | None = None
        """Instead of any other."""

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=URL, transport=httpx.MockTransport(self._handle))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("connection refused")
        if self.answer is not None:
            return self.answer
        known: dict[str, Callable[[Body], httpx.Response]] = {
            "GET /experiments/get-by-name": self._experiment,
            "POST /experiments/create": self._create_experiment,
            "POST /runs/search": self._search,
            "POST /runs/create": self._create_run,
            "POST /runs/log-batch": self._log,
            "POST /runs/update": self._update,
        }
        path = request.url.path.removeprefix("/api/2.0/mlflow")
        do = known.get(f"{request.method} {path}")
        if do is None:
            return _refusal(404, "ENDPOINT_NOT_FOUND", path)
        return do(json.loads(request.content) if request.content else dict(request.url.params))

    def _experiment(self, asked: Body) -> httpx.Response:
        id = self.experiments.get(asked["experiment_name"])
        if id is None:
            return _refusal(404, "RESOURCE_DOES_NOT_EXIST", asked["experiment_name"])
        return httpx.Response(200, json={"experiment": {"experiment_id": id}})

    def _create_experiment(self, body: Body) -> httpx.Response:
        if body["name"] in self.experiments:
            return _refusal(400, "RESOURCE_ALREADY_EXISTS", body["name"])
        id = self.experiments[body["name"]] = str(len(self.experiments) + 1)
        return httpx.Response(200, json={"experiment_id": id})

    def _search(self, body: Body) -> httpx.Response:
        asked = ASKED_TAG.fullmatch(body["filter"])
        if asked is None:
            return _refusal(400, "INVALID_PARAMETER_VALUE", body["filter"])
        key, value = asked.groups()
        found = [{"info": {"run_id": id}} for id, run in self.runs.items() if run["tags"].get(key) == value]
        # The real one leaves an empty list out.
        return httpx.Response(200, json={"runs": found} if found else {})

    def _create_run(self, body: Body) -> httpx.Response:
        if body["experiment_id"] not in self.experiments.values():
            return _refusal(404, "RESOURCE_DOES_NOT_EXIST", body["experiment_id"])
        id = f"{len(self.runs) + 1:032x}"
        self.runs[id] = {
            "name": body["run_name"],
            "status": "RUNNING",
            "tags": _pairs(body["tags"]),
            "params": {},
            "metrics": set(),
        }
        return httpx.Response(200, json={"run": {"info": {"run_id": id}}})

    def _log(self, body: Body) -> httpx.Response:
        run = self.runs[body["run_id"]]
        params, metrics = _pairs(body.get("params", [])), body.get("metrics", [])
        if len(params) > 100 or len(metrics) > 1000:
            return _refusal(400, "INVALID_PARAMETER_VALUE", "too many in one batch")
        for key, value in params.items():
            if run["params"].get(key, value) != value:
                return _refusal(400, "INVALID_PARAMETER_VALUE", f"{key}: params do not change")
        run["params"] |= params
        run["tags"] |= _pairs(body.get("tags", []))
        run["metrics"] |= {(one["key"], one["step"], one["timestamp"], one["value"]) for one in metrics}
        return httpx.Response(200, json={})

    def _update(self, body: Body) -> httpx.Response:
        self.runs[body["run_id"]]["status"] = body["status"]
        return httpx.Response(200, json={"run_info": {}})


def _pairs(items: list[Body]) -> dict[str, str]:
    return {item["key"]: item["value"] for item in items}


def _refusal(status: int, code: str, message: str) -> httpx.Response:
    return httpx.Response(status, json={"error_code": code, "message": message})
