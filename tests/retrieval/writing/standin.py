"""A local server that speaks the OpenAI-compatible chat protocol, and misbehaves on request."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
Pieces = Iterator[str]
PIECE_CHARACTERS = 7
PATIENCE_SECONDS = 20.0


class Reset(Exception):  # noqa: N818 - what the network does
    """Raised while saying something: the connection is reset."""


@dataclass
class Script:
    """How the next requests are answered, and what they were.

    `say` gets the request's payload (question and passages) and yields the reply piece by piece.
    """

    say: Callable[[Json], Pieces]
    status: int = 200
    breaks_after: int | None = None
    """Pieces after which the connection is reset."""
    raw: bytes | None = None
    """Sent in place of a reply."""
    asked: list[Json] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    """Set at the end of a test, so that nothing waits on."""

    def stall(self, _payload: Json) -> Pieces:
        """Say nothing until the test is over."""
        self.over.wait(PATIENCE_SECONDS)
        yield "{"

    def drip(self, _payload: Json) -> Pieces:
        """Send a blank now and then, for ever."""
        while not self.over.wait(0.05):
            yield " "


def in_pieces(reply: object) -> Callable[[Json], Pieces]:
    """Say this, some characters at a time; text as it is, anything else as JSON."""
    text = reply if isinstance(reply, str) else json.dumps(reply)

    def say(_payload: Json) -> Pieces:
        for start in range(0, len(text), PIECE_CHARACTERS):
            yield text[start : start + PIECE_CHARACTERS]

    return say


def reply(*sentences: tuple[str, list[int]]) -> Json:
    """A reply in the form that is asked for."""
    return {"sentences": [{"text": text, "sources": sources} for text, sources in sentences]}


def echo(payload: Json) -> Pieces:
    """Give each passage back as a sentence of its own, and the question too."""
    passages = payload["passages"]
    sentences = [(passage["text"], [passage["number"]]) for passage in passages]
    yield from in_pieces(reply(*sentences, (payload["question"], [1])))(payload)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.0"

    def do_POST(self) -> None:
        script = self.server.script
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script.asked.append(body)
        if script.status != 200:
            self._send(script.status, b'{"error": {"message": "no", "type": "server_error"}}')
        elif script.raw is not None:
            self._send(200, script.raw)
        else:
            self._stream(script, json.loads(body["messages"][-1]["content"]))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        del format, args

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, script: Script, payload: Json) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for number, piece in enumerate(script.say(payload)):
                if number == script.breaks_after:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self._event({"role": "assistant", "content": piece}, finish=None)
            self._event({}, finish="stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except Reset:
            linger = struct.pack("ii", 1, 0)  # close without a farewell
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            os.close(self.connection.detach())
        except OSError:
            pass  # the client has left

    def _event(self, delta: Json, *, finish: str | None) -> None:
        event = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "stand-in",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """Serve while the block runs; gives the base address."""
    server = _Server(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        script.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
