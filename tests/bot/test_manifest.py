"""The app manifest asks for what the bot uses, and for nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.journeys import JOURNEYS
from bot.slack import stopping
from bot.slack.listeners.messages import AUDIENCE_EVENTS

MESSAGES = {"app_mention", "message"}


@pytest.fixture
def manifest(repository: Path) -> dict[str, Any]:
    text = (repository / "bot/slack/manifest.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def test_every_event_that_is_handled_is_asked_for_and_no_other(manifest: dict[str, Any]) -> None:
    asked = {
        event.partition(".")[0]
        for event in manifest["settings"]["event_subscriptions"]["bot_events"]
    }
    kinds = {kind for journey in JOURNEYS for kind in journey.handlers}
    handled = {kind.removeprefix("event.") for kind in kinds if kind.startswith("event.")}
    handled |= MESSAGES | {stopping.KIND.removeprefix("event.")}
    assert handled - asked == set(), "never sent by Slack"
    assert asked - handled - AUDIENCE_EVENTS == set(), "sent, and nobody cares"


def test_every_command_and_shortcut_is_handled(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    asked = {f"command.{one['command'].removeprefix('/')}" for one in features["slash_commands"]}
    asked |= {f"shortcut.{one['callback_id']}" for one in features["shortcuts"]}
    kinds = {kind for journey in JOURNEYS for kind in journey.handlers}
    handled = {kind for kind in kinds if kind.startswith(("command.", "shortcut."))}
    assert asked == handled


def test_the_setup_page_gives_a_reason_for_every_scope(
    manifest: dict[str, Any], repository: Path
) -> None:
    page = (repository / "docs/slack-setup.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `") and ":" in line]
    for scope in manifest["oauth_config"]["scopes"]["bot"]:
        assert any(f"`{scope}`" in row for row in rows), scope


def test_no_file_can_be_read(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    assert [scope for scope in scopes if scope.startswith(("files", "remote_files"))] == []
