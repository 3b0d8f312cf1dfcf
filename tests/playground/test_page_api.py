from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from slack_sdk import WebClient

from playground.harness import Person, RunningPlayground, running_playground
from tests.playground.plain_http import PLAIN

Json = dict[str, Any]


@contextmanager
def page_of(play: RunningPlayground, user_id: str) -> Iterator[Callable[[], Json]]:
    """The stream that the person's page listens to; each call is the next happening."""
    url = f"{play.base_url}/_play/events"
    token = {"token": f"xoxp-playground-{user_id}"}
    with httpx.stream("GET", url, params=token, trust_env=False, timeout=10) as answer:
        lines = answer.iter_lines()
        assert next(lines) == ": connected"

        def following() -> Json:
            for line in lines:
                if line.startswith("data: "):
                    happening: Json = json.loads(line.removeprefix("data: "))
                    return happening
            msg = "the stream ended"
            raise AssertionError(msg)

        yield following


def get(play: RunningPlayground, path: str, **more: Any) -> httpx.Response:
    return httpx.get(play.base_url + path, **PLAIN, **more)


def test_people_have_tokens_that_work(play: RunningPlayground) -> None:
    found = get(play, "/_play/people").json()
    ana = next(one for one in found["people"] if one["id"] == "U0ANA")
    assert set(ana) == {
        "id",
        "name",
        "real_name",
        "title",
        "team_id",
        "team_name",
        "team_color",
        "token",
        "avatar_color",
    }
    assert len(found["people"]) == 6
    headers = {"Authorization": f"Bearer {ana['token']}"}
    assert get(play, "/_play/boot", headers=headers).json()["me"]["id"] == "U0ANA"


def test_only_people_may_ask(play: RunningPlayground) -> None:
    for headers in ({}, {"Authorization": "Bearer xoxb-playground-demo"}):
        for path in ("/_play/boot", "/_play/events", "/_play/views"):
            answer = get(play, path, headers=headers)
            assert answer.status_code == 401
            assert answer.json() == {"ok": False, "error": "invalid_auth"}


def test_boot_shows_what_the_person_may_see(lena: Person, play: RunningPlayground) -> None:
    boot = lena.boot()
    assert [one["id"] for one in boot["channels"]] == ["C0SHARED"]
    channel = boot["channels"][0]
    assert channel["name"] == "our-vendor"
    assert channel["is_ext_shared"] is True
    assert channel["shared_team_names"] == ["Vendor"]
    assert [one["id"] for one in boot["apps"]] == ["A0DEMO"]
    assert boot["users"]["U0ANA"]["is_external"] is True
    assert boot["users"]["U0DEMOBOT"]["is_bot"] is True
    assert "U0OTTO" not in boot["users"]
    assert play.person("U0OTTO").boot()["apps"] == []


def test_unread_counts_what_others_said(ana: Person, lena: Person) -> None:
    ts = ana.say("C0SHARED", "one")
    ana.say("C0SHARED", "two")
    assert lena.boot()["channels"][0]["unread"] == 2
    assert lena.api("conversations.mark", channel="C0SHARED", ts=ts)["ok"]
    assert lena.boot()["channels"][0]["unread"] == 1
    shared = next(one for one in ana.boot()["channels"] if one["id"] == "C0SHARED")
    assert shared["unread"] == 0


def test_the_stream_tells_members_and_nobody_else(
    play: RunningPlayground, bot: WebClient, ana: Person
) -> None:
    with page_of(play, "U0LENA") as hers, page_of(play, "U0JON") as his:
        ts = ana.say("C0SHARED", "for the shared channel")
        ana.say("C0DESK", "for the desk")
        first = hers()
        assert first["type"] == "message"
        assert first["channel"] == "C0SHARED"
        assert first["message"]["user_profile"]["real_name"] == "Ana Ruiz"
        assert first["message"]["user_profile"]["team_name"] == "Vendor"
        assert his()["message"]["text"] == "for the desk"
        reply = bot.chat_postMessage(channel="C0SHARED", text="reply", thread_ts=ts)["ts"]
        kinds = [hers() for _ in range(2)]
        assert [one["type"] for one in kinds] == ["message", "message_changed"]
        assert kinds[0]["thread_ts"] == ts
        assert kinds[1]["message"]["reply_count"] == 1
        bot.reactions_add(channel="C0SHARED", timestamp=ts, name="eyes")
        assert hers()["type"] == "reaction"
        bot.chat_update(channel="C0SHARED", ts=reply, text="edited")
        assert hers()["message"]["edited"]["user"] == "U0DEMOBOT"
        bot.chat_delete(channel="C0SHARED", ts=reply)
        gone = hers()
        assert (gone["type"], gone["ts"]) == ("message_deleted", reply)
        assert hers()["type"] == "message_changed"
        bot.chat_postEphemeral(channel="C0SHARED", user="U0LENA", text="psst")
        assert hers()["type"] == "ephemeral"
        home = {"type": "home", "blocks": []}
        bot.views_publish(user_id="U0LENA", view=home)
        published = hers()
        assert published["type"] == "home"
        assert published["home"]["view"]["type"] == "home"


