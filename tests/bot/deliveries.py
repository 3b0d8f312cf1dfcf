"""Deliveries made by hand, for what no workspace would send by itself."""

from __future__ import annotations

from typing import Any

from slack_bolt import BoltRequest

from tests.bot.conftest import Stage

NORDLICHT = "C0NORDLICHT"
BOT = "<@U0DEALMATE>"
TS = "1900000000.000100"


def event(**changes: Any) -> dict[str, Any]:
    """An app_mention by Lena in Nordlicht's channel, as Slack delivers it."""
    inner = {
        "type": "app_mention",
        "channel": NORDLICHT,
        "user": "U0LENA",
        "team": "T0NORDLICHT",
        "user_team": "T0NORDLICHT",
        "ts": TS,
        "text": f"{BOT} what is the gold discount?",
    }
    body = {
        "type": "event_callback",
        "event_id": "Ev0TEST1",
        "team_id": "T0TIDEWELL",
        "api_app_id": "A0DEALMATE",
        "is_ext_shared_channel": True,
        "authorizations": [{"team_id": "T0TIDEWELL", "user_id": "U0DEALMATE", "is_bot": True}],
    }
    for key, value in changes.items():
        (body if key == "event_id" else inner)[key] = value
    return body | {"event": inner}


def deliver(stage: Stage, body: dict[str, Any], **headers: str) -> int:
    """Hand it to the bot's listeners; the status that Slack would get."""
    request = BoltRequest(
        mode="socket_mode", body=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    return int(stage.bot.app.dispatch(request).status)


def question_here(stage: Stage, text: str = "what is the gold discount?") -> tuple[Any, str]:
    """A real question of Lena's; returns her and its ts."""
    lena = stage.person("U0LENA")
    return lena, lena.say(NORDLICHT, f"{BOT} {text}")
