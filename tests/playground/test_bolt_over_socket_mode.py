from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from playground.harness import Person, RunningPlayground, running_playground, wait_for

MODAL = {
    "type": "modal",
    "callback_id": "register",
    "title": {"type": "plain_text", "text": "Register"},
    "submit": {"type": "plain_text", "text": "Send"},
    "private_metadata": "kept",
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "customer",
            "label": {"type": "plain_text", "text": "Customer"},
            "element": {"type": "plain_text_input", "action_id": "customer"},
        },
        {
            "type": "input",
            "block_id": "product",
            "optional": True,
            "label": {"type": "plain_text", "text": "Product"},
            "element": {
                "type": "static_select",
                "action_id": "product",
                "options": [{"text": {"type": "plain_text", "text": "Vault"}, "value": "vault"}],
            },
        },
    ],
}


def test_a_mention_in_a_shared_channel_is_answered_in_its_thread(
    play: RunningPlayground, bolt: App, lena: Person, connected: Callable[..., Any]
) -> None:
    seen: list[dict[str, Any]] = []

    @bolt.event("app_mention")
    def mention(event: dict[str, Any], body: dict[str, Any], context: Any, say: Any) -> None:
        seen.append({"body": body, "actor": context.actor_team_id, "team": context.team_id})
        say("Here you are", thread_ts=event["ts"])

    with connected(play, bolt):
        ts = lena.say("C0SHARED", "<@U0DEMOBOT> what is new?")
        reply = lena.wait_for_reply("C0SHARED", ts)

    assert reply["text"] == "Here you are"
    assert reply["bot_id"] == "B0DEMOBOT"
    assert seen[0]["actor"] == "T0PARTNER"
    assert seen[0]["team"] == "T0VENDOR"
    body = seen[0]["body"]
    assert body["is_ext_shared_channel"] is True
    assert body["authorizations"][0]["team_id"] == "T0VENDOR"
    assert body["event"]["user_team"] == body["event"]["source_team"] == "T0PARTNER"


def test_mention_and_message_both_arrive_and_own_messages_too(
    play: RunningPlayground, bolt: App, lena: Person, connected: Callable[..., Any]
) -> None:
    with connected(play, bolt):
        ts = lena.say("C0SHARED", "<@U0DEMOBOT> hello")
        bolt.client.chat_postMessage(channel="C0SHARED", text="mine", thread_ts=ts)
        events = wait_for(lambda: three_events(play), what="three events")

    assert sorted(one["name"] for one in events) == ["app_mention", "message", "message"]
    own = [one["request"]["payload"]["event"] for one in events]
    assert [one["bot_id"] for one in own if "bot_id" in one] == ["B0DEMOBOT"]


def three_events(play: RunningPlayground) -> list[dict[str, Any]] | None:
    found = [one for one in play.log() if one["kind"] == "event"]
    return found if len(found) == 3 else None


