"""Triggers, hashes, external ids, stacks: the rules of views.*."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from playground.harness import Person, RunningPlayground

Json = dict[str, Any]
Refusal = Callable[..., Json]


def modal(**more: Any) -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Title"},
        "blocks": [{"type": "divider"}],
        **more,
    }


def home(text: str) -> Json:
    words = {"type": "mrkdwn", "text": text}
    return {"type": "home", "blocks": [{"type": "section", "text": words}]}


@pytest.fixture
def triggers(
    play: RunningPlayground, bolt: App, ana: Person, connected: Callable[..., Any]
) -> Iterator[Callable[[], str]]:
    """Each call is a fresh trigger of Ana's."""
    seen: list[str] = []

    @bolt.command("/go")
    def go(ack: Ack, command: Json) -> None:
        seen.append(command["trigger_id"])
        ack()

    def fresh() -> str:
        assert ana.command("/go", channel="C0DESK") == {"ok": True}
        return seen[-1]

    with connected(play, bolt):
        yield fresh


def test_a_trigger_opens_one_modal_within_three_seconds(
    play: RunningPlayground,
    bot: WebClient,
    triggers: Callable[[], str],
    refusal: Refusal,
) -> None:
    trigger = triggers()
    opened = bot.views_open(trigger_id=trigger, view=modal())["view"]
    assert opened["root_view_id"] == opened["id"]
    assert opened["previous_view_id"] is None
    assert opened["team_id"] == "T0VENDOR"
    assert refusal(bot.views_open, trigger_id=trigger, view=modal())["error"] == (
        "exchanged_trigger_id"
    )
    late = triggers()
    play.move_clock(3.5)
    assert refusal(bot.views_open, trigger_id=late, view=modal())["error"] == "expired_trigger_id"
    unknown = refusal(bot.views_open, trigger_id="1.2.abc", view=modal())
    assert unknown["error"] == "invalid_trigger_id"
    missing = refusal(bot.api_call, api_method="views.open", json={"view": modal()})
    assert missing["error"] == "invalid_arguments"


def test_an_invalid_view_does_not_use_up_the_trigger(
    bot: WebClient, triggers: Callable[[], str], refusal: Refusal
) -> None:
    trigger = triggers()
    long = modal(title={"type": "plain_text", "text": "x" * 25})
    refused = refusal(bot.views_open, trigger_id=trigger, view=long)
    assert refused["error"] == "invalid_arguments"
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert bot.views_open(trigger_id=trigger, view=modal())["ok"]


def test_a_stack_of_three(
    bot: WebClient, ana: Person, triggers: Callable[[], str], refusal: Refusal
) -> None:
    first = bot.views_open(trigger_id=triggers(), view=modal())["view"]
    bot.views_push(trigger_id=triggers(), view=modal())
    third = bot.views_push(trigger_id=triggers(), view=modal())["view"]
    assert third["root_view_id"] == first["id"]
    full = refusal(bot.views_push, trigger_id=triggers(), view=modal())
    assert full["error"] == "push_limit_reached"
    ana.close(third)
    assert len(ana.views()) == 2
    ana.close(first, clear=True)
    assert ana.views() == []


def test_update_by_id_external_id_and_hash(
    bot: WebClient, triggers: Callable[[], str], refusal: Refusal
) -> None:
    view = bot.views_open(trigger_id=triggers(), view=modal(external_id="mine"))["view"]
    updated = bot.views_update(view_id=view["id"], hash=view["hash"], view=modal())["view"]
    assert updated["hash"] != view["hash"]
    stale = refusal(bot.views_update, view_id=view["id"], hash=view["hash"], view=modal())
    assert stale["error"] == "hash_conflict"
    assert refusal(bot.views_update, external_id="mine", view=modal())["error"] == "not_found"
    bot.views_update(view_id=view["id"], view=modal(external_id="again"))
    assert bot.views_update(external_id="again", view=modal(external_id="again"))["ok"]
    neither = refusal(bot.api_call, api_method="views.update", json={"view": modal()})
    assert neither["error"] == "invalid_arguments"
    assert refusal(bot.views_update, view_id="V0NONE", view=modal())["error"] == "not_found"


