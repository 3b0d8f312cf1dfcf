"""An HTTP proxy in front of the playground's Web API that loses or delays what it is told to."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


@dataclass
class Loss:
    """What to do with calls of one method: the first `times` of them are hit."""

    method: str
    times: int = 1
    forward: bool = True
    status: int | None = None
    retry_after: int = 1
    error: str = "ratelimited"
    hits: list[float] = field(default_factory=list)


class LossyProxy:
    """Forwards to `target`; `calls` has the time and method of everything that came by."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.losses: list[Loss] = []
        self.calls: list[tuple[float, str]] = []
        self.before: Callable[[str], None] = lambda _: None
        self.api_url = ""

    def lose_reply(self, method: str, *, times: int = 1) -> Loss:
        """The call takes effect, its reply is lost: the connection is reset."""
        return self._add(Loss(method=method, times=times))

    def refuse_connection(self, method: str, *, times: int = 1) -> Loss:
        """The call never arrives."""
        return self._add(Loss(method=method, times=times, forward=False))

    def answer_status(self, method: str, status: int, *, times: int, retry_after: int = 1) -> Loss:
        """Answer for Slack, without Slack."""
        loss = Loss(
            method=method, times=times, forward=False, status=status, retry_after=retry_after
        )
        return self._add(loss)

    def answer_error(self, method: str, error: str, *, times: int = 1) -> Loss:
        """Answer as Slack does when it says no."""
        return self._add(Loss(method=method, times=times, forward=False, status=200, error=error))

    def _add(self, loss: Loss) -> Loss:
        self.losses.append(loss)
        return loss

    def loss_of(self, method: str) -> Loss | None:
        for loss in self.losses:
            if loss.method == method and len(loss.hits) < loss.times:
                loss.hits.append(time.monotonic())
                return loss
        return None


@contextmanager
def lossy_proxy(target: str) -> Iterator[LossyProxy]:
    """Run a proxy in front of `target` (a base address without a slash at its end)."""
    proxy = LossyProxy(target)
    client = httpx.Client(timeout=30, trust_env=False)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            method = self.path.rsplit("/", 1)[-1]
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            proxy.calls.append((time.monotonic(), method))
            proxy.before(method)
            loss = proxy.loss_of(method)
            if loss is not None and loss.status is not None:
                body = json.dumps({"ok": False, "error": loss.error}).encode()
                self._answer(loss.status, body, loss.retry_after)
                return
            headers = {
                key: value
                for key, value in self.headers.items()
                if key.lower() not in {"host", "connection", "content-length", "accept-encoding"}
            }
            answer = None
            if loss is None or loss.forward:
                answer = client.post(proxy.target + self.path, content=body, headers=headers)
            if loss is not None or answer is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self._answer(answer.status_code, answer.content, None)

        do_GET = do_POST  # noqa: N815 - its name there

        def _answer(self, status: int, content: bytes, retry_after: int | None) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            if retry_after is not None:
                self.send_header("retry-after", str(retry_after))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy.api_url = f"http://127.0.0.1:{server.server_port}/api/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
        client.close()
