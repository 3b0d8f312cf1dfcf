"""Calls that break on demand, as an unmodified client sees them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.harness import Person, RunningPlayground, running_playground
from tests.playground.conftest import BOT_TOKEN, small_world

Json = dict[str, Any]


@pytest.fixture
def plain(play: RunningPlayground) -> WebClient:
    """A client that repeats nothing by itself."""
    return WebClient(token=BOT_TOKEN, base_url=play.api_url, retry_handlers=[])


def entries(play: RunningPlayground, kind: str) -> list[Json]:
    return [entry for entry in play.log() if entry["kind"] == kind]


def texts(person: Person, channel: str = "C0DESK") -> list[str]:
    return [message["text"] for message in person.history(channel)]


def test_too_many_requests_name_the_wait_and_do_nothing(
    play: RunningPlayground, plain: WebClient, ana: Person
) -> None:
    rule = play.faults.add({"status": 429, "retry_after": 3}, method="chat.postMessage", nth=1)
    with pytest.raises(SlackApiError) as caught:
        plain.chat_postMessage(channel="C0DESK", text="one")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["retry-after"] == "3"
    plain.chat_postMessage(channel="C0DESK", text="two")
    assert texts(ana) == ["two"]
    assert play.faults.fired(rule) == 1


@pytest.mark.parametrize(
    ("deed", "answer"),
    [
        ({"status": 503}, (503, "internal_error")),
        ({"error": "is_archived"}, (200, "is_archived")),
        ({"status": 429}, (429, "ratelimited")),
    ],
    ids=str,
)
def test_an_answer_that_slack_did_not_give(
    play: RunningPlayground, plain: WebClient, ana: Person, deed: Json, answer: tuple[int, str]
) -> None:
    play.faults.add(deed, method="chat.*")
    with pytest.raises(SlackApiError) as caught:
        plain.chat_postMessage(channel="C0DESK", text="never")
    assert (caught.value.response.status_code, caught.value.response["error"]) == answer
    assert texts(ana) == []
    assert plain.auth_test()["ok"], "other methods are left alone"


def test_a_reset_before_the_call_is_a_connection_error_and_nothing_is_written(
    play: RunningPlayground, plain: WebClient, ana: Person
) -> None:
    play.faults.add({"reset_before": True}, method="chat.postMessage")
    with pytest.raises(OSError, match="reset by peer"):
        plain.chat_postMessage(channel="C0DESK", text="lost")
    assert texts(ana) == []
    broken = [entry for entry in entries(play, "api") if entry["verdict"] == "reset_before"]
    assert [(one["name"], one["who"]) for one in broken] == [("chat.postMessage", "Demo")]


def test_a_reset_after_the_commit_is_the_same_error_and_it_is_written(
    play: RunningPlayground, plain: WebClient, ana: Person
) -> None:
    play.faults.add({"reset_after_commit": True}, method="chat.postMessage")
    with pytest.raises(OSError, match="reset by peer"):
        plain.chat_postMessage(channel="C0DESK", text="kept")
    assert texts(ana) == ["kept"]


def test_only_the_calls_that_are_counted_break(play: RunningPlayground, plain: WebClient) -> None:
    play.faults.add({"error": "fatal_error"}, method="auth.test", nth=[2, 4])
    outcomes = []
    for _ in range(5):
        try:
            outcomes.append(bool(plain.auth_test()["ok"]))
        except SlackApiError:
            outcomes.append(False)
    assert outcomes == [True, False, True, False, True]


def test_only_the_workspace_that_is_named_breaks(play: RunningPlayground, plain: WebClient) -> None:
    elsewhere = play.faults.add({"error": "fatal_error"}, method="auth.test", team="T0PARTNER")
    assert plain.auth_test()["ok"]
    assert play.faults.fired(elsewhere) == 0
    play.faults.add({"error": "fatal_error"}, method="auth.test", team="T0VENDOR")
    with pytest.raises(SlackApiError):
        plain.auth_test()


def test_peoples_pages_work_on(play: RunningPlayground, ana: Person) -> None:
    rule = play.faults.add({"status": 500})
    assert ana.api("auth.test")["ok"]
    assert play.faults.fired(rule) == 0


def test_a_token_in_a_form_counts_and_the_form_is_still_read(play: RunningPlayground) -> None:
    play.faults.add({"delay_ms": 1}, method="chat.postMessage", team="T0VENDOR")
    form = {"token": BOT_TOKEN, "channel": "C0DESK", "text": "in a form"}
    answer = httpx.post(f"{play.api_url}chat.postMessage", data=form, trust_env=False).json()
    assert answer["message"]["text"] == "in a form"
    assert play.faults.rules()[0]["fired"] == 1


def test_the_same_seed_breaks_the_same_calls() -> None:
    def luck(seed: int) -> list[bool]:
        with running_playground(small_world(), seed=seed) as play:
            play.faults.add({"error": "fatal_error"}, method="auth.test", probability=0.5)
            headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
            with httpx.Client(headers=headers, trust_env=False) as client:
                url = f"{play.api_url}auth.test"
                return [bool(client.post(url).json()["ok"]) for _ in range(24)]

    first = luck(3)
    assert luck(3) == first
    assert set(first) == {True, False}
    assert luck(4) != first


def test_every_firing_is_in_the_ledger(play: RunningPlayground, plain: WebClient) -> None:
    rule = play.faults.add({"status": 503}, method="auth.test")
    with pytest.raises(SlackApiError):
        plain.auth_test()
    fault, call = play.log()[-2:]
    assert (fault["kind"], fault["name"], fault["who"], fault["verdict"]) == (
        "fault",
        "auth.test",
        rule,
        "status 503",
    )
    assert (call["kind"], call["name"], call["verdict"]) == ("api", "auth.test", "internal_error")


def test_a_delay_runs_on_the_playgrounds_clock(world: Any) -> None:
    with running_playground(world(), speed=100_000) as play:
        rule = play.faults.add({"delay_ms": 3_600_000}, method="auth.test")
        client = WebClient(token=BOT_TOKEN, base_url=play.api_url)
        assert client.auth_test()["ok"]
        assert play.faults.fired(rule) == 1


def test_a_response_url_can_break_too(
    play: RunningPlayground, lena: Person, bolt: App, connected: Any
) -> None:
    urls: list[str] = []

    @bolt.command("/deal")
    def deal(ack: Any, command: Json) -> None:
        urls.append(command["response_url"])
        ack()

    with connected(play, bolt):
        assert lena.command("/deal", channel="C0SHARED")["ok"]
    play.faults.add({"reset_after_commit": True}, method="response_url", nth=1)
    with pytest.raises(httpx.TransportError):
        httpx.post(urls[0], json={"text": "kept"}, trust_env=False)
    assert [message["text"] for message in lena.ephemerals("C0SHARED")] == ["kept"]
