"""Tells MLflow over its REST API, version 2.0. A server that is away never costs a training.

`mlflow-skinny` is not used: see docs/decisions/0070-serving-elsewhere.md.
"""

import logging
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import httpx

from inspection.errors import InputRefused
from model_registry.bundle.manifest import BundleManifest
from trainer.fit.record import RunRecord
from trainer.track.entries import RUN_TAG, curve_of, ended_at, figures_of, params_of, tags_of

T = TypeVar("T")

log = logging.getLogger(__name__)

API = "/api/2.0/mlflow"
TIMEOUT_S = 10.0
MOST_METRICS = 1000
"""In one request, by MLflow's own limit."""
MOST_PARAMS = 100


class Telling(Protocol):
    def tell(self, run: RunRecord, manifest: BundleManifest | None = None) -> None:
        """After fit, and once more with the bundle after export. Never raises."""


class Untracked:
    """Nobody wants to know."""

    def tell(self, run: RunRecord, manifest: BundleManifest | None = None) -> None:
        return


class Tracker:
    """One per training. After the first failure it says so once, and is silent."""

    def __init__(self, client: httpx.Client, experiment: str) -> None:
        self._client = client
        self._experiment = experiment
        self._gave_up = False

    def tell(self, run: RunRecord, manifest: BundleManifest | None = None) -> None:
        """Told twice, MLflow still has it once: the run is found by its tag."""
        if self._gave_up:
            return
        try:
            self._tell(run, manifest)
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            # Whatever is there, it is not an MLflow that takes runs; the training matters more.
            self._gave_up = True
            log.warning("MLflow at %s was not told of run %s: %s", self._client.base_url, run.id, error)

    def _tell(self, run: RunRecord, manifest: BundleManifest | None) -> None:
        id = self._run(self._experiment_id(), run)
        metrics = curve_of(run) if manifest is None else [*curve_of(run), *figures_of(run, manifest)]
        tags = [{"key": key, "value": value} for key, value in tags_of(run, manifest).items()]
        params = [{"key": key, "value": value} for key, value in params_of(run).items()]
        for some in _parts(params, MOST_PARAMS):
            self._ask("POST", "runs/log-batch", {"run_id": id, "params": some})
        for figures in _parts(metrics, MOST_METRICS):
            told = [metric._asdict() for metric in figures]
            self._ask("POST", "runs/log-batch", {"run_id": id, "metrics": told})
        self._ask("POST", "runs/log-batch", {"run_id": id, "tags": tags})
        end = int(ended_at(run).timestamp() * 1000)
        self._ask("POST", "runs/update", {"run_id": id, "status": "FINISHED", "end_time": end})

    def _experiment_id(self) -> str:
        """Of the experiment, which is made where there is none."""
        name = {"experiment_name": self._experiment}
        answer = self._client.get(f"{API}/experiments/get-by-name", params=name)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return str(self._ask("POST", "experiments/create", {"name": self._experiment})["experiment_id"])
        return str(answer.raise_for_status().json()["experiment"]["experiment_id"])

    def _run(self, experiment: str, run: RunRecord) -> str:
        """MLflow's own id of the run, which is begun where there is none."""
        wanted = {
            "experiment_ids": [experiment],
            "filter": f"tags.\"{RUN_TAG}\" = '{run.id}'",
            "max_results": 1,
        }
        found: Sequence[Any] = self._ask("POST", "runs/search", wanted).get("runs", ())
        if found:
            return str(found[0]["info"]["run_id"])
        begun = {
            "experiment_id": experiment,
            "run_name": run.id,
            "start_time": int(run.started_at.timestamp() * 1000),
            "tags": [{"key": RUN_TAG, "value": run.id}],
        }
        return str(self._ask("POST", "runs/create", begun)["run"]["info"]["run_id"])

    def _ask(self, method: str, path: str, body: dict[str, Any]) -> Any:
        return self._client.request(method, f"{API}/{path}", json=body).raise_for_status().json()


def open_tracker(uri: str, token: str | None, experiment: str) -> Tracker:
    """
    Raises:
        InputRefused: not an address.
    """
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    try:
        client = httpx.Client(base_url=uri, headers=headers, timeout=TIMEOUT_S)
    except httpx.InvalidURL as error:
        raise InputRefused(f"mlflow.uri {uri!r}: {error}; write http://host:port") from error
    return Tracker(client, experiment)


def _parts(items: Sequence[T], most: int) -> list[Sequence[T]]:
    return [items[at : at + most] for at in range(0, len(items), most)]
