"""The derived table, the script that writes it, and the rate tiers that it gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from typer.testing import CliRunner

from playground.harness import RunningPlayground, running_playground, wait_for
from playground.wire import deriving
from playground.wire.deriving import SpecError, derive
from playground.wire.registry import method_table
from playground.wire.served import SERVED
from playground.wire.table import Type, method_rows
from tests.playground.plain_http import PLAIN

Json = dict[str, Any]
BOT = {"Authorization": "Bearer xoxb-playground-demo"}


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A folder laid out like the specs, with one method written out and the others bare."""
    for name in SERVED:
        path = tmp_path / "docs.slack.dev" / "methods" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    common = tmp_path / "methods" / "_errors" / "common.json"
    common.parent.mkdir(parents=True)
    common.write_text(json.dumps({"errors": {"fatal_error": "."}}), encoding="utf-8")
    document = {
        "rate_limits": "t2",
        "json_input_supported": True,
        "scope": {"bot": ["b:write"], "user": ["a:write"]},
        "args": {
            "required": ["token", "channel"],
            "properties": {
                "token": {"type": "string"},
                "channel": {"type": "string", "desc": "A sentence."},
                "blocks": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                "limit": {"type": "number"},
                "users": {"type": "string"},
            },
        },
        "output": {"required": ["ok", "ts"], "properties": {"ts": {"schema": "ts"}, "x": {}}},
        "errors": {"no_text": {"desc": "A sentence."}, "fatal_error": {}},
    }
    place = tmp_path / "docs.slack.dev" / "methods" / "chat.postMessage.json"
    place.write_text(json.dumps(document), encoding="utf-8")
    wordy = {"scope": "none", "args": {"properties": {"error": {"schema": "error"}}}}
    place.with_name("entity.presentDetails.json").write_text(json.dumps(wordy), encoding="utf-8")
    slip = {"output": {"required": ["team"], "properties": {"teams": {"type": "array"}}}}
    place.with_name("auth.teams.list.json").write_text(json.dumps(slip), encoding="utf-8")
    return tmp_path


def test_names_types_and_numbers_are_derived_and_no_sentence(specs: Path) -> None:
    row = derive(specs)["methods"]["chat.postMessage"]
    assert row == {
        "tier": 2,
        "json": True,
        "arguments": {
            "channel": "string!",
            "blocks": "array",
            "limit": "integer",
            "users": "ids",
        },
        "scopes": {"bot": ["b:write"], "user": ["a:write"]},
        "errors": ["no_text"],
        "output": {"required": ["ts"], "keys": {"ts": "string", "x": "any"}},
    }


def test_where_the_specs_are_behind_or_wrong_the_script_knows_better(specs: Path) -> None:
    methods = derive(specs)["methods"]
    assert methods["entity.presentDetails"]["scopes"] == {}
    assert methods["entity.presentDetails"]["arguments"] == {"error": "object"}
    assert methods["auth.teams.list"]["output"]["required"] == ["teams"]


def test_a_folder_without_specs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="slack-api-ref"):
        derive(tmp_path)


def test_the_script_writes_the_table_and_says_what_is_wrong(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deriving, "TABLE_FILE", tmp_path / "methods.json")
    app = typer.Typer()
    app.command()(deriving.main)
    done = CliRunner().invoke(app, ["--from", str(specs)])
    assert done.exit_code == 0, done.output
    written = json.loads((tmp_path / "methods.json").read_text(encoding="utf-8"))
    assert set(written["methods"]) == SERVED
    assert CliRunner().invoke(app, ["--from", str(tmp_path / "none")]).exit_code == 2


def test_every_served_method_has_a_row_and_a_handler() -> None:
    assert set(method_rows()) == SERVED
    assert set(method_table()) == SERVED


def test_rows_say_what_slack_says() -> None:
    rows = method_rows()
    post = rows["chat.postMessage"]
    assert (post.bot_scopes, post.tier, post.takes_json) == (("chat:write",), 5, True)
    types = {one.name: (one.type, one.required) for one in post.arguments}
    assert types["channel"] == (Type.STRING, True)
    assert types["blocks"] == (Type.LIST, False)
    assert "not_in_channel" in post.errors
    assert "ratelimited" in post.errors
    assert rows["conversations.history"].scopes_go_by_kind
    assert not rows["users.info"].takes_json


@pytest.fixture(scope="module")
def limited() -> Iterator[RunningPlayground]:
    with running_playground(_world()) as play:
        yield play


