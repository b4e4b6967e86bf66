"""A service with a chat interface on this machine: it answers what a test tells it to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

import pytest

from paperatlas.extract.llm import LlmExtractor, Settings
from paperatlas.model import Paper

KEY = "sk-very-secret-0123456789"

FOONET = Paper(
    id="foonet",
    title="FooNet: A Small Network",
    abstract="Old networks are slow. We propose FooNet, based on ResNet-50. "
    "On ImageNet it reaches 81.5% top-1 accuracy with 7.6M parameters, 3x faster than ResNet-50.",
)
FOONET_FACTS: dict[str, Any] = {
    "entities": [
        {"eid": "e1", "name": "FooNet", "type": "Model", "forms": ["FooNet"], "role": "introduces"},
        {"eid": "e2", "name": "ResNet-50", "type": "Model", "forms": ["ResNet-50"], "role": "comparesWith"},
        {"eid": "e3", "name": "ImageNet", "type": "Dataset", "forms": ["ImageNet"], "role": "evaluatesOn"},
        {
            "eid": "e4",
            "name": "top-1 accuracy",
            "type": "Metric",
            "forms": ["top-1 accuracy"],
            "role": "measures",
        },
    ],
    "relations": [{"head": "e1", "rel": "basedOn", "tail": "e2"}],
    "results": [
        {
            "subject": "e1",
            "metric": "e4",
            "value": "81.5",
            "unit": "%",
            "kind": "absolute",
            "on": "e3",
            "than": None,
            "evidence": "reaches 81.5% top-1 accuracy",
        },
        {
            "subject": "e1",
            "metric": "speedup",
            "value": "3",
            "unit": "x",
            "kind": "ratio",
            "on": None,
            "than": "e2",
            "evidence": "3x faster than ResNet-50",
        },
    ],
}
NOTHING: dict[str, Any] = {"entities": [], "relations": [], "results": []}


@dataclass
class Reply:
    """What the service sends back; the body is sent after a delay."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0


def say(content: object, *, usage: object = None) -> Reply:
    """A reply whose model says this; anything but a string is said as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    body: dict[str, object] = {"choices": [{"message": {"role": "assistant", "content": text}}]}
    return Reply(json.dumps(body | ({"usage": usage} if usage is not None else {})).encode())


Answerer = Callable[[dict[str, Any], int], Reply]
"""From a request and how many there were before it to the reply."""


@dataclass
class FakeService:
    """A running service."""

    url: str
    requests: list[dict[str, Any]]
    headers: list[dict[str, str]]

    def settings(self, **changes: Any) -> Settings:
        """Settings that ask it, without long pauses."""
        given: dict[str, Any] = {"url": self.url, "model": "small", "key": KEY, "pause": 0.001, "timeout": 5}
        return Settings(**given | changes)

    def extractor(self, **changes: Any) -> LlmExtractor:
        """An extractor that asks it."""
        return LlmExtractor(self.settings(**changes))


@contextmanager
def serve(answer: Answerer) -> Iterator[FakeService]:
    """Run a service on a free port."""
    lock = Lock()
    requests: list[dict[str, Any]] = []
    headers: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                count = len(requests)
                requests.append(request)
                headers.append(dict(self.headers))
            self.reply(answer(request, count))

        def reply(self, reply: Reply) -> None:
            time.sleep(reply.delay)
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
            except ConnectionError:
                self.close_connection = True  # who asked has not waited

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    patch = pytest.MonkeyPatch()
    try:
        patch.setenv("NO_PROXY", "127.0.0.1")  # the client obeys a proxy of the machine
        yield FakeService(f"http://127.0.0.1:{server.server_address[1]}/v1", requests, headers)
    finally:
        patch.undo()
        server.shutdown()
        thread.join()
        server.server_close()


def title_of(request: dict[str, Any]) -> str:
    """The title of the paper that a request is about."""
    content: str = request["messages"][1]["content"]
    return content.partition("\n")[0].removeprefix("Title: ")
