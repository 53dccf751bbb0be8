from typing import Any

import httpx
import pytest

from inspection.errors import InputRefused, Unavailable
from trainer.archive.posted import AT_ONCE, LONGEST_REASON, AskedUnit, AskedUnits, Posted, post, units_of
from trainer.dashboard_door import DashboardDoor


class Dashboard:
    """Takes units, each that is named a multiple of ten is decided there; or gives one answer always."""

    def __init__(self, answer: httpx.Response | None = None) -> None:
        self.answer = answer
        self.came: list[int] = []

    @property
    def door(self) -> DashboardDoor:
        transport = httpx.MockTransport(self._handle)
        return DashboardDoor(httpx.Client(base_url="http://dashboard.test", transport=transport))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if self.answer is not None:
            return self.answer
        items = AskedUnits.model_validate_json(request.content).items
        self.came.append(len(items))
        decided = sum(item.seq % 10 == 0 for item in items)
        return httpx.Response(200, json={"asked": len(items) - decided, "decided": decided, "unknown": 0})


def units(count: int) -> list[AskedUnit]:
    return [AskedUnit(station="a/b/c", seq=seq, reason="rare") for seq in range(1, count + 1)]


def test_many_go_in_parts_and_are_counted_together() -> None:
    dashboard = Dashboard()
    assert post(dashboard.door, units(AT_ONCE + 5)) == Posted(asked=905, decided=100, unknown=0)
    assert dashboard.came == [AT_ONCE, 5]


def test_none_asks_nobody() -> None:
    dashboard = Dashboard()
    assert post(dashboard.door, []) == Posted(asked=0, decided=0, unknown=0)
    assert dashboard.came == []


def test_two_views_of_a_unit_are_one_and_a_listed_picture_none() -> None:
    def row(station: str | None, seq: int | None) -> dict[str, Any]:
        return {"station": station, "seq": seq}

    found = units_of(
        [(row("a/b/c", 4), "x" * 999), (row("a/b/c", 4), "second view"), (row(None, None), "listed")]
    )
    assert found == (AskedUnit(station="a/b/c", seq=4, reason="x" * LONGEST_REASON),)


@pytest.mark.parametrize(
    ("answer", "family", "words"),
    [
        (
            httpx.Response(403, json={"detail": "this needs the role engineer"}),
            InputRefused,
            "needs the role",
        ),
        (httpx.Response(503, text="starting"), Unavailable, "POST /api/asked: status 503"),
        (httpx.Response(200, json={"asked": 1}), InputRefused, "dashboard's answer to /api/asked: decided"),
    ],
)
def test_a_refusal_is_named(answer: httpx.Response, family: type[Exception], words: str) -> None:
    with pytest.raises(family, match=words):
        post(Dashboard(answer).door, units(1))
