"""What happens when the service does not answer, or answers badly: bounded tries, one line, never the key."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import time
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any

import httpx
import pytest

from extract_optional.fake_service import (
    FOONET,
    FOONET_FACTS,
    KEY,
    NOTHING,
    Answerer,
    FakeService,
    Reply,
    say,
    serve,
    title_of,
)
from paperatlas.errors import PaperatlasError
from paperatlas.extract.llm import NOT_EXTRACTED, service
from paperatlas.extract.llm.usage import Meter
from paperatlas.model import Extraction, Paper

PAPERS = [Paper(id=f"p{number}", title=f"N{number}") for number in range(4)]


@pytest.fixture(autouse=True)
def key_stays_out_of_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No test here may write the key to any log, ours or the client's."""
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text


def ask(answer: Answerer, papers: list[Paper], **changes: Any) -> tuple[list[Extraction], FakeService]:
    with serve(answer) as fake:
        return list(fake.extractor(**changes)(papers)), fake


def first(bad: Reply) -> Answerer:
    """Answer badly once, then well."""
    return lambda _request, count: say(FOONET_FACTS) if count else bad


def warning_of(extraction: Extraction) -> str:
    assert extraction.entities == ()
    [warning] = extraction.warnings
    assert warning.startswith(NOT_EXTRACTED)
    assert "\n" not in warning
    assert KEY not in warning
    return warning


