"""OAuth with slack_sdk's own parts: the authorise page, installing, rotation, revocation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import yaml
from slack_sdk import WebClient
from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.token_rotation import TokenRotator

from playground.harness import RunningPlayground, running_playground

Json = dict[str, Any]
CLIENT: Json = {"client_id": "11.22", "client_secret": "shh"}
PLACE = "https://app.example/oauth"
EVENTS = ["tokens_revoked", "app_uninstalled", "message.channels"]


def offered(folder: Path, *, rotates: bool) -> Json:
    """A world in which an app waits to be installed by two workspaces."""
    manifest = folder / "manifest.yaml"
    document = {
        "features": {"app_home": {"messages_tab_enabled": True}},
        "oauth_config": {
            "redirect_urls": [PLACE],
            "scopes": {
                "bot": ["chat:write", "channels:history", "channels:join", "im:write"],
                "user": ["users:read"],
            },
        },
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS},
            "token_rotation_enabled": rotates,
        },
    }
    manifest.write_text(yaml.safe_dump(document), encoding="utf-8")
    return {
        "teams": [{"id": f"T0{one}", "name": one, "domain": one.lower()} for one in "AB"],
        "users": [
            {"id": "U0ANA", "team": "T0A", "name": "ana", "real_name": "Ana <Ruiz>"},
            {"id": "U0BEA", "team": "T0B", "name": "bea", "real_name": "Bea"},
        ],
        "channels": [{"id": "C0B", "team": "T0B", "name": "b", "members": ["U0BEA"]}],
        "apps": [
            {
                "id": "A0DEMO",
                "name": "Demo",
                "team": "T0A",
                "bot_user_id": "U0DEMOBOT",
                "bot_token": "xoxb-first",
                "app_token": "xapp-demo",
                "signing_secret": "s",
                "installed": False,
                "manifest": str(manifest),
                **CLIENT,
            }
        ],
    }


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[RunningPlayground]:
    with running_playground(offered(tmp_path, rotates=False)) as play:
        yield play


@pytest.fixture
def rotating(tmp_path: Path) -> Iterator[RunningPlayground]:
    with running_playground(offered(tmp_path, rotates=True)) as play:
        yield play


def address(play: RunningPlayground, **more: Any) -> str:
    generator = AuthorizeUrlGenerator(
        client_id=CLIENT["client_id"],
        scopes=["chat:write", "channels:join"],
        redirect_uri=PLACE,
        authorization_url=f"{play.base_url}/oauth/v2/authorize",
        **more,
    )
    return generator.generate(state="s-1")


def agree(play: RunningPlayground, url: str, user: str, answer: str = "allow") -> dict[str, str]:
    """Press a button of the page as the person; the query with which the app is called back."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    back = httpx.post(
        f"{play.base_url}/oauth/v2/authorize",
        data=asked | {"user": user, "answer": answer},
        trust_env=False,
    )
    assert back.status_code == 302
    place = urlsplit(back.headers["location"])
    assert f"{place.scheme}://{place.netloc}{place.path}" == PLACE
    return {name: values[0] for name, values in parse_qs(place.query).items()}


def install(play: RunningPlayground, user: str, **more: Any) -> Json:
    query = agree(play, address(play, **more), user)
    assert query["state"] == "s-1"
    answer = WebClient(base_url=play.api_url).oauth_v2_access(
        code=query["code"], redirect_uri=PLACE, **CLIENT
    )
    assert isinstance(answer.data, dict)
    return answer.data


def test_the_page_says_who_asks_for_what(shop: RunningPlayground) -> None:
    page = httpx.get(address(shop), trust_env=False)
    assert page.headers["content-type"].startswith("text/html")
    assert "Demo asks" in page.text
    assert "<li>chat:write</li>" in page.text
    assert "Ana &lt;Ruiz&gt;" in page.text
    assert "<Ruiz>" not in page.text


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"redirect_uri": "https://evil.example/"}, "bad_redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "bad_redirect_uri"),
        ({"scope": ""}, "no_scopes"),
        ({"scope": "admin"}, "invalid_scope"),
    ],
)
def test_impossible_wishes_are_refused(
    shop: RunningPlayground, change: dict[str, str], word: str
) -> None:
    query = {"client_id": "11.22", "scope": "chat:write", "redirect_uri": PLACE} | change
    url = f"{shop.base_url}/oauth/v2/authorize"
    page = httpx.get(url, params=query, trust_env=False)
    assert page.status_code == 400
    assert word in page.text
    assert httpx.post(url, data=query, trust_env=False).status_code == 400


def test_a_person_may_say_no(shop: RunningPlayground) -> None:
    assert agree(shop, address(shop), "U0ANA", "cancel") == {
        "error": "access_denied",
        "state": "s-1",
    }


