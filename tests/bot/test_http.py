"""Signed HTTP: what is refused before anything parses it, and a real question over it."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.composition import compose_bot
from bot.errors import NotConfiguredError
from bot.running import serve
from bot.settings import SlackTransport
from bot.web.slack_events import PATH, make_web
from store import inbox
from tests.bot.conftest import BOT_APP, Stage
from tests.bot.deliveries import event
from tests.bot.served import serving_http
from tests.bot.test_question_journey import BOT, NORDLICHT

SECRET = "playground-signing-secret"


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(time.time() if at is None else at))
    base = b"v0:" + timestamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": f"v0={digest}",
        "content-type": "application/json",
    }


@pytest.fixture
def web(stage: Stage) -> Iterator[TestClient]:
    bot = compose_bot(stage.knowledge)
    with TestClient(make_web(stage.knowledge.settings, bot.app)) as client:
        yield client


def received(stage: Stage) -> bool:
    from bot.composition import clock  # noqa: PLC0415

    with stage.database.reading() as session:
        return inbox.is_anything_due(session, now=clock())


def test_a_signed_event_is_stored_before_it_is_acknowledged(stage: Stage, web: TestClient) -> None:
    body = json.dumps(event()).encode()
    assert web.post(PATH, content=body, headers=signed(body)).status_code == 200
    assert received(stage)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{}", {}),
        (b"not json", {"x-slack-request-timestamp": "1", "x-slack-signature": "v0=0"}),
        (b"[" * 100_000, {"x-slack-request-timestamp": "soon", "x-slack-signature": "v0=0"}),
        (b"{}", {"x-slack-request-timestamp": "-1", "x-slack-signature": "v0=0"}),
        (b"{}", {"x-slack-request-timestamp": "9" * 400, "x-slack-signature": "v0=0"}),
        (b"{}", signed(b"{}") | {"x-slack-signature": b"v0=\xe9"}),
        (b"{}", signed(b"{}", secret="another")),
        (b"{}", signed(b"{}", at=time.time() - 600)),
        (b"{}", signed(b"{ }")),
    ],
    ids=range(9),
)
def test_what_is_not_signed_is_refused(
    stage: Stage, web: TestClient, body: bytes, headers: dict[str, Any]
) -> None:
    assert web.post(PATH, content=body, headers=headers).status_code == 401
    assert not received(stage)


def test_what_is_too_large_is_refused_unread(web: TestClient) -> None:
    body = b"x" * 1_000_001
    assert web.post(PATH, content=body, headers=signed(body)).status_code == 413


def test_challenge_rate_limit_notice_and_health(web: TestClient) -> None:
    challenge = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    answer = web.post(PATH, content=challenge, headers=signed(challenge))
    assert (answer.status_code, "abc" in answer.text) == (200, True)
    notice = json.dumps({"type": "app_rate_limited", "team_id": "T0TIDEWELL"}).encode()
    assert web.post(PATH, content=notice, headers=signed(notice)).status_code == 200
    assert web.get("/health").json() == {"ok": True}


def test_a_question_over_http_is_answered_once(stage: Stage) -> None:
    with serving_http(stage) as url:
        assert stage.playground.deliver_to(BOT_APP, url)["ok"]
        lena = stage.person("U0LENA")
        ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount?")
        lena.wait_for_reply(NORDLICHT, ts, containing="version 2.1")
        assert len(lena.replies(NORDLICHT, ts)) == 1


def test_a_port_that_is_taken_ends_it_with_the_option_to_change(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        changes = {"slack_transport": SlackTransport.HTTP, "http_port": port}
        settings = stage.knowledge.settings.model_copy(update=changes)
        with pytest.raises(NotConfiguredError, match=f"127.0.0.1:{port}.*--port") as caught:
            serve(
                replace(stage.knowledge, settings=settings),
                should_stop=threading.Event(),
                say=pytest.fail,
            )
    assert "DEALMATE_HTTP_PORT" in str(caught.value)
