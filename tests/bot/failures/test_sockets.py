"""Failure 17: sockets that close, are recycled, go dead or cannot be opened; no event is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient

from bot.access import Access
from bot.errors import AccessLostError
from bot.running import serve
from bot.slack.sockets import PingedClient
from playground.clock import Timings
from playground.harness import running_playground, wait_for
from tests.bot.conftest import BOT_APP, PATIENCE_SECONDS, Stage, set_stage, unlimited_world
from tests.bot.deliveries import NORDLICHT, question_here
from tests.bot.test_question_journey import settled

CONNECTIONS = 2


@pytest.fixture
def stage(prepared_file: Path, tmp_path: Path, log: StringIO) -> Iterator[Stage]:
    """Everything quicker: a second to acknowledge, connections checked several times a second."""
    timings = Timings(acknowledge_seconds=20)
    with (
        running_playground(unlimited_world(), speed=20, timings=timings) as playground,
        set_stage(playground, prepared_file, tmp_path, log, slack_ping_seconds=0.2) as stage,
    ):
        yield stage


def wait_for_connections(stage: Stage, count: int = CONNECTIONS) -> None:
    wait_for(
        lambda: stage.playground.connections(BOT_APP) >= count,
        what=f"{count} connections",
        timeout_seconds=PATIENCE_SECONDS,
    )


def assert_answered_once(stage: Stage, lena: Any, ts: str) -> None:
    lena.wait_for_reply(NORDLICHT, ts)
    settled(stage)
    assert len(lena.replies(NORDLICHT, ts)) == 1


@pytest.mark.parametrize(
    "fault",
    ["close", "disconnect:warning", "disconnect:refresh_requested", "disconnect:link_disabled"],
)
def test_a_socket_that_ends_under_an_event(running: Stage, fault: str) -> None:
    wait_for_connections(running)
    rule = running.playground.faults.add({"socket": fault}, event="app_mention", nth=1)
    lena, ts = question_here(running)
    assert_answered_once(running, lena, ts)
    assert running.playground.faults.fired(rule) == 1
    wait_for_connections(running)


def test_all_sockets_closed_at_once(running: Stage) -> None:
    wait_for_connections(running)
    running.playground.faults.break_sockets(BOT_APP, "close")
    lena, ts = question_here(running)
    assert_answered_once(running, lena, ts)
    wait_for_connections(running)


def test_one_socket_goes_dead_and_the_other_takes_over(running: Stage) -> None:
    wait_for_connections(running)
    running.playground.faults.add({"socket": "blackhole"}, event="app_mention", nth=1)
    lena, ts = question_here(running)
    assert_answered_once(running, lena, ts)


def test_all_sockets_go_dead_and_are_replaced(running: Stage) -> None:
    wait_for_connections(running)
    running.playground.faults.break_sockets(BOT_APP, "blackhole")
    lena, ts = question_here(running)
    assert_answered_once(running, lena, ts)
    wait_for_connections(running, 2 * CONNECTIONS)  # the workspace still counts the dead ones


def test_a_client_closed_while_it_connects_leaves_no_connection(stage: Stage) -> None:
    client = PingedClient(
        access=Access(),
        app_token="xapp-playground-dealmate",
        web_client=WebClient(token="xoxb-none", base_url=stage.playground.api_url),
    )
    client.connect()
    assert client.is_connected()
    client.close()
    client.connect()  # a thread that lost its connection before `close` comes too late
    assert not client.is_connected()


def test_threads_that_connect_at_once_leave_one_connection(stage: Stage) -> None:
    client = PingedClient(
        access=Access(),
        app_token="xapp-playground-dealmate",
        web_client=WebClient(token="xoxb-none", base_url=stage.playground.api_url),
    )
    threads = [
        threading.Thread(target=client.connect_to_new_endpoint, kwargs={"force": True})
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(
        lambda: stage.playground.connections(BOT_APP) == 1,
        what="one connection",
        timeout_seconds=PATIENCE_SECONDS,
    )
    client.close()


def test_opening_is_refused_for_a_while(stage: Stage) -> None:
    faults = stage.playground.faults
    limited = {"status": 429, "retry_after": 1}
    faults.add(limited, method="apps.connections.open", nth=[1, 3])
    faults.add({"status": 500}, method="apps.connections.open", nth=2)
    faults.add({"reset_before": True}, method="apps.connections.open", nth=4)
    stage.start()
    wait_for_connections(stage)
    lena, ts = question_here(stage)
    assert_answered_once(stage, lena, ts)
    assert all(rule["fired"] for rule in faults.rules())


def test_coming_back_is_refused_for_a_while(running: Stage) -> None:
    wait_for_connections(running)
    faults = running.playground.faults
    faults.add({"status": 503}, method="apps.connections.open", nth=[1, 2])
    faults.add({"status": 429, "retry_after": 1}, method="apps.connections.open", nth=3)
    faults.break_sockets(BOT_APP, "close")
    lena, ts = question_here(running)
    assert_answered_once(running, lena, ts)
    wait_for_connections(running)
    assert all(rule["fired"] for rule in faults.rules())


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("xapp-of-another-app", "invalid_auth"),
        ("xoxb-playground-dealmate", "not_allowed_token_type"),
    ],
)
def test_a_wrong_app_token_ends_it_with_what_to_do(stage: Stage, token: str, code: str) -> None:
    changes = {"slack_app_token": SecretStr(token)}
    knowledge = replace(
        stage.knowledge, settings=stage.knowledge.settings.model_copy(update=changes)
    )
    should_stop = threading.Event()
    gives_up = threading.Timer(PATIENCE_SECONDS, should_stop.set)
    gives_up.start()
    said: list[str] = []
    try:
        with pytest.raises(AccessLostError, match=code) as caught:
            serve(knowledge, should_stop=should_stop, say=said.append)
    finally:
        gives_up.cancel()
    assert "DEALMATE_SLACK_APP_TOKEN is not" in str(caught.value)
    assert said == []
    assert f'"reason": "{code}"' in stage.log.getvalue()


def test_an_app_token_that_is_taken_away_is_noticed_when_it_connects_again(running: Stage) -> None:
    wait_for_connections(running)
    faults = running.playground.faults
    faults.add({"error": "token_revoked"}, method="apps.connections.open")
    faults.break_sockets(BOT_APP, "close")
    access = running.bot.dealmate.access
    wait_for(lambda: access.lost, what="the loss", timeout_seconds=PATIENCE_SECONDS)
    assert access.lost is not None
    assert access.lost.code == "token_revoked"
