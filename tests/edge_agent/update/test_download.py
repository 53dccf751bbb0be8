"""A file of 1,000 signed bytes, over a server that is told what to answer."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tuf.api.exceptions import DownloadError, DownloadLengthMismatchError, LengthOrHashMismatchError
from tuf.api.metadata import TargetFile

from edge_agent.update.attack import Attack, Hindered
from edge_agent.update.download import download
from edge_agent.update.fetch import HttpFetcher
from tests.fakes.registry_world import FolderTransport, answer_of

CONTENT = bytes(range(250)) * 4
SIGNED = TargetFile.from_data("bundle.tar", CONTENT, ["sha256"])
URL = "http://registry.test/bundle.tar"


class World:
    def __init__(self, folder: Path) -> None:
        (folder / "served").mkdir()
        (folder / "served" / "bundle.tar").write_bytes(CONTENT)
        self.server = FolderTransport(folder / "served")
        self.path = folder / "downloads" / "bundle.tar"
        self.partial = folder / "downloads" / "bundle.tar.part"
        self.ranges: list[str | None] = []

    def download(self) -> bytes:
        def handle(request: httpx.Request) -> httpx.Response:
            self.ranges.append(request.headers.get("Range"))
            return self.server.handle_request(request)

        fetcher = HttpFetcher(lambda: 0.0, httpx.MockTransport(handle))
        return download(fetcher, URL, SIGNED, self.path).read_bytes()

    def answers(self, *answers: httpx.Response) -> None:
        """First these, then the truth."""
        left = list(answers)
        self.server.answer = lambda _: left.pop(0) if left else None

    def left_before(self, content: bytes) -> None:
        self.partial.parent.mkdir()
        self.partial.write_bytes(content)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_file_that_ended_too_early_goes_on_where_it_broke_off(world: World) -> None:
    world.answers(answer_of(CONTENT[:400]))
    with pytest.raises(Hindered, match="ended after 400 of 1000 signed bytes") as hindered:
        world.download()
    assert hindered.value.attack is Attack.PARTIAL_BUNDLE
    assert world.download() == CONTENT
    assert world.ranges == [None, "bytes=400-"]
    assert not world.partial.exists()


class Breaking(httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        yield CONTENT[:300]
        raise httpx.ReadError("reset")


def test_a_connection_that_broke_goes_on_too(world: World) -> None:
    world.answers(httpx.Response(200, stream=Breaking()))
    with pytest.raises(DownloadError, match="connection lost after 300 bytes"):
        world.download()
    assert world.download() == CONTENT
    assert world.ranges == [None, "bytes=300-"]


def test_a_server_without_ranges_is_asked_for_all(world: World) -> None:
    world.left_before(CONTENT[:400])
    world.answers(answer_of(CONTENT))
    assert world.download() == CONTENT


def test_a_server_that_goes_on_at_another_place_is_not_followed(world: World) -> None:
    world.left_before(CONTENT[:400])
    headers = {"Content-Range": "bytes 500-999/1000"}
    world.answers(httpx.Response(206, headers=headers, stream=httpx.ByteStream(CONTENT[500:])))
    with pytest.raises(DownloadError, match="HTTP 206"):
        world.download()
    assert not world.path.exists()


@pytest.mark.parametrize("torn", [bytes(400), bytes(1000), CONTENT + b"more"])
def test_what_a_power_cut_left_of_it_is_no_fault_of_the_server(world: World, torn: bytes) -> None:
    world.left_before(torn)
    assert world.download() == CONTENT


def test_a_whole_one_is_not_fetched_again(world: World) -> None:
    world.left_before(CONTENT)
    assert world.download() == CONTENT
    assert world.ranges == []


def test_other_bytes_are_refused_and_nothing_is_left(world: World) -> None:
    world.answers(answer_of(CONTENT[::-1]))
    with pytest.raises(LengthOrHashMismatchError):
        world.download()
    assert list(world.path.parent.iterdir()) == []


@pytest.mark.parametrize("before", [b"", CONTENT[:400]])
def test_a_byte_more_than_signed_is_too_much(world: World, before: bytes) -> None:
    world.left_before(before)
    headers = {"Content-Range": "bytes 400-1000/1001"}
    more = CONTENT[len(before) :] + b"!"
    world.answers(httpx.Response(206 if before else 200, headers=headers, stream=httpx.ByteStream(more)))
    with pytest.raises(DownloadLengthMismatchError, match="sends more than the 1000 signed bytes"):
        world.download()
    assert list(world.path.parent.iterdir()) == []


def test_a_server_that_cannot_go_on_is_asked_anew(world: World) -> None:
    world.left_before(CONTENT[:400])
    world.answers(httpx.Response(416))
    assert world.download() == CONTENT
    assert world.ranges == ["bytes=400-", None]