MANIFEST = {
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/deal", "description": "Deals", "usage_hint": "[name]"}],
        "shortcuts": [
            {
                "callback_id": "nudge",
                "name": "Nudge",
                "type": "message",
                "description": "Send a nudge",
            }
        ],
    },
    "oauth_config": {"scopes": {"bot": ["app_mentions:read", "chat:write"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_mention"]},
        "interactivity": {"is_enabled": True},
    },
}


def test_the_manifest_decides_commands_shortcuts_and_events(
    world: Callable[..., Json], tmp_path: Path
) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(json.dumps(MANIFEST), encoding="utf-8")
    with running_playground(world(manifest=str(path))) as play:
        lena = play.person("U0LENA")
        boot = lena.boot()
        assert boot["commands"] == [
            {
                "command": "/deal",
                "description": "Deals",
                "usage_hint": "[name]",
                "app_id": "A0DEMO",
            }
        ]
        assert boot["shortcuts"][0]["callback_id"] == "nudge"
        unknown = lena.command("/other", channel="C0SHARED")
        assert unknown["error"].startswith("/other is not a valid command")
        assert lena.shortcut("nudge")["error"] == "This shortcut is not available here."
        lena.say("C0SHARED", "<@U0DEMOBOT> hello")
        names = {one["name"] for one in play.log() if one["kind"] == "event"}
        assert names == {"app_mention"}


@pytest.mark.parametrize("escapes", [True, False])
def test_a_command_names_people_with_their_ids_only_when_the_manifest_says_so(
    world: Callable[..., Json], tmp_path: Path, *, escapes: bool
) -> None:
    manifest = tmp_path / "manifest.yaml"
    command = {"command": "/deal", "description": "A deal", "should_escape": escapes}
    manifest.write_text(
        yaml.safe_dump({"features": {"slash_commands": [command]}}), encoding="utf-8"
    )
    typed = "with <@U0JON> in <#C0DESK|x> &amp; <https://a.example>"
    with running_playground(world(manifest=str(manifest))) as play:
        play.person("U0ANA").command("/deal", typed, channel="C0DESK")
        sent = [one["request"]["payload"] for one in play.log() if one["kind"] == "interaction"]
    assert sent[0]["text"] == (
        "with <@U0JON|jon> in <#C0DESK|desk> &amp; <https://a.example>"
        if escapes
        else "with @jon in #desk & <https://a.example>"
    )


def test_an_app_may_be_closed_to_external_members(world: Callable[..., Json]) -> None:
    with running_playground(world(open_to_external_members=False)) as play:
        assert play.person("U0LENA").boot()["apps"] == []
        assert play.person("U0ANA").boot()["apps"] != []
        refused = play.person("U0LENA").command("/deal", channel="C0SHARED")
    assert "not a valid command" in refused["error"]


def test_events_only_of_channels_that_the_app_is_in(play: RunningPlayground, ana: Person) -> None:
    ana.say("C0OPEN", "<@U0DEMOBOT> are you there?")
    ana.say("C0SECRET", "secret")
    assert [one for one in play.log() if one["kind"] == "event"] == []


def test_the_page_and_its_files_are_served(play: RunningPlayground) -> None:
    assert get(play, "/").status_code == 200
    assert get(play, "/page/no-such-file.js").status_code == 404
    assert get(play, "/page/../server.py").status_code == 404


def test_bad_bodies_are_refused(play: RunningPlayground) -> None:
    headers = {"Authorization": "Bearer xoxp-playground-U0ANA"}
    url = f"{play.base_url}/_play/action"
    bad = httpx.post(url, content=b"{", headers=headers, trust_env=False)
    assert bad.json()["error"] == "invalid_json"
    listed = httpx.post(url, content=b"[]", headers=headers, trust_env=False)
    assert listed.json()["error"] == "json_not_object"
    unknown = httpx.post(url, json={}, headers=headers, trust_env=False)
    assert unknown.json()["error"] == "channel_not_found"


def test_the_log_is_brief_unless_asked(play: RunningPlayground, bot: WebClient) -> None:
    bot.auth_test()
    entry = get(play, "/_play/log").json()["entries"][0]
    assert set(entry) == {"n", "at", "kind", "name", "who", "verdict", "ms"}
