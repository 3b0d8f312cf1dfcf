"""Failure 19: tokens that end, are revoked or rotate; nothing stored is lost, nothing loops."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import yaml
from cryptography.fernet import Fernet

from bot.composition import clock
from bot.errors import AccessLostError, NotConfiguredError
from bot.running import running_bot, serve
from bot.settings import load_settings
from bot.slack.app import make_slack_client
from bot.slack.calling import call
from playground.harness import RunningPlayground, running_playground, wait_for
from store.database import Database
from tests.bot.conftest import PATIENCE_SECONDS, UNHURRIED, Stage, set_stage, unlimited_world
from tests.bot.deliveries import NORDLICHT, deliver, question_here
from tests.bot.test_question_journey import all_text, heard, pending, settled

TWELVE_HOURS = 12 * 3_600
CLIENT = {"client_id": "11.22", "client_secret": "a-client-secret"}
PLACE = "https://app.example/oauth"
MANIFEST = Path(__file__).resolve().parents[3] / "bot" / "slack" / "manifest.yaml"


def install(playground: RunningPlayground) -> dict[str, Any]:
    """Jonas agrees to the app, and invites it where it is needed; the tokens."""
    form = CLIENT | {"scope": "chat:write", "redirect_uri": PLACE, "user": "U0JONAS"}
    scopes = yaml.safe_load(MANIFEST.read_text("utf-8"))["oauth_config"]["scopes"]["bot"]
    form |= {"scope": ",".join(scopes), "answer": "allow"}
    page = f"{playground.base_url}/oauth/v2/authorize"
    agreed = httpx.post(page, data=form, trust_env=False)
    code = parse_qs(urlsplit(agreed.headers["location"]).query)["code"][0]
    asked = CLIENT | {"code": code, "redirect_uri": PLACE}
    answer = httpx.post(f"{playground.api_url}oauth.v2.access", data=asked, trust_env=False)
    tokens: dict[str, Any] = answer.json()
    assert tokens["ok"], tokens
    jonas = playground.person("U0JONAS")
    jonas.api("conversations.invite", channel=NORDLICHT, users="U0DEALMATE")
    return tokens


@dataclass
class Rotating:
    """A stage whose app rotates its tokens."""

    stage: Stage
    playground: RunningPlayground
    settings: dict[str, Any]

    def refreshes(self) -> list[str]:
        """The verdicts on calls that asked for the next token."""
        return [
            one["verdict"]
            for one in self.playground.log()
            if one["name"] == "oauth.v2.access" and one["request"].get("grant_type")
        ]


@pytest.fixture
def rotating(prepared_file: Path, tmp_path: Path, log: StringIO) -> Iterator[Rotating]:
    document = yaml.safe_load(MANIFEST.read_text("utf-8"))
    document["settings"]["token_rotation_enabled"] = True
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(yaml.safe_dump(document), encoding="utf-8")
    world = unlimited_world()
    changes = {"manifest": manifest, "installed": False, **CLIENT}
    world = world.model_copy(update={"apps": (world.apps[0].model_copy(update=changes),)})
    data = tmp_path / "data"
    data.mkdir()
    timings = replace(UNHURRIED, connection_seconds=10 * TWELVE_HOURS)  # tokens end, sockets stay
    with running_playground(world, speed=20, timings=timings) as playground:
        extra = {
            "slack_client_id": CLIENT["client_id"],
            "slack_client_secret": CLIENT["client_secret"],
            "slack_refresh_token": install(playground)["refresh_token"],
            "slack_token_key": Fernet.generate_key().decode(),
        }
        with set_stage(playground, prepared_file, data, log, **extra) as stage:
            yield Rotating(stage=stage, playground=playground, settings=extra)


def test_a_token_that_ends_while_the_bot_runs(rotating: Rotating) -> None:
    stage = rotating.stage
    stage.start()
    lena, ts = question_here(stage)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(stage)
    assert rotating.refreshes() == ["ok"], "the first refresh token was used at the start"
    rotating.playground.move_clock(TWELVE_HOURS)
    lena, ts = question_here(stage)
    assert "version 2.1" in all_text(lena.wait_for_reply(NORDLICHT, ts))
    assert lena.command("/deal", "", channel=NORDLICHT)["ok"], "a window needs a token, too"
    settled(stage)
    assert len(lena.replies(NORDLICHT, ts)) == 1
    assert rotating.refreshes() == ["ok", "ok"]
    assert "dead_letter" not in stage.log.getvalue()


def ask_who_i_am(url: str, settings: dict[str, Any], together: Any) -> None:
    """Another process of the same bot: meet the others, then call Slack."""
    database = Database(url)
    given = load_settings({}, **settings)
    together.wait(60)
    client = make_slack_client(given, database=database, clock=clock)
    assert call(client.auth_test)["user_id"] == "U0DEALMATE"
    database.close()


def test_two_processes_that_refresh_at_once_refresh_once(rotating: Rotating) -> None:
    settings = rotating.settings | {"slack_api_url": rotating.playground.api_url}
    url = rotating.stage.knowledge.settings.effective_database_url
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(2)
    processes = [
        context.Process(target=ask_who_i_am, args=(url, settings, together)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert rotating.refreshes() == ["ok"]


def test_threads_whose_token_has_ended_refresh_once(rotating: Rotating) -> None:
    rotating.playground.faults.add({"delay_ms": 300}, method="oauth.v2.access")
    stage = rotating.stage
    make = partial(make_slack_client, stage.knowledge.settings, clock=clock)
    clients = [make(database=stage.database) for _ in range(2)]  # as in two processes
    rotating.playground.move_clock(TWELVE_HOURS)
    together = threading.Barrier(6)
    answers: list[bool] = []

    def ask(number: int) -> None:
        together.wait(60)
        answers.append(call(clients[number % 2].auth_test)["ok"])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [True] * 6
    assert rotating.refreshes() == ["ok", "ok"]


def test_tokens_stand_nowhere_in_clear(rotating: Rotating) -> None:
    stage = rotating.stage
    stage.start()
    rotating.playground.move_clock(TWELVE_HOURS)
    lena, ts = question_here(stage)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(stage)
    used = stage.bot.dealmate.slack.token
    assert used
    kept = [path.read_bytes() for path in stage.knowledge.settings.data_folder.glob("*sqlite3*")]
    for secret in (used, "xoxe", CLIENT["client_secret"], rotating.settings["slack_token_key"]):
        assert secret not in stage.log.getvalue()
        assert not any(secret.encode() in content for content in kept)


def test_another_key_or_a_missing_one_is_said_plainly(rotating: Rotating) -> None:
    stage = rotating.stage
    settings = stage.knowledge.settings
    make_slack_client(settings, database=stage.database, clock=clock)
    for key, words in [(Fernet.generate_key().decode(), "does not open"), ("short", "32 bytes")]:
        given = load_settings({}, **rotating.settings | {"slack_token_key": key})
        with pytest.raises(NotConfiguredError, match=words):
            make_slack_client(given, database=stage.database, clock=clock)
    left = {**rotating.settings, "slack_token_key": None}
    with pytest.raises(NotConfiguredError, match="DEALMATE_SLACK_TOKEN_KEY is not set"):
        make_slack_client(load_settings({}, **left), database=stage.database, clock=clock)


def test_a_spent_refresh_token_is_said_plainly(rotating: Rotating, tmp_path: Path) -> None:
    stage = rotating.stage
    settings = stage.knowledge.settings
    shutil.copy(settings.data_folder / "dealmate.sqlite3", tmp_path / "other.sqlite3")
    make_slack_client(settings, database=stage.database, clock=clock)
    elsewhere = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    with pytest.raises(AccessLostError, match="invalid_refresh_token"):
        make_slack_client(settings, database=elsewhere, clock=clock)
    elsewhere.close()


@pytest.fixture
def installed(prepared_file: Path, tmp_path: Path, log: StringIO) -> Iterator[Stage]:
    """A stage whose app can be taken out and installed again."""
    world = unlimited_world()
    app = world.apps[0].model_copy(update=CLIENT)
    with (
        running_playground(
            world.model_copy(update={"apps": (app,)}), speed=20, timings=UNHURRIED
        ) as playground,
        set_stage(playground, prepared_file, tmp_path, log) as stage,
    ):
        yield stage


@pytest.mark.parametrize("how", ["auth.revoke", "apps.uninstall"])
def test_revoked_in_the_middle_of_an_answer(installed: Stage, how: str) -> None:
    stage = installed
    said: list[str] = []
    ended: list[str] = []
    opened, find = threading.Event(), stage.answerer.answer

    def slow(*args: Any, **named: Any) -> Any:
        opened.wait(60)
        return find(*args, **named)

    stage.answerer.answer = slow  # type: ignore[method-assign]

    def run() -> None:
        try:
            serve(stage.knowledge, should_stop=threading.Event(), say=said.append)
        except AccessLostError as lost:
            ended.append(str(lost))

    serving = threading.Thread(target=run)
    serving.start()
    wait_for(lambda: said, what="a bot that is connected", timeout_seconds=PATIENCE_SECONDS)
    lena, ts = question_here(stage)
    wait_for(partial(heard, stage, ts), what="the question", timeout_seconds=60)
    token = {"Authorization": "Bearer xoxb-playground-dealmate"}
    arguments = CLIENT if how == "apps.uninstall" else {}
    url = f"{stage.playground.api_url}{how}"
    assert httpx.post(url, data=arguments, headers=token, trust_env=False).json()["ok"]
    opened.set()
    serving.join(PATIENCE_SECONDS)
    (words,) = ended
    assert "Install the app again" in words
    assert stage.log.getvalue().count("slack_access_lost") == 1
    assert "dead_letter" not in stage.log.getvalue()
    assert "work_failed" not in stage.log.getvalue()
    assert len(stage.calls("chat.postMessage")) <= 1, "no loop"
    assert pending(stage), "what was not sent is kept"
    assert lena.replies(NORDLICHT, ts) == []

    fresh = install(stage.playground)["access_token"]
    given = load_settings(
        {},
        **stage.knowledge.settings.model_dump(exclude={"slack_bot_token", "slack_api_url"}),
        slack_api_url=stage.playground.api_url,
        slack_bot_token=fresh,
    )
    with running_bot(replace(stage.knowledge, settings=given)):
        lena.wait_for_reply(NORDLICHT, ts, containing="version 2.1")
        settled(stage)
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_a_notice_about_another_token_changes_nothing(running: Stage) -> None:
    notice = {"type": "tokens_revoked", "tokens": {"oauth": ["U0LENA"], "bot": []}}
    body = {
        "type": "event_callback",
        "event_id": "EvRevoked",
        "team_id": "T0TIDEWELL",
        "api_app_id": "A0DEALMATE",
        "event": notice,
    }
    assert deliver(running, body) == 200
    wait_for(
        lambda: "access_confirmed" in running.log.getvalue(), what="a check", timeout_seconds=60
    )
    lena, ts = question_here(running)
    assert "version 2.1" in all_text(lena.wait_for_reply(NORDLICHT, ts))
