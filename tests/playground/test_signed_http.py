from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from playground.clock import Timings
from playground.delivery.signed_http import signature
from playground.harness import Person, RunningPlayground, running_playground, wait_for

Headers = dict[str, str]
Reply = tuple[int, Headers, str]
PATIENT = Timings(acknowledge_seconds=60_000)
"""A deadline that is long enough on a clock that runs very fast."""


def test_the_signature_is_what_slacks_own_verifier_expects() -> None:
    now = int(time.time())
    made = signature("secret", timestamp=now, body=b"a=b&c=d")
    verifier = SignatureVerifier("secret")
    assert verifier.is_valid(body=b"a=b&c=d", timestamp=str(now), signature=made)
    assert not verifier.is_valid(body=b"a=b&c=e", timestamp=str(now), signature=made)


def test_a_bolt_app_over_http_hears_events_commands_and_modals(
    play: RunningPlayground,
    signing_bolt: App,
    lena: Person,
    listening: Callable[..., Any],
    served_by_bolt: Callable[..., Any],
) -> None:
    submitted: list[str] = []

    @signing_bolt.event("app_mention")
    def mention(event: dict[str, Any], say: Any) -> None:
        say("Over HTTP", thread_ts=event["ts"])

    @signing_bolt.command("/deal")
    def deal(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        label = {"type": "plain_text", "text": "Customer"}
        element = {"type": "plain_text_input", "action_id": "customer"}
        block = {"type": "input", "block_id": "customer", "label": label, "element": element}
        words = {"type": "plain_text", "text": "Deal"}
        view = {
            "type": "modal",
            "callback_id": "deal",
            "title": words,
            "submit": words,
            "blocks": [block],
        }
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack("One moment")

    @signing_bolt.view("deal")
    def sent(ack: Ack, view: dict[str, Any]) -> None:
        value = view["state"]["values"]["customer"]["customer"]["value"]
        if value == "Nobody":
            ack(response_action="errors", errors={"customer": "Who is that?"})
            return
        ack()
        submitted.append(value)

    with listening(served_by_bolt(signing_bolt)) as url:
        assert play.deliver_to("A0DEMO", url) == {"ok": True}
        ts = lena.say("C0SHARED", "<@U0DEMOBOT> hello")
        assert lena.wait_for_reply("C0SHARED", ts)["text"] == "Over HTTP"
        assert lena.command("/deal", "x &amp; <y>", channel="C0SHARED") == {"ok": True}
        assert lena.wait_for_ephemeral("C0SHARED")["text"] == "One moment"
        view = lena.wait_for_view(callback_id="deal")
        refused = lena.submit(view, {"customer": "Nobody"})
        assert refused == {"ok": False, "errors": {"customer": "Who is that?"}}
        assert lena.submit(view, {"customer": "Zoë & Søn"}) == {"ok": True}
    assert submitted == ["Zoë & Søn"]


def test_a_request_url_that_does_not_echo_the_challenge_is_refused(
    play: RunningPlayground, listening: Callable[..., Any]
) -> None:
    with listening(lambda _sent, _headers: (200, {}, "hello")) as url:
        assert play.deliver_to("A0DEMO", url) == {"ok": False, "error": "challenge_failed"}


def test_a_wrong_secret_is_refused_by_bolt(
    play: RunningPlayground,
    bot: WebClient,
    listening: Callable[..., Any],
    served_by_bolt: Callable[..., Any],
) -> None:
    stranger = App(client=bot, signing_secret="another-secret")
    with listening(served_by_bolt(stranger)) as url:
        assert play.deliver_to("A0DEMO", url)["ok"] is False


def http_world(world: Callable[..., dict[str, Any]], url: str) -> dict[str, Any]:
    return world(delivery="http", request_url=url)


@pytest.mark.parametrize(
    ("status", "reason"), [(500, "http_error"), (404, "http_error"), (302, "http_error")]
)
def test_a_failing_app_is_tried_three_times_more_with_slacks_headers(
    world: Callable[..., dict[str, Any]],
    listening: Callable[..., Any],
    status: int,
    reason: str,
) -> None:
    seen: list[Headers] = []
    ids: list[str] = []

    def answer(sent: bytes, headers: Headers) -> Reply:
        seen.append(headers)
        ids.append(json.loads(sent)["event_id"])
        return status, {}, ""

    with (
        listening(answer) as url,
        running_playground(http_world(world, url), speed=2000, timings=PATIENT) as play,
    ):
        play.person("U0ANA").say("C0DESK", "hello")
        wait_for(lambda: len(seen) == 4 or None, what="four tries")
        time.sleep(0.3)

    assert len(seen) == 4
    assert len(set(ids)) == 1
    assert "X-Slack-Retry-Num" not in seen[0]
    assert [one["X-Slack-Retry-Num"] for one in seen[1:]] == ["1", "2", "3"]
    assert {one["X-Slack-Retry-Reason"] for one in seen[1:]} == {reason}


def test_no_retry_when_the_app_asks_for_none(
    world: Callable[..., dict[str, Any]], listening: Callable[..., Any]
) -> None:
    seen: list[Headers] = []

    def answer(_sent: bytes, headers: Headers) -> Reply:
        seen.append(headers)
        return 500, {"X-Slack-No-Retry": "1"}, ""

    with (
        listening(answer) as url,
        running_playground(http_world(world, url), speed=5000, timings=PATIENT) as play,
    ):
        play.person("U0ANA").say("C0DESK", "hello")
        wait_for(lambda: seen or None, what="the first try")
        time.sleep(0.3)
    assert len(seen) == 1


def test_a_slow_app_times_out_and_is_told_so_on_the_retry(
    world: Callable[..., dict[str, Any]], listening: Callable[..., Any]
) -> None:
    seen: list[Headers] = []

    def answer(_sent: bytes, headers: Headers) -> Reply:
        seen.append(headers)
        if len(seen) == 1:
            time.sleep(0.6)
        return 200, {}, ""

    timings = Timings(acknowledge_seconds=300)
    with (
        listening(answer) as url,
        running_playground(http_world(world, url), speed=1000, timings=timings) as play,
    ):
        play.person("U0ANA").say("C0DESK", "hello")
        wait_for(lambda: len(seen) == 2 or None, what="the retry")
        verdicts = wait_for(
            lambda: [one["verdict"] for one in play.log() if one["kind"] == "event"][1:] or None,
            what="the record of both",
        )
    assert seen[1]["X-Slack-Retry-Reason"] == "http_timeout"
    assert verdicts == ["ok"]


def test_a_slow_command_shows_operation_timeout(
    world: Callable[..., dict[str, Any]], listening: Callable[..., Any]
) -> None:
    forms: list[dict[str, list[str]]] = []

    def answer(sent: bytes, headers: Headers) -> Reply:
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        forms.append(parse_qs(sent.decode(), keep_blank_values=True))
        time.sleep(0.6)
        return 200, {}, ""

    timings = Timings(acknowledge_seconds=0.3)
    with (
        listening(answer) as url,
        running_playground(http_world(world, url), timings=timings) as play,
    ):
        said = play.person("U0LENA").command("/deal", "a b", channel="C0SHARED")
    assert said == {"ok": False, "error": '/deal failed with the error "operation_timeout"'}
    form = {name: values[0] for name, values in forms[0].items()}
    assert set(form) == {
        "token",
        "team_id",
        "team_domain",
        "channel_id",
        "channel_name",
        "user_id",
        "user_name",
        "command",
        "text",
        "api_app_id",
        "is_enterprise_install",
        "response_url",
        "trigger_id",
    }
    assert form["team_id"] == "T0PARTNER"
    assert form["text"] == "a b"


def test_an_app_that_is_not_there_is_a_failed_connection(
    world: Callable[..., dict[str, Any]],
) -> None:
    nobody = http_world(world, "http://127.0.0.1:9/slack/events")
    with running_playground(nobody) as play:
        said = play.person("U0LENA").command("/deal", channel="C0SHARED")
        entry = play.log()[-1]
    assert said["error"] == '/deal failed with the error "dispatch_failed"'
    assert entry["verdict"] == "connection_failed"
