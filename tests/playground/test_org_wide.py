"""An app in a whole Grid organisation: installed once, no team named, one token for all of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import FileInstallationStore, Installation

from playground.harness import RunningPlayground, running_playground
from playground.world import WorldError, world_of

Json = dict[str, Any]
PLACE = "https://app.example/oauth"
CLIENT: Json = {"client_id": "1.1", "client_secret": "shh"}


def grid_world(folder: Path, **app: Any) -> Json:
    """A Grid of two workspaces, one workspace outside, an app that is ready for a whole Grid."""
    manifest = folder / "manifest.json"
    document = {
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [{"command": "/deal", "description": "Register a deal"}],
        },
        "oauth_config": {
            "redirect_urls": [PLACE],
            "scopes": {
                "bot": ["chat:write", "commands", "channels:read", "app_mentions:read", "im:write"]
            },
        },
        "settings": {
            "org_deploy_enabled": True,
            "event_subscriptions": {"bot_events": ["app_mention", "app_uninstalled"]},
            "interactivity": {"is_enabled": True},
        },
    }
    manifest.write_text(json.dumps(document), encoding="utf-8")
    entry = {
        "id": "A0DEMO",
        "name": "Demo",
        "team": "T0GA",
        "bot_user_id": "W0DEMO",
        "bot_token": "xoxb-org",
        "app_token": "xapp-playground-demo",
        "signing_secret": "s",
        "manifest": str(manifest),
        **CLIENT,
    }
    grid = {"enterprise_id": "E0GRID", "enterprise_name": "Grid"}
    return {
        "teams": [
            {"id": "T0GA", "name": "Grid A", "domain": "ga", **grid},
            {"id": "T0GB", "name": "Grid B", "domain": "gb", **grid},
            {"id": "T0OUT", "name": "Outside", "domain": "out"},
        ],
        "users": [
            {"id": "W0ADA", "team": "T0GA", "name": "ada", "real_name": "Ada", "kind": "admin"},
            {"id": "W0BOB", "team": "T0GB", "name": "bob", "real_name": "Bob"},
            {"id": "U0OLE", "team": "T0OUT", "name": "ole", "real_name": "Ole", "kind": "admin"},
        ],
        "channels": [
            {"id": "C0A", "team": "T0GA", "name": "a", "members": ["W0ADA"], "apps": ["A0DEMO"]},
            {"id": "C0B", "team": "T0GB", "name": "b", "members": ["W0BOB"], "apps": ["A0DEMO"]},
        ],
        "apps": [entry | app],
    }


@pytest.fixture
def play(tmp_path: Path) -> Iterator[RunningPlayground]:
    with running_playground(grid_world(tmp_path, org_wide=True), seed=3) as running:
        yield running


def test_one_token_serves_every_workspace_of_the_organisation(play: RunningPlayground) -> None:
    bot = WebClient(token="xoxb-org", base_url=play.api_url)
    who = bot.auth_test()
    assert (who["team_id"], who["team"], who["is_enterprise_install"]) == ("E0GRID", "Grid", True)
    for team, channel in (("T0GA", "C0A"), ("T0GB", "C0B")):
        listed = bot.conversations_list(team_id=team)["channels"]
        assert [one["id"] for one in listed] == [channel]
        assert bot.chat_postMessage(channel=channel, text="for all")["ok"]
    assert bot.conversations_info(channel="C0B")["channel"]["context_team_id"] == "T0GB"


def bodies(play: RunningPlayground, kind: str) -> list[Json]:
    return [
        one["request"]["payload"]
        for one in play.log()
        if one["kind"] == kind and not one["request"].get("attempt")
    ]


def test_what_is_delivered_names_the_organisation_and_no_team(play: RunningPlayground) -> None:
    bob = play.person("W0BOB")
    bob.say("C0B", "<@W0DEMO> hello")
    bob.command("/deal", channel="C0B")
    (event,) = bodies(play, "event")
    assert event["team_id"] == "T0GB"
    assert event["authorizations"] == [
        {
            "enterprise_id": "E0GRID",
            "team_id": None,
            "user_id": "W0DEMO",
            "is_bot": True,
            "is_enterprise_install": True,
        }
    ]
    command = bodies(play, "interaction")[0]
    assert (command["is_enterprise_install"], command["enterprise_id"]) == ("true", "E0GRID")
    assert command["team_id"] == "T0GB"


def test_a_bolt_app_finds_the_installation_by_the_organisation_only(
    play: RunningPlayground, connected: Callable[..., Any], tmp_path: Path
) -> None:
    """Bolt asks its store for (enterprise, no team), in events, commands and clicks alike."""
    store = FileInstallationStore(base_dir=str(tmp_path / "installations"))
    store.save(
        Installation(
            app_id="A0DEMO",
            enterprise_id="E0GRID",
            user_id="W0ADA",
            bot_token="xoxb-org",
            bot_id="B0DEMO",
            bot_user_id="W0DEMO",
            is_enterprise_install=True,
        )
    )
    app = App(
        client=WebClient(base_url=play.api_url),
        oauth_settings=OAuthSettings(
            client_id="1.1", client_secret="shh", installation_store=store
        ),
        signing_secret="s",
    )
    seen: list[AuthorizeResult] = []
    button = {
        "type": "button",
        "action_id": "go",
        "text": {"type": "plain_text", "text": "Go"},
    }
    blocks = [{"type": "actions", "elements": [button]}]

    @app.event("app_mention")
    def mentioned(say: Any, context: Any) -> None:
        seen.append(context.authorize_result)
        say(text="Hello", blocks=blocks)

    @app.command("/deal")
    def deal(ack: Any, context: Any, body: Json) -> None:
        seen.append(context.authorize_result)
        ack(f"For {body['team_id']}")

    @app.action("go")
    def go(ack: Any, context: Any, body: Json, respond: Any) -> None:
        ack()
        seen.append(context.authorize_result)
        respond(f"{body['team']} {body['enterprise']['id']} {body['is_enterprise_install']}")

    bob = play.person("W0BOB")
    with connected(play, app):
        bob.say("C0B", "<@W0DEMO> hello")
        answer = bob.wait_for_message("C0B", containing="Hello")
        assert bob.command("/deal", channel="C0B") == {"ok": True}
        bob.wait_for_ephemeral("C0B", containing="For T0GB")
        assert bob.click(answer, "go", channel="C0B") == {"ok": True}
        bob.wait_for_ephemeral("C0B", containing="None E0GRID True")
    assert [(one.enterprise_id, one.bot_token) for one in seen] == [("E0GRID", "xoxb-org")] * 3


@pytest.fixture
def offered(tmp_path: Path) -> Iterator[RunningPlayground]:
    with running_playground(grid_world(tmp_path, installed=False), seed=3) as running:
        yield running


def agree(play: RunningPlayground, user: str, **more: str) -> httpx.Response:
    form = CLIENT | {"scope": "chat:write", "redirect_uri": PLACE, "user": user, "answer": "allow"}
    return httpx.post(play.base_url + "/oauth/v2/authorize", data=form | more, trust_env=False)


def code_in(answer: httpx.Response) -> str:
    return str(httpx.URL(answer.headers["location"]).params["code"])


def test_an_administrator_installs_it_in_the_whole_organisation(
    offered: RunningPlayground,
) -> None:
    page = httpx.get(
        offered.base_url + "/oauth/v2/authorize",
        params={"client_id": "1.1", "scope": "chat:write", "redirect_uri": PLACE},
        trust_env=False,
    )
    assert 'name="org_wide"' in page.text
    client = WebClient(base_url=offered.api_url)
    code = code_in(agree(offered, "W0ADA", org_wide="1"))
    granted = client.oauth_v2_access(**CLIENT, code=code, redirect_uri=PLACE)
    assert granted["is_enterprise_install"] is True
    assert granted["team"] is None
    assert granted["enterprise"] == {"id": "E0GRID", "name": "Grid"}
    bot = WebClient(token=granted["access_token"], base_url=offered.api_url)
    assert [one["id"] for one in bot.auth_teams_list()["teams"]] == ["T0GA", "T0GB"]
    assert bot.apps_uninstall(**CLIENT)["ok"]
    bob = offered.person("W0BOB")
    assert "A0DEMO" not in [one["id"] for one in bob.boot()["apps"]]


@pytest.mark.parametrize("user", ["W0BOB", "U0OLE"])
def test_nobody_else_can(offered: RunningPlayground, user: str) -> None:
    refused = agree(offered, user, org_wide="1")
    assert refused.status_code == 400
    assert "restricted_action" in refused.text
    granted = WebClient(base_url=offered.api_url).oauth_v2_access(
        **CLIENT, code=code_in(agree(offered, user)), redirect_uri=PLACE
    )
    assert granted["is_enterprise_install"] is False
    assert granted["team"]["id"] == ("T0GB" if user == "W0BOB" else "T0OUT")


def test_an_installation_in_one_workspace_says_false_in_words(
    tmp_path: Path,
) -> None:
    """In a form everything is text: `"false"` is true for whoever only asks whether it is there."""
    with running_playground(grid_world(tmp_path), seed=3) as play:
        play.person("W0ADA").command("/deal", channel="C0A")
        assert bodies(play, "interaction")[0]["is_enterprise_install"] == "false"


@pytest.mark.parametrize(
    ("app", "words"),
    [
        ({"team": "T0OUT", "org_wide": True}, "T0OUT has no enterprise_id"),
        ({"org_wide": True, "org_teams": ["T0OUT"]}, "not in its organisation"),
        ({"org_teams": ["T0GB"]}, "not in its organisation"),
    ],
)
def test_a_world_says_what_cannot_be_org_wide(tmp_path: Path, app: Json, words: str) -> None:
    with pytest.raises(WorldError, match=words):
        world_of(grid_world(tmp_path, **app))


def test_a_state_file_keeps_the_organisation(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    world = grid_world(tmp_path, installed=False)
    with running_playground(world, seed=3, state_file=state) as first:
        code = code_in(agree(first, "W0ADA", org_wide="1"))
        granted = WebClient(base_url=first.api_url).oauth_v2_access(
            **CLIENT, code=code, redirect_uri=PLACE
        )
    with running_playground(world, seed=4, state_file=state) as second:
        bot = WebClient(token=granted["access_token"], base_url=second.api_url)
        assert bot.auth_test()["is_enterprise_install"] is True
