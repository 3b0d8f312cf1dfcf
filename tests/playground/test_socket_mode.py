from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from playground.clock import Timings
from playground.harness import Person, RunningPlayground, running_playground, wait_for

Json = dict[str, Any]


@contextmanager
def socket_of(play: RunningPlayground) -> Iterator[ClientConnection]:
    client = WebClient(base_url=play.api_url)
    url = client.apps_connections_open(app_token="xapp-playground-demo")["url"]
    with connect(url, proxy=None) as connection:
        yield connection


def received(connection: ClientConnection) -> Json:
    message: Json = json.loads(connection.recv(timeout=10))
    return message


def acknowledge(connection: ClientConnection, envelope: Json, payload: Json | None = None) -> None:
    body: Json = {"envelope_id": envelope["envelope_id"]}
    connection.send(json.dumps(body | ({"payload": payload} if payload else {})))


def test_hello_names_the_app_and_counts_connections(play: RunningPlayground) -> None:
    with socket_of(play) as first, socket_of(play) as second:
        hellos = [received(first), received(second)]
    assert [one["type"] for one in hellos] == ["hello", "hello"]
    assert [one["num_connections"] for one in hellos] == [1, 2]
    assert hellos[0]["connection_info"] == {"app_id": "A0DEMO"}
    assert hellos[0]["debug_info"]["approximate_connection_time"] > 0


def test_an_event_comes_in_an_envelope_to_one_socket(play: RunningPlayground, ana: Person) -> None:
    with socket_of(play) as first, socket_of(play) as second:
        received(first)
        received(second)
        for number in range(4):
            ana.say("C0DESK", f"message {number}")
        seen = []
        for connection in (first, second):
            for _ in range(2):
                envelope = received(connection)
                acknowledge(connection, envelope)
                seen.append(envelope)
    assert set(seen[0]) == {
        "envelope_id",
        "type",
        "accepts_response_payload",
        "payload",
        "retry_attempt",
        "retry_reason",
    }
    assert seen[0]["type"] == "events_api"
    assert seen[0]["accepts_response_payload"] is False
    texts = sorted(one["payload"]["event"]["text"] for one in seen)
    assert texts == [f"message {number}" for number in range(4)]


def test_an_event_is_delivered_again_when_the_socket_dies(
    play: RunningPlayground, ana: Person
) -> None:
    with socket_of(play) as first:
        received(first)
        ana.say("C0DESK", "do not lose me")
        lost = received(first)
    with socket_of(play) as second:
        received(second)
        again = received(second)
        acknowledge(second, again)
    assert again["payload"] == lost["payload"]
    assert again["envelope_id"] != lost["envelope_id"]
    assert again["retry_attempt"] >= 1
    assert again["retry_reason"] == "connection_failed"


def test_an_event_without_an_acknowledgement_is_sent_again(
    world: Callable[..., Json],
) -> None:
    timings = Timings(acknowledge_seconds=0.2, retry_after_seconds=(0.0, 0.1))
    with running_playground(world(), timings=timings) as play, socket_of(play) as connection:
        received(connection)
        play.person("U0ANA").say("C0DESK", "hello")
        tries = [received(connection) for _ in range(3)]
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.5)
    assert [one["retry_attempt"] for one in tries] == [0, 1, 2]
    assert [one["retry_reason"] for one in tries] == ["", "http_timeout", "http_timeout"]


def test_what_happened_while_no_socket_was_open_arrives_with_the_next(
    play: RunningPlayground, ana: Person
) -> None:
    ana.say("C0DESK", "early")
    with socket_of(play) as connection:
        received(connection)
        envelope = received(connection)
        acknowledge(connection, envelope)
    assert envelope["payload"]["event"]["text"] == "early"


