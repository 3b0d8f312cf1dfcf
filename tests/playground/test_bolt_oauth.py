"""Bolt's own OAuth flow, from its install page to an answer with the token that it stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from slack_bolt import BoltRequest
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore

from playground.harness import RunningPlayground, running_playground

Json = dict[str, Any]
PLACE = "https://app.example/slack/oauth_redirect"


def flow_for(play: RunningPlayground, folder: Path) -> OAuthFlow:
    settings = OAuthSettings(
        client_id="1.1",
        client_secret="shh",
        scopes=["chat:write"],
        redirect_uri=PLACE,
        authorization_url=f"{play.base_url}/oauth/v2/authorize",
        installation_store=FileInstallationStore(base_dir=str(folder / "installations")),
        state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=str(folder / "states")),
        install_page_rendering_enabled=False,
    )
    return OAuthFlow(client=WebClient(base_url=play.api_url), settings=settings)


def test_install_agree_and_answer(world: Callable[..., Json], tmp_path: Path) -> None:
    known = world(client_id="1.1", client_secret="shh", installed=False)
    with running_playground(known) as play:
        flow = flow_for(play, tmp_path)
        started = flow.handle_installation(BoltRequest(body="", query={}))
        assert started.status == 302
        asked = httpx.URL(started.headers["location"][0])
        assert httpx.get(asked, trust_env=False).status_code == 200
        form = dict(asked.params) | {"user": "U0ANA", "answer": "allow"}
        back = httpx.post(asked.copy_with(query=None), data=form, trust_env=False)
        cookie = started.headers["set-cookie"][0].partition(";")[0]
        query = dict(httpx.URL(back.headers["location"]).params)
        ended = flow.handle_callback(BoltRequest(body="", query=query, headers={"cookie": cookie}))
        assert ended.status == 200
        bot = flow.settings.installation_store.find_bot(enterprise_id=None, team_id="T0VENDOR")
        assert bot is not None
        assert (bot.bot_scopes, bot.bot_user_id) == (["chat:write"], "U0DEMOBOT")
        ana = play.person("U0ANA")
        assert ana.api("conversations.invite", channel="C0DESK", users="U0DEMOBOT")["ok"]
        client = WebClient(token=bot.bot_token, base_url=play.api_url)
        assert client.chat_postMessage(channel="C0DESK", text="installed")["ok"]
