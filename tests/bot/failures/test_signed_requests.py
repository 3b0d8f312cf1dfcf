"""Over signed HTTP: forged, late and repeated requests, and Slack's own odd ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from bot.composition import compose_bot
from bot.web.slack_events import PATH, make_web
from tests.bot.conftest import BOT_APP, Stage
from tests.bot.deliveries import NORDLICHT, event, question_here
from tests.bot.served import serving_http
from tests.bot.test_http import signed
from tests.bot.test_question_journey import settled

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def web(stage: Stage) -> Iterator[TestClient]:
    with TestClient(make_web(stage.knowledge.settings, compose_bot(stage.knowledge).app)) as client:
        yield client


def rows(stage: Stage) -> int:
    with stage.database.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM inbox")).scalar_one())


def test_forged_then_late_then_good_is_answered_once(stage: Stage) -> None:
    with serving_http(stage) as url:
        assert stage.playground.deliver_to(BOT_APP, url)["ok"]
        faults = stage.playground.faults
        faults.add({"corrupt_signature": True}, event="app_mention", nth=1)
        faults.add({"skew_seconds": -400}, event="app_mention", nth=2)
        faults.add({"drop": True}, event="message", nth=[1, 2, 3, 4])
        lena, ts = question_here(stage)
        lena.wait_for_reply(NORDLICHT, ts)
        settled(stage)
        assert len(lena.replies(NORDLICHT, ts)) == 1
        tries = [one for one in stage.playground.log() if one["name"] == "app_mention"]
        statuses = [one["response"]["status"] for one in tries if one["kind"] == "event"]
        assert statuses == [401, 401, 200]


def test_the_same_signed_requests_again_change_nothing(stage: Stage, web: TestClient) -> None:
    body = json.dumps(event()).encode()
    headers = signed(body)
    command = urlencode(command_form()).encode()
    command_headers = signed(command) | {"content-type": FORM}
    for _ in range(3):
        assert web.post(PATH, content=body, headers=headers).status_code == 200
        assert web.post(PATH, content=command, headers=command_headers).status_code == 200
    assert rows(stage) == 2


def test_sixteen_commands_at_once_are_all_stored(stage: Stage, web: TestClient) -> None:
    statuses: list[int] = []

    def send(number: int) -> None:
        body = urlencode(command_form(trigger_id=f"{number}.1.x")).encode()
        answer = web.post(PATH, content=body, headers=signed(body) | {"content-type": FORM})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert statuses == [200] * 16
    assert rows(stage) == 16


def command_form(**changes: Any) -> dict[str, Any]:
    """A command as Slack sends it: every value is text, also `false`."""
    return {
        "command": "/dealmate",
        "text": "help &amp; <https://a.example|more>",
        "team_id": "T0NORDLICHT",
        "user_id": "U0LENA",
        "channel_id": NORDLICHT,
        "api_app_id": BOT_APP,
        "is_enterprise_install": "false",
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/none",
    } | changes


def test_no_enterprise_in_so_many_letters_is_no_enterprise(stage: Stage, web: TestClient) -> None:
    body = urlencode(command_form()).encode()
    assert web.post(PATH, content=body, headers=signed(body) | {"content-type": FORM}).is_success
    with stage.database.reading() as session:
        stored = session.execute(text("SELECT payload FROM inbox")).scalar_one()
    payload = json.loads(stored)
    assert payload["team_id"] == "T0NORDLICHT"
    assert payload["body"]["text"] == "help &amp; <https://a.example|more>"
