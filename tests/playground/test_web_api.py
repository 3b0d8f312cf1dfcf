"""Tokens, scopes, arguments, cursors: what holds for every method."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from playground.harness import Person, RunningPlayground, running_playground
from playground.wire.registry import method_table
from tests.playground.plain_http import PLAIN

Json = dict[str, Any]
BOT = {"Authorization": "Bearer xoxb-playground-demo"}


def post(play: RunningPlayground, method: str, **more: Any) -> httpx.Response:
    return httpx.post(play.api_url + method, **PLAIN, **more)


def test_auth_test_for_bot_user_and_app_tokens(bot: WebClient, lena: Person) -> None:
    mine = bot.auth_test()
    assert (mine["team_id"], mine["user_id"], mine["bot_id"]) == (
        "T0VENDOR",
        "U0DEMOBOT",
        "B0DEMOBOT",
    )
    hers = lena.api("auth.test")
    assert (hers["team_id"], hers["user_id"]) == ("T0PARTNER", "U0LENA")
    assert "bot_id" not in hers


def test_a_person_of_a_grid_workspace_has_an_enterprise(play: RunningPlayground) -> None:
    assert play.person("U0GRID").api("auth.test")["enterprise_id"] == "E0GRID"


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({}, "not_authed"),
        ({"Authorization": "Basic abc"}, "not_authed"),
        ({"Authorization": "Bearer xoxb-nobody"}, "invalid_auth"),
        ({"Authorization": "Bearer xapp-playground-demo"}, "not_allowed_token_type"),
    ],
)
def test_tokens_are_refused_as_slack_does(
    play: RunningPlayground, headers: dict[str, str], error: str
) -> None:
    answer = post(play, "users.list", headers=headers)
    assert answer.status_code == 200
    assert answer.json() == {"ok": False, "error": error}


def test_the_token_may_be_a_field(play: RunningPlayground) -> None:
    assert post(play, "auth.test", data={"token": "xoxb-playground-demo"}).json()["ok"]
    query = httpx.get(
        play.api_url + "auth.test", params={"token": "xoxb-playground-demo"}, trust_env=False
    )
    assert query.json()["ok"]


def test_unknown_methods(play: RunningPlayground) -> None:
    answer = post(play, "chat.shout", headers=BOT).json()
    assert answer == {"ok": False, "error": "unknown_method", "req_method": "chat.shout"}


def test_form_and_json_bodies_are_the_same(play: RunningPlayground) -> None:
    blocks = [{"type": "divider"}]
    form = post(
        play,
        "chat.postMessage",
        headers=BOT,
        data={"channel": "C0DESK", "text": "a", "blocks": json.dumps(blocks)},
    )
    body = post(
        play,
        "chat.postMessage",
        headers=BOT,
        json={"channel": "C0DESK", "text": "a", "blocks": blocks},
    )
    multipart = post(
        play,
        "chat.postMessage",
        headers=BOT,
        files={"channel": (None, "C0DESK"), "text": (None, "a")},
    )
    assert form.json()["ok"]
    assert body.json()["ok"]
    assert multipart.json()["ok"]
    kinds = [one["message"]["blocks"][0]["type"] for one in (form.json(), body.json())]
    assert kinds == ["divider", "divider"]


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"{", "invalid_json"), (b"[]", "json_not_object"), (b"[" * 100_000, "invalid_json")],
)
def test_bad_json(play: RunningPlayground, content: bytes, error: str) -> None:
    headers = {**BOT, "Content-Type": "application/json"}
    answer = post(play, "chat.postMessage", headers=headers, content=content)
    assert answer.json()["error"] == error


def test_missing_and_mistyped_arguments_are_named(play: RunningPlayground) -> None:
    missing = post(play, "chat.postMessage", headers=BOT, json={"text": "x"}).json()
    assert missing["error"] == "invalid_arguments"
    assert missing["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]
    wrong = post(play, "conversations.list", headers=BOT, data={"limit": "many"})
    assert wrong.json()["response_metadata"]["messages"] == [
        "[ERROR] must be a valid integer [json-pointer:/limit]"
    ]


def test_blocks_that_are_no_json_have_a_word_of_their_own(play: RunningPlayground) -> None:
    for blocks in ("{", '"x"', "[" * 100_000):
        form = {"channel": "C0DESK", "text": "x", "blocks": blocks}
        refused = post(play, "chat.postMessage", headers=BOT, data=form).json()
        assert refused["error"] == "invalid_blocks_format"


def test_an_argument_that_the_method_does_not_have_is_left_alone(play: RunningPlayground) -> None:
    form = {"channel": "C0DESK", "text": "x", "colour": "blue"}
    assert post(play, "chat.postMessage", headers=BOT, data=form).json()["ok"] is True


def test_api_test_echoes_and_fails_on_demand(play: RunningPlayground) -> None:
    assert post(play, "api.test", data={"foo": "bar"}).json() == {
        "ok": True,
        "args": {"foo": "bar"},
    }
    assert post(play, "api.test", data={"error": "boom"}).json()["error"] == "boom"


def manifest(tmp_path: Path, **oauth: Any) -> Path:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"oauth_config": {"scopes": oauth}}), encoding="utf-8")
    return path


def test_scopes_come_from_the_manifest(
    world: Callable[..., Json], tmp_path: Path, refusal: Callable[..., Json]
) -> None:
    path = manifest(tmp_path, bot=["channels:read", "chat:write", "users:read"])
    with running_playground(world(manifest=str(path))) as play:
        bot = WebClient(token="xoxb-playground-demo", base_url=play.api_url)
        posted = bot.chat_postMessage(channel="C0DESK", text="allowed")
        history = refusal(bot.conversations_history, channel="C0DESK")
        private = refusal(bot.conversations_info, channel="C0PRIVATE")
        reaction = refusal(bot.reactions_add, channel="C0DESK", timestamp="1", name="x")
        costume = refusal(bot.chat_postMessage, channel="C0DESK", text="x", username="Boss")
        public = refusal(bot.chat_postMessage, channel="C0OPEN", text="x")
        email = bot.users_info(user="U0ANA")["user"]["profile"].get("email")

    assert posted.headers["x-oauth-scopes"] == "channels:read,chat:write,users:read"
    assert posted.headers["x-accepted-oauth-scopes"] == "chat:write"
    assert history["error"] == "missing_scope"
    assert history["needed"] == "channels:history"
    assert history["provided"] == "channels:read,chat:write,users:read"
    assert private["needed"] == "groups:read"
    assert reaction["needed"] == "reactions:write"
    assert costume["needed"] == "chat:write.customize"
    assert public["error"] == "not_in_channel"
    assert email is None


def test_chat_write_public_posts_without_being_a_member(
    world: Callable[..., Json], tmp_path: Path, refusal: Callable[..., Json]
) -> None:
    path = manifest(tmp_path, bot=["chat:write", "chat:write.public"])
    with running_playground(world(manifest=str(path))) as play:
        bot = WebClient(token="xoxb-playground-demo", base_url=play.api_url)
        assert bot.chat_postMessage(channel="C0OPEN", text="x")["ok"]
        secret = refusal(bot.chat_postMessage, channel="C0SECRET", text="x")
    assert secret["error"] == "channel_not_found"


def test_cursors_walk_through_everything_once(bot: WebClient, refusal: Callable[..., Json]) -> None:
    seen: list[str] = []
    for page in bot.users_list(limit=2):
        assert len(page["members"]) <= 2
        seen += [one["id"] for one in page["members"]]
    assert sorted(seen) == ["U0ANA", "U0DEMOBOT", "U0GUEST", "U0JON", "U0LENA"]
    assert refusal(bot.users_list, limit=2, cursor="rubbish")["error"] == "invalid_cursor"
    assert refusal(bot.users_list, limit=-1)["error"] == "invalid_arguments"
    assert refusal(bot.conversations_list, limit=-1)["error"] == "invalid_limit"


def test_the_ledger_keeps_calls_and_hides_tokens(play: RunningPlayground, bot: WebClient) -> None:
    bot.chat_postMessage(channel="C0DESK", text="my token is xoxb-playground-demo")
    entry = next(one for one in play.log() if one["name"] == "chat.postMessage")
    assert entry["kind"] == "api"
    assert entry["who"] == "Demo"
    assert entry["verdict"] == "ok"
    assert entry["ms"] >= 0
    assert entry["response"]["ok"] is True
    assert "xoxb" not in json.dumps(entry)
    assert play.log(after=entry["n"])[0]["n"] == entry["n"] + 1


def test_the_table_holds_the_methods_that_a_bot_needs() -> None:
    table = method_table()
    assert all(name == method.name for name, method in table.items())
    assert {"chat.postMessage", "views.publish", "conversations.info"} <= set(table)
    for method in table.values():
        names = [argument.name for argument in method.row.arguments]
        assert len(names) == len(set(names)), method.name