def test_an_acknowledgement_may_carry_a_payload(play: RunningPlayground, lena: Person) -> None:
    with socket_of(play) as connection:
        received(connection)

        def answer() -> None:
            envelope = received(connection)
            assert envelope["type"] == "slash_commands"
            assert envelope["accepts_response_payload"] is True
            assert "retry_attempt" not in envelope
            acknowledge(connection, envelope, {"text": "public", "response_type": "in_channel"})

        thread = threading.Thread(target=answer)
        thread.start()
        assert lena.command("/deal", channel="C0SHARED") == {"ok": True}
        thread.join()
    assert lena.wait_for_message("C0SHARED")["text"] == "public"


def test_at_most_ten_sockets(play: RunningPlayground) -> None:
    with ExitStack() as stack:
        for _ in range(10):
            received(stack.enter_context(socket_of(play)))
        eleventh = received(stack.enter_context(socket_of(play)))
    assert eleventh == {"type": "disconnect", "reason": "too_many_websockets"}


@pytest.mark.parametrize(
    ("said", "in_world", "first_frame"),
    [
        ({"socket_mode_enabled": True}, "http", "hello"),
        ({}, "socket", "hello"),
        ({"socket_mode_enabled": False}, "socket", "disconnect"),
    ],
)
def test_the_manifest_decides_the_transport(
    world: Callable[..., Json], tmp_path: Path, said: Json, in_world: str, first_frame: str
) -> None:
    """Without a word of it in the manifest, the world does."""
    manifest = tmp_path / "manifest.json"
    subscriptions = {"bot_events": ["message.channels"]}
    settings: Json = said | {"is_mcp_enabled": True, "event_subscriptions": subscriptions}
    scopes = {"scopes": {"bot": ["channels:history"]}}
    manifest.write_text(json.dumps({"settings": settings, "oauth_config": scopes}))
    place = {"delivery": in_world, "request_url": "http://127.0.0.1:9/"}
    with (
        running_playground(world(manifest=str(manifest), **place)) as play,
        socket_of(play) as connection,
    ):
        frame = received(connection)
        assert frame["type"] == first_frame
        assert play.person("U0ANA").boot()["apps"][0]["is_mcp_server"] is True
        play.person("U0ANA").say("C0DESK", "hello")
        if first_frame == "hello":
            assert received(connection)["payload"]["event"]["text"] == "hello"
        else:
            assert frame["reason"] == "link_disabled"
            wait_for(lambda: play.log()[-1]["kind"] == "event", what="a try at the request URL")
            assert play.log()[-1]["verdict"] == "connection_failed"


def test_a_disconnect_frame_comes_before_the_close(play: RunningPlayground) -> None:
    with socket_of(play) as connection:
        received(connection)
        play.ask_to_reconnect("A0DEMO", reason="warning")
        assert received(connection)["reason"] == "warning"
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=5)


def test_a_ticket_is_good_once_and_only_for_app_tokens(
    bot: WebClient, refusal: Callable[..., Json]
) -> None:
    url = bot.apps_connections_open(app_token="xapp-playground-demo")["url"]
    with connect(url, proxy=None) as connection:
        received(connection)
    with pytest.raises(Exception, match="403"), connect(url, proxy=None):
        pass
    refused = refusal(bot.apps_connections_open, app_token="xoxb-playground-demo")
    assert refused["error"] == "not_allowed_token_type"


def test_stopping_the_playground_asks_apps_to_go(world: Callable[..., Json]) -> None:
    with ExitStack() as stack:
        with running_playground(world()) as play:
            connection = stack.enter_context(socket_of(play))
            received(connection)
        assert received(connection)["type"] == "disconnect"


def test_a_bolt_app_comes_back_after_its_sockets_were_dropped(
    play: RunningPlayground, bolt: App, ana: Person, connected: Callable[..., Any]
) -> None:
    @bolt.event("message")
    def message(event: Json, say: Any) -> None:
        if "bot_id" not in event:
            say(f"heard {event['text']}")

    with connected(play, bolt):
        play.ask_to_reconnect("A0DEMO")
        wait_for(lambda: play.connections("A0DEMO") == 1 or None, what="a new socket")
        ana.say("C0DESK", "after")
        assert ana.wait_for_message("C0DESK", containing="heard after")
