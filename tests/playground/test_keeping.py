"""A playground that goes on where it stopped, and one that throws everything away."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from playground.harness import RunningPlayground, running_playground, wait_for
from playground.keeping import StateError, read_state

Json = dict[str, Any]
World = Callable[..., Json]
BINARY = bytes(range(256))


def bot_of(play: RunningPlayground, token: str | None = None) -> WebClient:
    return WebClient(token=token or "xoxb-playground-demo", base_url=play.api_url)


def installed_by_lena(play: RunningPlayground) -> Json:
    form = {
        "client_id": "1.1",
        "scope": "chat:write",
        "redirect_uri": "https://app.example/",
        "user": "U0LENA",
        "answer": "allow",
    }
    back = httpx.post(f"{play.base_url}/oauth/v2/authorize", data=form, trust_env=False)
    granted = WebClient(base_url=play.api_url).oauth_v2_access(
        client_id="1.1",
        client_secret="shh",
        code=httpx.URL(back.headers["location"]).params["code"],
        redirect_uri="https://app.example/",
    )
    assert isinstance(granted.data, dict)
    return granted.data


def test_everything_is_there_again(world: World, tmp_path: Path) -> None:
    path, known = tmp_path / "state.json", world(client_id="1.1", client_secret="shh")
    with running_playground(known, state_file=path) as play:
        ana, bot = play.person("U0ANA"), bot_of(play)
        root = ana.say("C0DESK", "root")
        metadata = {"event_type": "e", "event_payload": {"k": 1}}
        bot.chat_postMessage(channel="C0DESK", text="reply", thread_ts=root, metadata=metadata)
        bot.reactions_add(channel="C0DESK", timestamp=root, name="eyes")
        started = bot.chat_startStream(
            channel="C0DESK",
            thread_ts=root,
            markdown_text="half",
            recipient_team_id="T0VENDOR",
            recipient_user_id="U0ANA",
        )
        file = ana.upload("b.bin", BINARY, channel="C0DESK")
        direct = ana.direct_channel("U0DEMOBOT")
        bot.views_publish(user_id="U0ANA", view={"type": "home", "blocks": []})
        bot.pins_add(channel="C0DESK", timestamp=root)
        bot.bookmarks_add(
            channel_id="C0DESK", title="Prices", type="link", link="https://p.example"
        )
        play.share("C0OPEN", user="U0OTTO", name="later")
        token = installed_by_lena(play)["access_token"]
        now = play.move_clock(100_000)
        bot.chat_scheduleMessage(channel="C0DESK", text="later", post_at=int(now) + 600)

    with running_playground(known, state_file=path) as play:
        ana, bot = play.person("U0ANA"), bot_of(play)
        assert play.move_clock(0) >= now
        thread = bot.conversations_replies(channel="C0DESK", ts=root, include_all_metadata=True)
        first, reply, streamed = thread["messages"]
        assert first["reactions"][0]["name"] == "eyes"
        assert reply["metadata"]["event_payload"] == {"k": 1}
        assert streamed["ts"] == started["ts"]
        assert streamed["streaming_state"] == "completed"
        again = ana.api("files.info", file=file["id"])["file"]
        address = f"{play.base_url}{httpx.URL(again['url_private']).path}"
        got = httpx.get(address, headers={"Authorization": f"Bearer {ana.token}"}, trust_env=False)
        assert got.content == BINARY
        assert ana.direct_channel("U0DEMOBOT") == direct
        assert [one["message"]["ts"] for one in bot.pins_list(channel="C0DESK")["items"]] == [root]
        (bookmark,) = bot.bookmarks_list(channel_id="C0DESK")["bookmarks"]
        assert bookmark["link"] == "https://p.example"
        assert ana.home("A0DEMO")["view"]["type"] == "home"
        otto = play.person("U0OTTO").api("conversations.info", channel="C0OPEN")["channel"]
        assert otto["name"] == "later"
        assert bot_of(play, token).auth_test()["team_id"] == "T0PARTNER"
        play.move_clock(601)
        ana.wait_for_message("C0DESK", containing="later", timeout_seconds=20)


def test_it_is_written_while_it_runs(world: World, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with running_playground(world(), state_file=path) as play:
        ts = bot_of(play).chat_postMessage(channel="C0DESK", text="kept at once")["ts"]
        wait_for(
            lambda: path.exists() and ts in path.read_text(encoding="utf-8"),
            what="the state file",
            timeout_seconds=20,
        )
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 1}'])
def test_another_file_is_refused_and_not_overwritten(
    world: World, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "state.json"
    path.write_text(content, encoding="utf-8")
    with (
        pytest.raises(StateError, match="not a state file"),
        running_playground(world(), state_file=path),
    ):
        pass
    assert path.read_text(encoding="utf-8") == content


def test_a_state_of_another_world_or_version_is_refused(world: World, tmp_path: Path) -> None:
    path, known = tmp_path / "state.json", world()
    with running_playground(known, state_file=path):
        pass
    smaller = world()
    smaller["teams"] = [one for one in smaller["teams"] if one["id"] != "T0OTHER"]
    smaller["users"] = [one for one in smaller["users"] if one["team"] != "T0OTHER"]
    smaller["channels"] = [one for one in smaller["channels"] if "pending_with" not in one]
    with (
        pytest.raises(StateError, match="another world: T0OTHER"),
        running_playground(smaller, state_file=path),
    ):
        pass
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {"version": 99}), encoding="utf-8")
    with pytest.raises(StateError, match="another version"):
        read_state(path)
    assert read_state(tmp_path / "none.json") is None
