"""A Bolt app, unmodified: a custom step, an assistant in both views, unfurled links."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from slack_bolt import App, Assistant, Complete, Fail, SetStatus, SetSuggestedPrompts
from slack_sdk import WebClient

from playground.harness import RunningPlayground, running_playground, wait_for

Json = dict[str, Any]
EVENTS = [
    "app_context_changed",
    "app_home_opened",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "function_executed",
    "link_shared",
    "message.im",
]
SCOPES = ["assistant:write", "chat:write", "im:history", "im:write", "links:read", "links:write"]
GREET = {
    "title": "Greet",
    "description": "Says hello",
    "input_parameters": {"name": {"type": "string", "is_required": True}},
    "output_parameters": {"greeting": {"type": "string", "is_required": True}},
}


def manifest(folder: Path, view: str) -> str:
    document = {
        "features": {
            "app_home": {"messages_tab_enabled": True},
            "unfurl_domains": ["tickets.example"],
            view: {},
        },
        "functions": {"greet": GREET},
        "oauth_config": {"scopes": {"bot": SCOPES}},
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS},
            "interactivity": {"is_enabled": True},
        },
    }
    path = folder / f"{view}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


@pytest.fixture
def newer(world: Callable[..., Json], tmp_path: Path) -> Iterator[RunningPlayground]:
    with running_playground(world(manifest=manifest(tmp_path, "agent_view"))) as play:
        yield play


@pytest.fixture
def older(world: Callable[..., Json], tmp_path: Path) -> Iterator[RunningPlayground]:
    with running_playground(world(manifest=manifest(tmp_path, "assistant_view"))) as play:
        yield play


def bolt_for(play: RunningPlayground) -> App:
    client = WebClient(token="xoxb-playground-demo", base_url=play.api_url)
    return App(client=client, raise_error_for_unhandled_request=False)


def test_a_custom_step_completes_or_fails(
    newer: RunningPlayground, connected: Callable[..., Any]
) -> None:
    bolt = bolt_for(newer)

    @bolt.function("greet")
    def greet(inputs: Json, complete: Complete, fail: Fail) -> None:
        if inputs["name"] == "nobody":
            fail("There is nobody.")
        else:
            complete({"greeting": f"Hello {inputs['name']}"})

    with connected(newer, bolt):
        good = newer.run_function("A0DEMO", "greet", {"name": "Ana"})
        bad = newer.run_function("A0DEMO", "greet", {"name": "nobody"})
        done = newer.wait_for_function(good)
        failed = newer.wait_for_function(bad)
    assert (done["state"], done["outputs"]) == ("completed", {"greeting": "Hello Ana"})
    assert (failed["state"], failed["error"]) == ("failed", "There is nobody.")


def test_an_assistant_in_the_older_view(
    older: RunningPlayground, connected: Callable[..., Any]
) -> None:
    bolt, assistant = bolt_for(older), Assistant()
    seen: Queue[Json] = Queue()

    @assistant.thread_started
    def started(set_suggested_prompts: SetSuggestedPrompts, payload: Json) -> None:
        seen.put(payload)
        set_suggested_prompts(prompts=["What is new?"])

    @assistant.thread_context_changed
    def moved(payload: Json) -> None:
        seen.put(payload)

    @assistant.user_message
    def answer(set_status: SetStatus, say: Any) -> None:
        set_status("is thinking")
        say("An answer")

    bolt.use(assistant)
    ana = older.person("U0ANA")
    with connected(older, bolt):
        channel = ana.home("A0DEMO", tab="messages")["channel"]
        thread = seen.get(timeout=20)["assistant_thread"]
        assert (thread["user_id"], thread["channel_id"]) == ("U0ANA", channel)
        root = thread["thread_ts"]
        wait_for(
            lambda: ana.statuses(channel).get(root, {}).get("prompts"),
            what="the prompts",
            timeout_seconds=20,
        )
        ana.look("C0DESK", app_id="A0DEMO")
        moved_to = seen.get(timeout=20)["assistant_thread"]["context"]
        assert moved_to == {"channel_id": "C0DESK", "team_id": "T0VENDOR", "enterprise_id": None}
        ana.say(channel, "What is new?", thread_ts=root)
        ana.wait_for_reply(channel, root, containing="An answer", timeout_seconds=20)
    assert ana.statuses(channel)[root]["status"] == "", "an answer takes the status away"


def test_an_agent_in_the_newer_view(
    newer: RunningPlayground, connected: Callable[..., Any]
) -> None:
    bolt = bolt_for(newer)
    seen: Queue[Json] = Queue()

    @bolt.event("app_home_opened")
    def opened(event: Json) -> None:
        seen.put(event)

    @bolt.event("app_context_changed")
    def moved(event: Json) -> None:
        seen.put(event)

    @bolt.event("message")
    def answer(event: Json, client: WebClient) -> None:
        thread_ts = event.get("thread_ts") or event["ts"]
        client.chat_postMessage(channel=event["channel"], thread_ts=thread_ts, text="An answer")

    ana = newer.person("U0ANA")
    with connected(newer, bolt):
        ana.home("A0DEMO", tab="messages")
        assert seen.get(timeout=20)["context"] == {"entities": []}
        ana.look("C0DESK", app_id="A0DEMO")
        entity = seen.get(timeout=20)["context"]["entities"][0]
        assert (entity["value"], entity["team_id"]) == ("C0DESK", "T0VENDOR")
        channel = ana.direct_channel("U0DEMOBOT")
        root = ana.say(channel, "What is new?")
        ana.wait_for_reply(channel, root, containing="An answer", timeout_seconds=20)


def test_links_of_the_apps_domain_are_unfurled(
    newer: RunningPlayground, connected: Callable[..., Any]
) -> None:
    bolt = bolt_for(newer)
    seen: Queue[Json] = Queue()

    @bolt.event("link_shared")
    def shared(event: Json, client: WebClient) -> None:
        seen.put(event)
        unfurls = {one["url"]: {"text": "Ticket 7"} for one in event["links"]}
        client.chat_unfurl(unfurl_id=event["unfurl_id"], source=event["source"], unfurls=unfurls)

    ana = newer.person("U0ANA")
    with connected(newer, bolt):
        ana.say("C0OPEN", "see https://eu.tickets.example/7?a=1&b=2 and https://other.example/")
        event = seen.get(timeout=20)
        message = wait_for(
            lambda: next((one for one in ana.history("C0OPEN") if "attachments" in one), None),
            what="the unfurled link",
            timeout_seconds=20,
        )
    assert event["links"] == [
        {"domain": "tickets.example", "url": "https://eu.tickets.example/7?a=1&b=2"}
    ]
    assert event["is_bot_user_member"] is False
    attachment = message["attachments"][0]
    assert attachment["text"] == "Ticket 7"
    assert attachment["from_url"] == "https://eu.tickets.example/7?a=1&b=2"
    assert "edited" not in message
