"""A Bolt app for the page's tests: a form, a home tab, buttons.

Run it with the playground's address as argument.
"""

from __future__ import annotations

import sys
from typing import Any

import httpx
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.playground_page import gallery

STAGES = ["Discovery", "Validation", "Proposal"]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower().replace(" ", "-")}


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "it", **element},
        **more,
    }


def form(customer: str = "") -> dict[str, Any]:
    name = {"type": "plain_text_input", "placeholder": plain("Company name"), "max_length": 40}
    if customer:
        name["initial_value"] = customer
    return {
        "type": "modal",
        "callback_id": "deal",
        "title": plain("Register a deal"),
        "submit": plain("Register"),
        "close": plain("Cancel"),
        "blocks": [
            field("customer", "Customer", name),
            field(
                "amount", "Amount in euro", {"type": "number_input", "is_decimal_allowed": False}
            ),
            field(
                "stage",
                "Stage",
                {"type": "static_select", "options": [option(one) for one in STAGES]},
            ),
            field(
                "competitor",
                "Competitor",
                {"type": "external_select", "min_query_length": 1},
                optional=True,
            ),
            field("close", "Expected close", {"type": "datepicker"}, optional=True),
            field(
                "note",
                "Note",
                {"type": "plain_text_input", "multiline": True},
                optional=True,
                hint=plain("What should the channel manager know?"),
            ),
        ],
    }


def said(client: WebClient, channel: str, text: str, **more: Any) -> None:
    client.chat_postMessage(channel=channel, text=text, **more)


def show_every_field(app: App, base_url: str) -> None:
    """A form with every field, and the details of a work object."""

    @app.command("/gallery")
    def every_field(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        blocks = gallery.view_blocks(base_url.removesuffix("/api/"), modal=True)
        asked = [one | {"optional": True} if one["type"] == "input" else one for one in blocks]
        view = {
            "type": "modal",
            "callback_id": "gallery",
            "title": plain("Everything"),
            "submit": plain("Send"),
            "private_metadata": body["channel_id"],
            "blocks": asked,
        }
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("gallery")
    def sent(ack: Any, view: dict[str, Any], client: WebClient) -> None:
        ack()
        for file in view["state"]["values"]["input20"]["it20"]["files"]:
            headers = {"Authorization": f"Bearer {client.token}"}
            content = httpx.get(file["url_private"], headers=headers, trust_env=False).content
            words = f"Read {len(content)} bytes of {file['name']}"
            said(client, view["private_metadata"], words)

    @app.event("entity_details_requested")
    def details(event: dict[str, Any], client: WebClient) -> None:
        attributes = {"title": {"text": "The pump is broken"}}
        urgency = {"key": "urgency", "label": "Urgency", "type": "string", "value": "Urgent"}
        client.entity_presentDetails(
            trigger_id=event["trigger_id"],
            metadata={
                "entity_type": "slack#/entities/task",
                "url": event["entity_url"],
                "external_ref": event["external_ref"],
                "entity_payload": {"attributes": attributes, "custom_fields": [urgency]},
            },
        )


def build(base_url: str) -> App:  # noqa: C901 one listener after the other
    client = WebClient(token="xoxb-playground-tryout", base_url=base_url)
    app = App(client=client, signing_secret="tryout-secret", process_before_response=False)

    @app.command("/deal")
    def deal(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        metadata = {"private_metadata": body["channel_id"]}
        client.views_open(trigger_id=body["trigger_id"], view=form(body["text"]) | metadata)

    show_every_field(app, base_url)

    @app.command("/whisper")
    def whisper(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.chat_postEphemeral(
            channel=body["channel_id"], user=body["user_id"], text="A word for you: *hush*"
        )

    @app.options("it")
    def competitors(ack: Any, payload: dict[str, Any]) -> None:
        names = [name for name in ("Coldstack", "Backhaul") if payload["value"] in name.lower()]
        ack(options=[option(name) for name in names])

    @app.view("deal")
    def submitted(ack: Any, view: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        values = view["state"]["values"]
        if values["customer"]["it"]["value"] == "Taken":
            ack(response_action="errors", errors={"customer": "This one needs a review."})
            return
        ack()
        stage = values["stage"]["it"]["selected_option"]["value"]
        customer, amount = values["customer"]["it"]["value"], values["amount"]["it"]["value"]
        competitor = (values["competitor"]["it"]["selected_option"] or {}).get("value")
        said(
            client,
            view["private_metadata"] or "C0NORTH",
            f"Deal registered: {customer}, {amount}, {stage}, {competitor} "
            f"by <@{body['user']['id']}>",
        )

    @app.shortcut("deal_global")
    def from_shortcut(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.shortcut("nudge_message")
    def from_message(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.chat_postMessage(
            channel=body["channel"]["id"],
            thread_ts=body["message_ts"],
            text=f"Nudged about: {body['message']['text']}",
        )

    @app.action("echo")
    def echo(ack: Any, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        state = body.get("state", {}).get("values", {})
        held = [one for block in state.values() for one in block.values()]
        client.chat_postMessage(
            channel=body["channel"]["id"],
            thread_ts=body["container"]["message_ts"],
            text=f"Got {action['type']} {action.get('value')} with {len(held)} held: "
            + ", ".join(str(one.get("selected_option", {}).get("value")) for one in held),
        )

    @app.action("pick")
    def pick(ack: Any) -> None:
        ack()

    @app.action("count")
    def count(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        number = int(body["actions"][0]["value"]) + 1
        client.views_publish(user_id=body["user"]["id"], view=home(number))

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=home(0))

    @app.event("app_mention")
    def mentioned(event: dict[str, Any], client: WebClient) -> None:
        thread = event.get("thread_ts", event["ts"])
        said(client, event["channel"], "Here is what I found.", thread_ts=thread)

    @app.event("message")
    def direct(event: dict[str, Any], client: WebClient) -> None:
        if event.get("bot_id") is None:
            said(client, event["channel"], f"You said: {event['text']}")

    return app


def home(number: int) -> dict[str, Any]:
    button = {
        "type": "button",
        "action_id": "count",
        "text": plain("Count"),
        "value": str(number),
        "style": "primary",
    }
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your deals")},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"Counted *{number}* times"}},
            {"type": "actions", "elements": [button]},
        ],
    }


if __name__ == "__main__":
    url, token = sys.argv[1], "xapp-playground-tryout"
    SocketModeHandler(build(f"{url}/api/"), token).start()  # type: ignore[no-untyped-call]
