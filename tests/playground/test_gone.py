"""A client that dies in the middle of its request is no fault of the playground."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import pytest

from playground.harness import RunningPlayground


def test_half_a_request_leaves_no_error_behind(
    play: RunningPlayground, caplog: pytest.LogCaptureFixture
) -> None:
    there = urlsplit(play.base_url)
    with socket.create_connection((there.hostname, there.port)) as half:
        half.sendall(
            b"POST /api/chat.postMessage HTTP/1.1\r\nHost: here\r\n"
            b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
        )
        time.sleep(0.05)  # so that the request has begun when its sender is gone
    assert play.person("U0LENA").boot()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
