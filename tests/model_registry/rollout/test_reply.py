import httpx
import pytest

from inspection.errors import InputRefused, Unavailable
from inspection.word import Word
from model_registry.rollout.reply import ask, open_client


class Answer(Word):
    n: int


def asked(response: httpx.Response | Exception) -> Answer:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer secret"
        if isinstance(response, Exception):
            raise response
        return response

    with open_client("http://registry.test", "secret", httpx.MockTransport(handle), 1) as client:
        return ask(client, "GET", "/api", Answer)


def test_an_answer_becomes_a_word() -> None:
    assert asked(httpx.Response(200, json={"n": 1})) == Answer(n=1)


def test_a_refusal_comes_in_the_registrys_words() -> None:
    with pytest.raises(InputRefused, match=r"registry http://registry\.test: no valid token"):
        asked(httpx.Response(401, json={"detail": "no valid token"}))


def test_an_ailing_registry_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="disk full"):
        asked(httpx.Response(503, json={"detail": "disk full"}))


def test_a_silent_registry_says_what_to_start() -> None:
    with pytest.raises(Unavailable, match=r"does not answer .* is `model-registry serve` running there"):
        asked(httpx.ConnectError("refused"))


@pytest.mark.parametrize("body", [b"<html>", b'{"n": "1"}', b"{}"])
def test_another_programs_answer_is_not_taken(body: bytes) -> None:
    with pytest.raises(Unavailable, match="its answer is not a Answer"):
        asked(httpx.Response(200, content=body))


@pytest.mark.parametrize("body", [b"gone", b"[]", b"{}"])
def test_a_refusal_without_words_shows_its_number(body: bytes) -> None:
    with pytest.raises(InputRefused, match="HTTP 404"):
        asked(httpx.Response(404, content=body))
