"""What people do at the dashboard, through the same HTTP API: look, review, ask for a retraining, assign."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from deploy.laptop.line.truth import Truth
from deploy.laptop.line.unit import LineUnit
from inspection.errors import InputRefused, Unavailable
from inspection.identity import StationId

PAGE = 200


class Desk:
    """The dashboard as one person with a service token sees it."""

    def __init__(self, url: str, token_file: Path) -> None:
        headers = {"Authorization": f"Bearer {token_file.read_text().strip()}"}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=30)

    def close(self) -> None:
        self._client.close()

    def inspections(self, **filters: str | int) -> Iterator[dict[str, Any]]:
        """All that fit, oldest first, page by page."""
        after = 0
        while True:
            page = self._ask("GET", "/api/inspections", params={"after_id": after, "limit": PAGE, **filters})
            yield from page["items"]
            if page["next_after_id"] is None or not page["items"]:
                return
            after = page["next_after_id"]

    def review(self, inspection: Mapping[str, Any], unit: LineUnit) -> None:
        """Decide as one who knows the unit, with the boxes of all that is in its picture."""
        boxes = [_box(thing) for thing in unit.truth]
        decision = {
            "decision": "OK" if unit.good else "NG",
            "version": inspection["version"],
            "views": [{"view": view["view"], "boxes": boxes} for view in inspection["views"]],
        }
        self._ask("POST", f"/api/inspections/{inspection['id']}/reviews", json=decision)

    def ask_for_retraining(self, note: str) -> int:
        return int(self._ask("POST", "/api/retrainings", json={"note": note})["id"])

    def retraining(self, number: int) -> dict[str, Any]:
        return self._ask("GET", f"/api/retrainings/{number}")

    def assign(self, station: StationId, bundle: str) -> None:
        self._ask("POST", "/api/assignments", json={"station": station.path, "bundle": bundle})

    def station(self, station: StationId) -> dict[str, Any] | None:
        """What the station last said of itself."""
        items = self._ask("GET", "/api/stations")["items"]
        return next((item for item in items if item["station"] == station.path), None)

    def summary(self) -> dict[str, Any]:
        return self._ask("GET", "/api/summary")

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        try:
            answer = self._client.request(method, path, **content)
        except httpx.HTTPError as error:
            raise Unavailable(f"dashboard {self._client.base_url}: {error}") from error
        if answer.is_error:
            raise InputRefused(f"dashboard: {method} {path}: {answer.status_code} {answer.text[:300]}")
        return dict(answer.json())


def _box(thing: Truth) -> dict[str, Any]:
    x1, y1, x2, y2 = thing.box
    return {"label": thing.label, "box": {"x1": x1, "y1": y1, "x2": x2, "y2": y2}}
