"""The same bodies and the same schedule of retries over both transports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from playground.clock import Timings
from playground.harness import RunningPlayground, running_playground, wait_for
from playground.wire.events import event_table

Json = dict[str, Any]


@contextmanager
def over_http(
    listening: Any, heard: list[Json], *, acknowledges: bool, **timings: Any
) -> Iterator[RunningPlayground]:
    """Whatever is sent to the request URL, as {body, attempt}."""

    def answer(sent: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        if headers["Content-Type"].startswith("application/json"):
            body = json.loads(sent)
        else:
            form = {key: one[0] for key, one in parse_qs(sent.decode()).items()}
            body = json.loads(form["payload"]) if "payload" in form else form
        heard.append({"body": body, "attempt": int(headers.get("X-Slack-Retry-Num", 0))})
        return 200 if acknowledges else 500, {}, ""

    with (
        listening(answer) as url,
        running_playground(
            world({"delivery": "http", "request_url": url}), seed=2, timings=Timings(**timings)
        ) as play,
    ):
        yield play


@contextmanager
def over_socket(
    listening: Any, heard: list[Json], *, acknowledges: bool, **timings: Any
) -> Iterator[RunningPlayground]:
    """Whatever comes in envelopes, as {body, attempt}."""
    del listening
    with (
        running_playground(world({}), seed=2, timings=Timings(**timings)) as play,
        connect(_link(play), proxy=None) as connection,
    ):
        reader = Thread(
            target=_read, args=(connection, heard), kwargs={"acknowledges": acknowledges}
        )
        reader.start()
        play.wait_for_app("A0DEMO")
        yield play
        connection.close()
        reader.join(10)


def _link(play: RunningPlayground) -> str:
    headers = {"Authorization": "Bearer xapp-demo"}
    url = play.api_url + "apps.connections.open"
    return str(httpx.post(url, headers=headers, trust_env=False).json()["url"])


def _read(connection: ClientConnection, heard: list[Json], *, acknowledges: bool) -> None:
    for message in connection:
        envelope = json.loads(message)
        if "envelope_id" not in envelope:
            continue
        attempt = envelope.get("retry_attempt", 0)
        if acknowledges:
            connection.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
        heard.append({"body": envelope["payload"], "attempt": attempt})


def world(app: Json) -> Json:
    entry = {
        "id": "A0DEMO",
        "name": "Demo",
        "team": "T0HOME",
        "bot_user_id": "U0DEMO",
        "bot_token": "xoxb-demo",
        "app_token": "xapp-demo",
        "signing_secret": "s",
    }
    return {
        "teams": [{"id": "T0HOME", "name": "Home", "domain": "home"}],
        "users": [{"id": "U0ANA", "team": "T0HOME", "name": "ana", "real_name": "Ana"}],
        "channels": [
            {
                "id": "C0DESK",
                "team": "T0HOME",
                "name": "desk",
                "members": ["U0ANA"],
                "apps": ["A0DEMO"],
            }
        ],
        "apps": [entry | app],
    }


TRANSPORTS = pytest.mark.parametrize("transport", [over_http, over_socket])


@TRANSPORTS
def test_what_arrives_has_the_keys_and_types_of_the_tables(
    transport: Any, listening: Any, json_kind: Any
) -> None:
    heard: list[Json] = []
    with transport(listening, heard, acknowledges=True) as play:
        ana = play.person("U0ANA")
        ana.say("C0DESK", "<@U0DEMO> hello")
        assert ana.command("/any", "words", channel="C0DESK")["ok"]
        assert ana.shortcut("anything")["ok"]
        wait_for(lambda: len(heard) >= 4, what="an event twice, a command and a shortcut")
    table = event_table()
    names = []
    for one in heard:
        body = one["body"]
        if "event" in body:
            name, expected = body["event"]["type"], table["envelope"]
            kinds = table["payloads"][name] | {"type": "string", "event_ts": "string"}
            assert _problems(body["event"], kinds, json_kind) == []
        else:
            name = "slash_commands" if "command" in body else body["type"]
            expected = table["interactions"][name]
        assert _problems(body, expected, json_kind) == []
        names.append(name)
    assert sorted(names) == ["app_mention", "message", "shortcut", "slash_commands"]


def _problems(given: Json, expected: dict[str, str], is_of_kind: Any) -> list[str]:
    held = {key: value for key, value in given.items() if value is not None}
    problems = [f"unknown {key}" for key in held if key not in expected]
    for key, kind in expected.items():
        if key in held and not is_of_kind(held[key], kind.removeprefix("maybe ")):
            problems.append(f"{key} is not {kind}")
        elif key not in held and not kind.startswith("maybe "):
            problems.append(f"no {key}")
    return problems


@TRANSPORTS
def test_retries_come_at_once_after_a_minute_and_after_five_more(
    transport: Any, listening: Any
) -> None:
    """Slack's schedule, on a clock that is moved; a second before its time nothing comes."""
    heard: list[Json] = []
    with transport(listening, heard, acknowledges=False, acknowledge_seconds=0.2) as play:
        play.person("U0ANA").say("C0DESK", "hello")

        def ended(count: int) -> None:
            def look() -> bool:
                return len([one for one in play.log() if one["kind"] == "event"]) >= count

            wait_for(look, what=f"{count} tries that nobody acknowledged")

        for seconds, tries in ((0, 2), (59, 2), (2, 3), (298, 3), (3, 4), (3_600, 4)):
            if seconds:
                play.move_clock(seconds)
            ended(tries)
            # A later delivery that has come all the way: nothing due before it is still to come.
            play.person("U0ANA").command("/later", str(seconds), channel="C0DESK")
            arrived = partial(is_heard, heard, str(seconds))
            wait_for(arrived, what=f"the command {seconds} s on")
            events = [one for one in heard if "event" in one["body"]]
            assert len(events) == tries, f"{seconds} s on"
    assert [one["attempt"] for one in events] == [0, 1, 2, 3]
    assert len({one["body"]["event_id"] for one in events}) == 1


def is_heard(heard: list[Json], words: str) -> bool:
    return any(one["body"].get("text") == words for one in heard)
