"""Bodies without end, ranges without number, fields by the thousand: rows E4 and E8 of the scorecard."""

import resource
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dashboard.people.roles import Role
from dashboard.web.limits import MOST_BYTES, MOST_RANGES
from dashboard.web.pages import STATIC
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import make_jpeg, make_record

PIECE = b"a" * 65_536
MANY_PIECES = 16_384
"""Of 64 KiB: a gigabyte."""


def endless(pieces: int = MANY_PIECES) -> Iterator[bytes]:
    for _ in range(pieces):
        yield PIECE


@pytest.fixture
def served(site: DashboardSite) -> Iterator[httpx.Client]:
    """Over a real connection, with an administrator's token."""
    token = site.accounts.add_token("program", Role.ADMIN, site.clock())
    with (
        DashboardRunning(site) as running,
        httpx.Client(
            base_url=running.address, headers={"Authorization": f"Bearer {token}"}, timeout=20
        ) as client,
    ):
        yield client


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/inspections/1/reviews", "application/json"),
        ("/login", "application/x-www-form-urlencoded"),
        ("/admin/people", "multipart/form-data; boundary=x"),
        ("/no/such/page", "application/json"),
        ("/api/recipes/pictures", "image/png"),  # read whole, which nothing but `Limits` ends
    ],
)
def test_a_gigabyte_is_not_read(served: httpx.Client, path: str, kind: str) -> None:
    before = memory_mb()
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        for piece in endless():
            sent += len(piece)
            yield piece

    try:
        status = served.post(path, content=body(), headers={"Content-Type": kind}).status_code
    except httpx.WriteError:
        status = 413  # the answer came before we stopped sending, and the connection was closed
    assert status in (400, 404, 413), status  # 400: no form, as the first bytes show
    assert sent < 64 * MOST_BYTES
    assert memory_mb() - before < 64


def test_a_body_that_says_it_is_too_long_is_refused_at_once(served: httpx.Client) -> None:
    answer = served.post("/login", content=b"x" * (MOST_BYTES + 1))
    assert answer.status_code == 413
    assert served.post("/login", content=b"x" * 10).status_code != 413


@pytest.mark.parametrize("length", ["-1", "1e9", "9" * 30, "x"])
def test_a_length_that_is_none_is_refused(site: DashboardSite, length: str) -> None:
    answer = site.asks(Role.ADMIN).post("/api/label-sets", headers={"Content-Length": length})
    assert answer.status_code == 413


def test_ten_thousand_fields_are_refused(served: httpx.Client) -> None:
    fields = "&".join(f"f{n}=1" for n in range(10_000))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert served.post("/admin/people", content=fields, headers=form).status_code in (400, 422)


def test_json_of_any_depth_is_refused_by_name(served: httpx.Client) -> None:
    deep = "[" * 200_000
    answer = served.post(
        "/api/inspections/1/reviews", content=deep, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


def test_pages_without_end_are_refused(served: httpx.Client) -> None:
    for path in ("/api/inspections", "/api/dead-letters", "/api/reviews/queue", "/api/alarms", "/api/audit"):
        assert served.get(path, params={"limit": 10**9}).status_code == 422, path


def test_ranges_by_the_thousand_are_refused(served: httpx.Client) -> None:
    many = "bytes=" + ",".join(f"{n}-{n}" for n in range(10_000))
    assert served.get("/static/frame.css", headers={"Range": many}).status_code in (416, 431, 400)
    few = "bytes=" + ",".join("0-1" for _ in range(MOST_RANGES + 1))
    assert served.get("/static/frame.css", headers={"Range": few}).status_code == 416
    assert served.get("/static/frame.css", headers={"Range": "bytes=0-1"}).status_code == 206


def payloads() -> Iterator[str]:
    ups = (
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..\\",
        "..%5c",
        "%252e%252e%252f",
        "..;/",
        "....//",
        "%c0%ae%c0%ae/",
    )
    targets = ("etc/passwd", "dashboard.db", "secret", "store/secret", "windows/win.ini", "secret%00.jpg")
    for up in ups:
        for depth in range(1, 9):
            for target in targets:
                yield up * depth + target
    for start in ("/", "//", "\\\\host\\share\\", "C:/", "C:%5c", "file:///", "~/", "%00"):
        yield from (start + target for target in targets)


def test_no_way_leads_out_of_pictures_and_files(site: DashboardSite, tmp_path: Path) -> None:
    """2,000 and more requests for a file that lies beside the store; planted links do not help."""
    secret = "the plant's secret"
    (tmp_path / "secret").write_text(secret)
    jpeg = make_jpeg(64, 48)
    site.report(make_record(1, jpeg=jpeg, size=(64, 48)), jpeg)
    link = tmp_path / "store" / "link"
    link.symlink_to(tmp_path / "secret")
    client, asked = site.asks(Role.ADMIN), 0
    for base in ("/api/pictures/", "/static/", "/static/vendor/", "/inspections/"):
        for way in (*payloads(), "link", "store/link", "..%2fstore%2flink"):
            answer = client.get(base + way)
            asked += 1
            assert secret not in answer.text, base + way
            assert answer.status_code in (303, 400, 404, 405, 422), (base + way, answer.status_code)
    assert asked > 2000
    assert (STATIC / "frame.css").is_file()