WITHOUT_ROLE = {"entities": [{"eid": "e1", "name": "N1", "type": "Model", "forms": ["N1"]}]}
BROKEN = {
    "broken JSON": say('{"entities": [{"eid": "e1", "name": '),
    "trailing comma": say('{"entities": [],}'),
    "no JSON": say("I cannot help with that."),
    "empty": say(""),
    "wrong types": say({"entities": "none", "relations": 7}),
    "wrong item": say({"entities": ["FooNet"]}),
    "unknown type": say({"entities": [{**FOONET_FACTS["entities"][0], "type": "Library"}]}),
    "missing key": say(WITHOUT_ROLE),
    "no entities": say({"relations": []}),
    "a list": say("[]"),
    "too many": say({"entities": FOONET_FACTS["entities"] * 100}),
    "deep": say('{"entities": [], "more": ' + "[" * 50_000 + "]" * 50_000 + "}"),
    "half a character": say('{"entities": [{"eid": "\\ud800"}]}'),
    "no choices": Reply(b'{"choices": []}'),
    "no content": Reply(b'{"choices": [{"message": {"content": null, "refusal": "no"}}]}'),
    "an error": Reply(b'{"error": {"message": "overloaded"}}'),
    "not UTF-8": Reply(b'{"choices": [{"message": {"content": "\xff\xfe"}}]}'),
    "not JSON": Reply(b"<html>"),
    "nothing": Reply(b""),
    "null": Reply(b"null"),
    "huge": say("x" * (service.LONGEST_REPLY + 1)),
    "bomb": Reply(gzip.compress(b" " * 2**26), headers={"Content-Encoding": "gzip"}),
    "damaged": Reply(b"\x1f\x8bnot gzip", headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_unusable_answer_is_asked_for_once_more(name: str) -> None:
    [extraction], fake = ask(first(BROKEN[name]), [FOONET])
    assert len(extraction.entities) == 4
    assert len(fake.requests) == 2


@pytest.mark.parametrize("name", BROKEN)
def test_a_second_one_leaves_the_paper_empty_and_the_rest_goes_on(name: str) -> None:
    def answer(request: dict[str, Any], _count: int) -> Reply:
        return BROKEN[name] if title_of(request) == "N1" else say(NOTHING)

    found, fake = ask(answer, PAPERS)
    assert [one.paper for one in found] == PAPERS
    assert [bool(one.warnings[0].startswith(NOT_EXTRACTED)) for one in found] == [False, True, False, False]
    warning_of(found[1])
    assert len(fake.requests) == 5


def test_the_model_is_shown_its_unusable_answer_and_the_reason() -> None:
    _, fake = ask(first(say(WITHOUT_ROLE)), [FOONET])
    roles = [message["role"] for message in fake.requests[1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert json.loads(fake.requests[1]["messages"][2]["content"]) == WITHOUT_ROLE
    assert "`role`" in fake.requests[1]["messages"][3]["content"]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_trouble_that_may_pass_is_tried_again(status: int) -> None:
    [extraction], fake = ask(first(Reply(status=status)), [FOONET])
    assert len(extraction.entities) == 4
    assert len(fake.requests) == 2


def test_tries_are_bounded_and_the_rest_goes_on() -> None:
    def answer(request: dict[str, Any], _count: int) -> Reply:
        return Reply(status=500) if title_of(request) == "N1" else say(NOTHING)

    with serve(answer) as fake:
        extractor = fake.extractor()
        found = list(extractor(PAPERS))
    assert f"HTTP 500 ({service.TRIES} tries)" in warning_of(found[1])
    assert len(fake.requests) == 3 + service.TRIES
    usage = extractor.usage
    assert (usage.papers, usage.failed, usage.retries, usage.repairs) == (4, 1, service.TRIES - 1, 0)


@pytest.mark.parametrize("retry_after", ["1", lambda: formatdate(time.time() + 2, usegmt=True)])
def test_a_service_that_says_when_to_come_again_is_obeyed(retry_after: Any) -> None:
    value = retry_after if isinstance(retry_after, str) else retry_after()
    started = time.monotonic()
    [extraction], _ = ask(first(Reply(status=429, headers={"Retry-After": value})), [FOONET])
    assert len(extraction.entities) == 4
    assert 0.9 < time.monotonic() - started < 5


@pytest.mark.parametrize("retry_after", ["100000000000000000000", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_but_not_for_ever(retry_after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "LONGEST_WAIT", 0.05)
    started = time.monotonic()
    [extraction], _ = ask(first(Reply(status=429, headers={"Retry-After": retry_after})), [FOONET])
    assert len(extraction.entities) == 4
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("retry_after", ["", "soon", "-5", "1e9", "²", "Fri, 99 Foo 2026", "0"])
def test_a_senseless_retry_after_does_no_harm(retry_after: str) -> None:
    bad = Reply(status=429, headers={"Retry-After": retry_after.encode().decode("latin-1")})
    [extraction], _ = ask(first(bad), [FOONET])
    assert len(extraction.entities) == 4


def test_a_timeout_is_tried_again() -> None:
    slow = say(FOONET_FACTS)
    slow.delay = 0.5
    [extraction], fake = ask(first(slow), [FOONET], timeout=0.2)
    assert len(extraction.entities) == 4
    assert len(fake.requests) == 2


class Drip(httpx.SyncByteStream):
    """A body of which each read is fast enough, and the whole is not."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            time.sleep(0.05)
            yield b" "


def test_a_service_that_sends_a_byte_now_and_then_is_a_timeout_too() -> None:
    settings = FakeService("http://localhost", [], []).settings(timeout=0.3)
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, stream=Drip()))
    started = time.monotonic()
    with httpx.Client(transport=transport) as client:
        session = service.Session(client, settings, Meter(settings))
        with pytest.raises(service.NoAnswerError, match=r"no answer within 0.3 s \(4 tries\)"):
            session.ask(b"{}")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("status", [301, 401, 402, 403, 404, 405])
def test_a_service_that_refuses_us_ends_the_run_with_one_line(status: int) -> None:
    headers = {"Location": "http://127.0.0.1:9/"} if status == 301 else {}
    refusal = Reply(f"wrong key {KEY[:8]}***: {KEY}".encode(), status=status, headers=headers)
    with serve(lambda _request, _count: refusal) as fake:
        extractor = fake.extractor(threads=2)
        with pytest.raises(PaperatlasError, match=f"HTTP {status}") as caught:
            list(extractor(PAPERS * 20))
    assert "sk-very" not in str(caught.value)
    assert "\n" not in str(caught.value)
    # Those that were under way at the time, not all of them.
    assert len(fake.requests) < 20


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_service_that_refuses_one_text_is_quoted_without_the_key(status: int) -> None:
    def answer(request: dict[str, Any], _count: int) -> Reply:
        bad = Reply(f"this text\nis not allowed {KEY} \xff".encode("latin-1") + b"x" * 9999, status=status)
        return bad if title_of(request) == "N2" else say(NOTHING)

    found, fake = ask(answer, PAPERS)
    warning = warning_of(found[2])
    assert f"HTTP {status}: this text is not allowed [key]" in warning
    assert len(warning) < 400
    assert len(fake.requests) == 4


def test_a_service_that_is_down_is_not_asked_about_every_paper() -> None:
    down = pytest.raises(PaperatlasError, match=r"5 papers in a row got no answer: .*HTTP 503")
    with serve(lambda _request, _count: Reply(status=503)) as fake, down:
        list(fake.extractor(threads=2)(PAPERS * 50))
    assert len(fake.requests) < 20 * service.TRIES


def test_where_nothing_listens_the_error_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
    with pytest.raises(PaperatlasError, match="no connection"):
        list(FakeService(url, [], []).extractor()(PAPERS * 2))


def test_whoever_stops_reading_leaves_nothing_running() -> None:
    with serve(lambda _request, _count: say(NOTHING)) as fake:
        extractions = fake.extractor(threads=2)(PAPERS * 50)
        assert next(iter(extractions)).paper == PAPERS[0]
        extractions.close()  # type: ignore[attr-defined]
        asked = len(fake.requests)
        time.sleep(0.05)
    assert len(fake.requests) == asked < 20


def test_the_key_is_in_no_repr() -> None:
    fake = FakeService("http://localhost", [], [])
    assert KEY not in repr(fake.settings()) + repr(fake.extractor()) + str(vars(fake.extractor()))