def test_a_command_opens_a_modal_whose_submission_arrives(
    play: RunningPlayground, bolt: App, lena: Person, connected: Callable[..., Any]
) -> None:
    commands: list[dict[str, Any]] = []
    submissions: list[dict[str, Any]] = []

    @bolt.command("/deal")
    def deal(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        ack()
        commands.append(command)

    @bolt.view("register")
    def registered(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        submissions.append(body)

    with connected(play, bolt):
        assert lena.command("/deal", "acme", channel="C0SHARED") == {"ok": True}
        view = lena.wait_for_view(callback_id="register")
        missing = lena.submit(view, {})
        assert missing == {
            "ok": False,
            "errors": {"customer": "Please complete this required field."},
        }
        vault = {"text": {"type": "plain_text", "text": "Vault"}, "value": "vault"}
        values = {"customer": "Acme", "product": {"selected_option": vault}}
        assert lena.submit(view, values) == {"ok": True}
        body = wait_for(lambda: submissions[0] if submissions else None, what="the submission")

    assert lena.views() == []
    assert commands[0]["team_id"] == "T0PARTNER"
    assert commands[0]["channel_name"] == "our-vendor"
    assert commands[0]["is_enterprise_install"] == "false"
    assert body["user"]["team_id"] == "T0PARTNER"
    assert body["view"]["private_metadata"] == "kept"
    assert body["view"]["app_installed_team_id"] == "T0VENDOR"
    state = body["view"]["state"]["values"]
    assert state["customer"]["customer"] == {"type": "plain_text_input", "value": "Acme"}
    assert state["product"]["product"]["selected_option"]["value"] == "vault"


def test_submission_answers_errors_update_push_and_clear(
    play: RunningPlayground, bolt: App, lena: Person, connected: Callable[..., Any]
) -> None:
    answers: Iterator[dict[str, Any]] = iter(
        [
            {"response_action": "errors", "errors": {"customer": "Unknown customer"}},
            {"response_action": "update", "view": {**MODAL, "private_metadata": "second"}},
            {"response_action": "push", "view": {**MODAL, "callback_id": "on-top"}},
            {"response_action": "clear"},
        ]
    )

    @bolt.command("/deal")
    def deal(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        ack()

    def answer(ack: Ack) -> None:
        ack(**next(answers))

    bolt.view("register")(answer)
    bolt.view("on-top")(answer)

    with connected(play, bolt):
        lena.command("/deal", channel="C0SHARED")
        view = lena.wait_for_view()
        filled = {"customer": "Acme"}
        refused = lena.submit(view, filled)
        assert refused == {"ok": False, "errors": {"customer": "Unknown customer"}}
        assert lena.submit(view, filled) == {"ok": True}
        updated = lena.wait_for_view(containing="second")
        assert updated["id"] == view["id"]
        assert updated["hash"] != view["hash"]
        assert updated["state"]["values"]["customer"]["customer"]["value"] == "Acme"
        assert lena.submit(updated, filled) == {"ok": True}
        pushed = lena.wait_for_view(callback_id="on-top")
        assert pushed["previous_view_id"] == pushed["root_view_id"] == view["id"]
        assert len(lena.views()) == 2
        assert lena.submit(pushed, filled) == {"ok": True}
        assert lena.views() == []


def test_closing_a_modal_is_told_when_asked_for(
    play: RunningPlayground, bolt: App, lena: Person, connected: Callable[..., Any]
) -> None:
    closed = threading.Event()

    @bolt.command("/deal")
    def deal(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        ack()

    @bolt.view_closed("register")
    def gone(ack: Ack, body: dict[str, Any]) -> None:
        assert body["is_cleared"] is False
        ack()
        closed.set()

    with connected(play, bolt):
        lena.command("/deal", channel="C0SHARED")
        assert lena.close(lena.wait_for_view()) == {"ok": True}
        assert closed.wait(5)
    assert lena.views() == []


def test_a_button_carries_all_that_slack_sends_and_may_be_answered_by_url(
    play: RunningPlayground, bolt: App, lena: Person, connected: Callable[..., Any]
) -> None:
    bodies: list[dict[str, Any]] = []

    @bolt.action("approve")
    def approve(ack: Ack, body: dict[str, Any], respond: Any) -> None:
        ack()
        bodies.append(body)
        respond(text="Approved", replace_original=True)

    button = {
        "type": "button",
        "action_id": "approve",
        "value": "deal-7",
        "text": {"type": "plain_text", "text": "Approve"},
    }
    with connected(play, bolt):
        posted = bolt.client.chat_postMessage(
            channel="C0SHARED",
            text="A deal",
            blocks=[{"type": "actions", "block_id": "deal", "elements": [button]}],
        )
        message = lena.wait_for_message("C0SHARED", containing="A deal")
        assert lena.click(message, "approve", channel="C0SHARED") == {"ok": True}
        changed = lena.wait_for_message("C0SHARED", containing="Approved")

    assert changed["ts"] == posted["ts"]
    body = bodies[0]
    assert body["user"] == {
        "id": "U0LENA",
        "username": "lena",
        "name": "lena",
        "team_id": "T0PARTNER",
    }
    assert body["team"]["id"] == "T0VENDOR"
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": "C0SHARED",
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": "C0SHARED", "name": "vendor-partner"}
    assert body["message"]["ts"] == posted["ts"]
    assert body["state"] == {"values": {}}
    action = body["actions"][0]
    assert action["value"] == "deal-7"
    assert action["block_id"] == "deal"
    assert action["text"]["text"] == "Approve"
    assert body["trigger_id"].count(".") == 2


def test_home_opens_and_is_published(
    play: RunningPlayground, bolt: App, lena: Person, connected: Callable[..., Any]
) -> None:
    @bolt.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        words = {"type": "mrkdwn", "text": f"Hello from {event['tab']}"}
        view = {"type": "home", "blocks": [{"type": "section", "text": words}]}
        client.views_publish(user_id=event["user"], view=view)

    with connected(play, bolt):
        view = lena.wait_for_home("A0DEMO", containing="Hello from home")

    assert view["type"] == "home"
    assert view["app_id"] == "A0DEMO"


def test_shortcuts_global_and_on_a_message(
    play: RunningPlayground, bolt: App, ana: Person, connected: Callable[..., Any]
) -> None:
    bodies: list[dict[str, Any]] = []

    def used(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        bodies.append(body)

    bolt.global_shortcut("nudge")(used)
    bolt.message_shortcut("nudge_about")(used)
    ts = ana.say("C0DESK", "a message")

    with connected(play, bolt):
        assert ana.shortcut("nudge") == {"ok": True}
        assert ana.message_shortcut("nudge_about", channel="C0DESK", ts=ts) == {"ok": True}
        wait_for(lambda: len(bodies) == 2 or None, what="both shortcuts")

    assert bodies[0]["type"] == "shortcut"
    assert "channel" not in bodies[0]
    assert bodies[1]["type"] == "message_action"
    assert bodies[1]["message"]["text"] == "a message"
    assert bodies[1]["message_ts"] == ts
    assert bodies[1]["response_url"].startswith(play.base_url)


def test_suggestions_come_from_the_app(
    play: RunningPlayground, bolt: App, lena: Person, connected: Callable[..., Any]
) -> None:
    element = {"type": "external_select", "action_id": "who", "min_query_length": 1}
    label = {"type": "plain_text", "text": "Who"}
    view = {**MODAL, "blocks": [{"type": "input", "label": label, "element": element}]}

    @bolt.command("/who")
    def who(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()

    @bolt.options("who")
    def options(ack: Ack, payload: dict[str, Any]) -> None:
        word = payload["value"]
        ack(options=[{"text": {"type": "plain_text", "text": f"{word}!"}, "value": word}])

    with connected(play, bolt):
        lena.command("/who", channel="C0SHARED")
        found = lena.suggestions(lena.wait_for_view(), "who", "ac")

    assert found["options"] == [{"text": {"type": "plain_text", "text": "ac!"}, "value": "ac"}]


def test_a_command_without_an_app_says_so(lena: Person) -> None:
    answer = lena.command("/deal", channel="C0SHARED")
    assert answer == {"ok": False, "error": '/deal failed with the error "dispatch_failed"'}
    assert lena.command("deal", channel="C0SHARED")["ok"] is False


def test_slack_does_not_name_the_workspace_of_another_grid_organisation(
    world: Callable[..., dict[str, Any]], connected: Callable[..., Any]
) -> None:
    small = world()
    small["channels"].append(
        {
            "id": "C0GRID",
            "team": "T0VENDOR",
            "name": "grid",
            "shared_with": ["T0GRIDA"],
            "members": ["U0ANA", "U0GRID"],
            "apps": ["A0DEMO"],
        }
    )
    seen: list[tuple[Any, Any, Any]] = []
    with running_playground(small) as play:
        bolt = App(client=WebClient(token="xoxb-playground-demo", base_url=play.api_url))

        @bolt.event("app_mention")
        def mention(event: dict[str, Any], context: Any) -> None:
            seen.append((context.team_id, context.actor_team_id, event["user_team"]))

        @bolt.event("message")
        def message() -> None:
            pass

        with connected(play, bolt):
            play.person("U0GRID").say("C0GRID", "<@U0DEMOBOT> hello")
            wait_for(lambda: seen or None, what="the mention")

    assert seen == [("T0VENDOR", None, "E0GRID")]