def test_two_workspaces_install_and_have_a_bot_each(
    shop: RunningPlayground, refusal: Callable[..., Json]
) -> None:
    first, second = install(shop, "U0ANA"), install(shop, "U0BEA", user_scopes=["users:read"])
    assert first["access_token"] == "xoxb-first"
    assert first["team"]["id"] == "T0A"
    assert second["team"]["id"] == "T0B"
    assert second["bot_user_id"] != first["bot_user_id"]
    assert second["scope"] == "channels:join,chat:write"
    bot = WebClient(token=second["access_token"], base_url=shop.api_url)
    assert bot.auth_test()["team_id"] == "T0B"
    bot.conversations_join(channel="C0B")
    assert bot.chat_postMessage(channel="C0B", text="hello")["ok"]
    history = refusal(bot.conversations_history, channel="C0B")
    assert history["error"] == "missing_scope", "only what was asked for was granted"
    person = WebClient(token=second["authed_user"]["access_token"], base_url=shop.api_url)
    assert person.auth_test()["user_id"] == "U0BEA"
    assert refusal(person.users_lookupByEmail, email="x@y.z")["needed"] == "users:read.email"
    shop.person("U0BEA").say("C0B", "who is here?")
    event = next(one for one in shop.log() if one["kind"] == "event")["request"]["payload"]
    assert event["team_id"] == "T0B"
    assert event["authorizations"][0]["user_id"] == second["bot_user_id"]


def test_a_code_is_good_once_and_for_its_place(
    shop: RunningPlayground, refusal: Callable[..., Json]
) -> None:
    client = WebClient(base_url=shop.api_url)
    code = agree(shop, address(shop), "U0ANA")["code"]
    elsewhere = refusal(client.oauth_v2_access, code=code, redirect_uri="https://x/", **CLIENT)
    assert elsewhere["error"] == "bad_redirect_uri"
    again = refusal(client.oauth_v2_access, code=code, redirect_uri=PLACE, **CLIENT)
    assert again["error"] == "invalid_code"
    late = agree(shop, address(shop), "U0ANA")["code"]
    shop.move_clock(601)
    refused = refusal(client.oauth_v2_access, code=late, redirect_uri=PLACE, **CLIENT)
    assert refused["error"] == "invalid_code"


def test_tokens_rotate(rotating: RunningPlayground, refusal: Callable[..., Json]) -> None:
    granted = install(rotating, "U0ANA")
    assert granted["expires_in"] == 43_200
    assert granted["access_token"].startswith("xoxe.xoxb-")
    old = WebClient(token=granted["access_token"], base_url=rotating.api_url)
    assert old.auth_test()["ok"]
    now = rotating.move_clock(43_201)
    assert refusal(old.auth_test)["error"] == "token_expired"
    installation = Installation(
        app_id="A0DEMO",
        team_id="T0A",
        user_id="U0ANA",
        bot_token=granted["access_token"],
        bot_refresh_token=granted["refresh_token"],
        bot_token_expires_at=int(now),
    )
    rotator = TokenRotator(client=WebClient(base_url=rotating.api_url), **CLIENT)
    fresh = rotator.perform_token_rotation(
        installation=installation, minutes_before_expiration=60 * 24 * 365
    )
    assert fresh is not None
    assert WebClient(token=fresh.bot_token, base_url=rotating.api_url).auth_test()["ok"]
    spent = refusal(
        WebClient(base_url=rotating.api_url).oauth_v2_access,
        grant_type="refresh_token",
        refresh_token=granted["refresh_token"],
        **CLIENT,
    )
    assert spent["error"] == "invalid_refresh_token"
    log = str(rotating.log())
    assert granted["refresh_token"] not in log
    assert granted["access_token"] not in log


def names(play: RunningPlayground) -> list[str]:
    return [one["name"] for one in play.log() if one["kind"] == "event"]


def test_an_uninstalled_app_hears_of_it_and_is_gone(
    shop: RunningPlayground, refusal: Callable[..., Json]
) -> None:
    bot = WebClient(token=install(shop, "U0BEA")["access_token"], base_url=shop.api_url)
    bot.conversations_join(channel="C0B")
    bot.apps_uninstall(**CLIENT)
    assert refusal(bot.auth_test)["error"] == "account_inactive"
    assert names(shop)[-2:] == ["tokens_revoked", "app_uninstalled"]
    assert shop.person("U0BEA").api("conversations.members", channel="C0B")["members"] == ["U0BEA"]
    again = install(shop, "U0BEA")
    assert WebClient(token=again["access_token"], base_url=shop.api_url).auth_test()["ok"]


def test_the_last_revoked_token_takes_the_app_away(
    shop: RunningPlayground, refusal: Callable[..., Json]
) -> None:
    granted = install(shop, "U0ANA", user_scopes=["users:read"])
    person = WebClient(token=granted["authed_user"]["access_token"], base_url=shop.api_url)
    assert person.auth_revoke()["revoked"] is True
    assert refusal(person.auth_test)["error"] == "token_revoked"
    told = next(one for one in shop.log() if one["name"] == "tokens_revoked")
    assert told["request"]["payload"]["event"]["tokens"] == {"oauth": ["U0ANA"], "bot": []}
    assert "app_uninstalled" not in names(shop)
    bot = WebClient(token=granted["access_token"], base_url=shop.api_url)
    assert bot.auth_revoke()["revoked"] is True
    assert names(shop)[-1] == "app_uninstalled"