def test_an_external_id_is_taken_once_in_a_team(
    bot: WebClient, triggers: Callable[[], str], refusal: Refusal
) -> None:
    bot.views_open(trigger_id=triggers(), view=modal(external_id="mine"))
    refused = refusal(bot.views_push, trigger_id=triggers(), view=modal(external_id="mine"))
    assert refused["error"] == "duplicate_external_id"


def test_a_large_view_is_refused(
    bot: WebClient, triggers: Callable[[], str], refusal: Refusal
) -> None:
    words = {"type": "mrkdwn", "text": "x" * 2900}
    large = modal(blocks=[{"type": "section", "text": words}] * 90)
    refused = refusal(bot.views_open, trigger_id=triggers(), view=large)
    assert refused["error"] == "view_too_large"


def test_publish_is_for_homes_and_known_people(bot: WebClient, refusal: Refusal) -> None:
    first = bot.views_publish(user_id="U0LENA", view=home("one"))["view"]
    second = bot.views_publish(user_id="U0LENA", view=home("two"), hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    stale = refusal(bot.views_publish, user_id="U0LENA", view=home("x"), hash=first["hash"])
    assert stale["error"] == "hash_conflict"
    wrong = refusal(bot.views_publish, user_id="U0LENA", view=modal())
    assert wrong["error"] == "invalid_arguments"
    nobody = refusal(bot.views_publish, user_id="U0OTTO", view=home("x"))
    assert nobody["error"] == "invalid_arguments"


def test_people_cannot_open_views(ana: Person) -> None:
    refused = ana.api("views.open", trigger_id="1.2.3", view=modal())
    assert refused["error"] == "not_allowed_token_type"


def test_nobody_acts_in_the_view_of_somebody_else(
    bot: WebClient, lena: Person, triggers: Callable[[], str]
) -> None:
    view = bot.views_open(trigger_id=triggers(), view=modal())["view"]
    assert lena.submit(view)["error"] == "view_not_found"
    assert lena.close(view)["error"] == "view_not_found"


@contextmanager
def acting(work: Callable[[], Any]) -> Iterator[None]:
    thread = Thread(target=work)
    thread.start()
    yield
    thread.join(10)


def test_a_bad_answer_to_a_submission_shows_trouble(
    play: RunningPlayground,
    bolt: App,
    ana: Person,
    connected: Callable[..., Any],
) -> None:
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"no-such-block": "x"}},
        {"response_action": "update", "view": modal(title={"type": "plain_text", "text": ""})},
    ]
    view = modal(callback_id="go", submit={"type": "plain_text", "text": "Go"})

    @bolt.command("/go")
    def go(ack: Ack, command: Json, client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()

    @bolt.view("go")
    def gone(ack: Ack) -> None:
        ack(**answers.pop(0))

    with connected(play, bolt):
        ana.command("/go", channel="C0DESK")
        shown = ana.wait_for_view()
        for _ in range(2):
            answer = ana.submit(shown)
            assert answer["ok"] is False
            assert answer["error"] == "We had some trouble connecting. Try again?"
        assert [one["id"] for one in ana.views()] == [shown["id"]]


def test_an_update_while_the_app_thinks_is_seen(
    bot: WebClient, ana: Person, triggers: Callable[[], str]
) -> None:
    view = bot.views_open(trigger_id=triggers(), view=modal())["view"]

    def later() -> None:
        time.sleep(0.05)
        bot.views_update(view_id=view["id"], view=modal(private_metadata="loaded"))

    with acting(later):
        assert ana.wait_for_view(containing="loaded")["id"] == view["id"]