def _world(**more: Any) -> Json:
    return {
        "teams": [{"id": "T0A", "name": "A", "domain": "a"}],
        "users": [{"id": "U0ANA", "team": "T0A", "name": "ana", "real_name": "Ana"}],
        "channels": [
            {
                "id": one,
                "team": "T0A",
                "name": one.lower(),
                "members": ["U0ANA"],
                "apps": ["A0DEMO"],
            }
            for one in ("C0ONE", "C0TWO")
        ],
        "apps": [
            {
                "id": "A0DEMO",
                "name": "Demo",
                "team": "T0A",
                "bot_user_id": "U0DEMOBOT",
                "bot_token": "xoxb-playground-demo",
                "app_token": "xapp-playground-demo",
                "signing_secret": "s",
            }
        ],
    } | more


def call(play: RunningPlayground, method: str, **arguments: str) -> httpx.Response:
    return httpx.post(play.api_url + method, headers=BOT, data=arguments, **PLAIN)


def until_refused(play: RunningPlayground, method: str, **arguments: str) -> list[httpx.Response]:
    """Calls until one is refused; a slow machine gets a few more answers, as its bucket fills."""
    answers = [call(play, method, **arguments)]
    while answers[-1].status_code == 200:
        assert len(answers) < 300, "no call was refused"
        answers.append(call(play, method, **arguments))
    return answers


def test_a_tier_runs_dry_and_fills_again(limited: RunningPlayground) -> None:
    answers = until_refused(limited, "users.list")
    assert len(answers) > 20
    assert answers[-1].status_code == 429
    assert answers[-1].json() == {"ok": False, "error": "ratelimited"}
    wait_seconds = int(answers[-1].headers["Retry-After"])
    assert 1 <= wait_seconds <= 3
    assert call(limited, "users.info", user="U0ANA").json()["ok"], "each method has its own bucket"
    assert limited.person("U0ANA").api("users.list")["ok"], "people are not counted"
    limited.move_clock(wait_seconds)
    assert call(limited, "users.list").status_code == 200


def test_a_tier_fills_as_fast_as_the_clock_runs() -> None:
    """Seven hundred times as fast, the slowest tier is full again within a tenth of a second."""
    world = _world()
    world["apps"][0]["outside_marketplace"] = True
    with running_playground(world, speed=700) as play:
        play.person("U0ANA").api("conversations.join", channel="C0ONE")
        history = partial(call, play, "conversations.history", channel="C0ONE")
        answers = [history() for _ in range(12)]
        refused = [one for one in answers if one.status_code == 429]
        assert {one.headers["Retry-After"] for one in refused} <= {"1"}
        wait_for(lambda: history().status_code == 200, what="a full bucket", timeout_seconds=10)


def test_messages_are_counted_for_each_channel(limited: RunningPlayground) -> None:
    answers = until_refused(limited, "chat.postMessage", channel="C0ONE", text="x")
    assert len(answers) > 20
    assert answers[-1].status_code == 429
    assert call(limited, "chat.postMessage", channel="C0TWO", text="x").status_code == 200


def test_rates_can_be_turned_off() -> None:
    with running_playground(_world(enforce_rates=False)) as play:
        assert {call(play, "users.list").status_code for _ in range(25)} == {200}


def test_an_app_that_is_sold_unlisted_reads_little() -> None:
    world = _world()
    world["apps"][0]["outside_marketplace"] = True
    with running_playground(world) as play:
        for number in range(16):
            play.person("U0ANA").api("conversations.join", channel="C0ONE")
            assert play.person("U0ANA").say("C0ONE", str(number))
        first = call(play, "conversations.history", channel="C0ONE", limit="100").json()
        assert len(first["messages"]) == 15
        assert first["response_metadata"]["next_cursor"]
        again = call(play, "conversations.history", channel="C0ONE")
        assert again.status_code == 429
        assert 1 <= int(again.headers["Retry-After"]) <= 60
        assert call(play, "conversations.info", channel="C0ONE").status_code == 200


def test_a_json_body_is_not_read_where_slack_does_not(
    limited: RunningPlayground,
) -> None:
    answer = httpx.post(
        limited.api_url + "users.info", headers=BOT, json={"user": "U0ANA"}, trust_env=False
    ).json()
    assert answer["error"] == "invalid_arguments"
    assert call(limited, "users.info", user="U0ANA", nonsense="1").json()["ok"]
