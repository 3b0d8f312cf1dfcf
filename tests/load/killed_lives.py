"""Lives of a bot that end by SIGKILL at a chosen step, and the small programme that they serve.

A step is a moment at which what the database or Slack holds can differ from what the process
believes: before and after each commit, before and after each call of the Web API.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from bot.composition import Knowledge, compose_bot
from bot.logging import configure_logging
from bot.settings import LogFormat, Settings, load_settings
from content_index.embedding.hashing import HashingEmbedder
from content_index.library import open_library
from playbooks.plays.definition import Playbook
from playbooks.plays.playset import LoadedPlay, PlaySet
from playbooks.programme.definition import ProgrammeDefinition
from retrieval.answering import Answerer
from store import outbox
from store.database import Database
from store.tables import OutboxRow

VENDOR_TEAM, CAM, APP, BOT = "T0VENDOR", "U0CAM", "A0DEALMATE", "U0DEALMATE"
TOKEN = "xoxb-playground-dealmate"
MANIFEST = Path(__file__).parents[2] / "bot" / "slack" / "manifest.yaml"
LONGEST_LIFE_SECONDS = 120.0
BEGAN = datetime(2026, 9, 1, 9, tzinfo=UTC)


def partner_ids(partners: int) -> list[str]:
    """Name so many partners; team, person and channel of one carry the same number."""
    return [f"p{number}" for number in range(partners)]


def team_of(partner_id: str) -> str:
    """Return a partner's workspace."""
    return f"T0{partner_id.upper()}"


def person_of(partner_id: str) -> str:
    """Return the Slack id of a partner's one person."""
    return f"U0{partner_id.upper()}"


def channel_of(partner_id: str) -> str:
    """Return the channel that a partner shares with the vendor."""
    return f"C0{partner_id.upper()}"


def world(partners: int) -> dict[str, Any]:
    """Describe the workspaces for the playground: rates are off, so that the run is quick."""
    ids = partner_ids(partners)
    return {
        "enforce_rates": False,
        "teams": [_team(VENDOR_TEAM), *(_team(team_of(one)) for one in ids)],
        "users": [_user(CAM, VENDOR_TEAM), *(_user(person_of(one), team_of(one)) for one in ids)],
        "channels": [
            {
                "id": channel_of(one),
                "team": VENDOR_TEAM,
                "name": one,
                "shared_with": [team_of(one)],
                "members": [CAM, person_of(one)],
                "apps": [APP],
            }
            for one in ids
        ],
        "apps": [
            {
                "id": APP,
                "name": "Dealmate",
                "team": VENDOR_TEAM,
                "bot_user_id": BOT,
                "bot_token": TOKEN,
                "app_token": "xapp-playground-dealmate",
                "signing_secret": "playground-signing-secret",
                "delivery": "socket",
                "manifest": str(MANIFEST),
            }
        ],
    }


def programme(partners: int) -> ProgrammeDefinition:
    """One person, one channel and one approved deal for each partner; nobody has quiet hours."""
    ids = partner_ids(partners)
    return ProgrammeDefinition.model_validate(
        {
            "vendor": {"name": "Vendor", "slack_teams": [VENDOR_TEAM]},
            "tiers": ["one"],
            "products": [{"id": "vault", "name": "Vault"}],
            "rules": {"quiet_hours": {"start": "00:00", "end": "00:00", "weekends": False}},
            "partners": [
                {"id": one, "name": f"Partner {one}", "tier": "one", "type": "reseller"}
                | {"cam": "cam", "slack_teams": [team_of(one)]}
                for one in ids
            ],
            "members": [
                _member("cam", "vendor", "cam", VENDOR_TEAM, CAM),
                *(
                    _member(f"{one}-lead", one, "partner_lead", team_of(one), person_of(one))
                    for one in ids
                ),
            ],
            "channels": [
                {"id": channel_of(one), "name": one, "partner": one}
                | {"teams": [VENDOR_TEAM, team_of(one)]}
                for one in ids
            ],
            "deals": [
                {
                    "id": f"D-{one}",
                    "partner": one,
                    "registered_by": f"{one}-lead",
                    "customer": f"Customer of {one}",
                    "product": "vault",
                    "stage": "registered",
                    "registration": "approved",
                    "registered_at": BEGAN,
                    "stage_since": BEGAN,
                    "approved_at": BEGAN,
                }
                for one in ids
            ],
        }
    )


def plays() -> PlaySet:
    """Plan one play of two steps on entering discovery: in the channel, and in person."""
    made = Playbook.model_validate(
        {
            "playbook": "k",
            "title": "K",
            "version": "1",
            "owner": "o",
            "plays": [
                {
                    "id": "both",
                    "title": "Both",
                    "trigger": {"on": "stage_entered", "stages": ["discovery"]},
                    "steps": [
                        {"id": "all", "title": "A", "say": "Hello", "to": "partner_channel"},
                        {"id": "person", "title": "P", "say": "Hello", "to": "partner_contact"},
                    ],
                }
            ],
        }
    )
    return PlaySet(plays=tuple(LoadedPlay(playbook=made, play=play) for play in made.plays))


def settings_for(folder: Path, api_url: str) -> Settings:
    """Return the settings of every life on this data folder."""
    return load_settings(
        {},
        data_folder=folder,
        slack_api_url=api_url,
        slack_bot_token=TOKEN,
        slack_app_token="xapp-playground-dealmate",
    )


class Steps:
    """Counts the steps of a process and ends it at one of them."""

    def __init__(self, *, killed_at: int, told: Connection) -> None:
        self._counter = itertools.count(1)
        self._killed_at = killed_at
        self._told = told

    def take(self, name: str) -> None:
        """Take the next step; at the chosen one say its name and die as a power cut would."""
        if next(self._counter) == self._killed_at:
            self._told.send_bytes(name.encode())
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)  # the signal may find another thread first

    def watch(self, slack: Any) -> None:
        """Take a step around each commit of this process and each of its calls of Slack."""
        event.listen(Session, "before_commit", lambda _: self.take("before a commit"))
        event.listen(Session, "after_commit", lambda _: self.take("after a commit"))
        slack.api_call = self._around(slack.api_call)

    def _around(self, api_call: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(api_method: str, **arguments: Any) -> Any:
            self.take(f"before {api_method}")
            answer = api_call(api_method, **arguments)
            self.take(f"after {api_method}")
            return answer

        return stepping


def live(folder: str, api_url: str, killed_at: int, told: Connection) -> None:
    """Start a bot as a start of the program does, and work until all is done or it is killed.

    `told` gets the name of the step at which it is killed.
    """
    configure_logging(log_format=LogFormat.JSON, level="critical")
    settings = settings_for(Path(folder), api_url)
    database = Database(settings.effective_database_url)
    library = open_library(database=database, embedder=HashingEmbedder())
    knowledge = Knowledge(
        settings=settings,
        database=database,
        library=library,
        answerer=Answerer(library, zone=ZoneInfo("UTC")),
        plays=plays(),
    )
    bot = compose_bot(knowledge)
    Steps(killed_at=killed_at, told=told).watch(bot.dealmate.slack)
    bot.worker.start()
    deadline = time.monotonic() + LONGEST_LIFE_SECONDS
    while is_busy(database) and time.monotonic() < deadline:
        time.sleep(0.1)
    bot.worker.stop()
    database.close()


def is_busy(database: Database) -> bool:
    """Say whether anything is to be done within the next ten minutes."""
    soon = datetime.now(UTC) + timedelta(minutes=10)
    wanted = select(func.count()).where(
        OutboxRow.state.in_(outbox.UNFINISHED), OutboxRow.due_at <= soon
    )
    with database.reading() as session:
        return bool(session.scalar(wanted))


def _team(team_id: str) -> dict[str, Any]:
    return {"id": team_id, "name": team_id.lower(), "domain": team_id.lower()}


def _user(user_id: str, team_id: str) -> dict[str, Any]:
    name = user_id.lower()
    return {"id": user_id, "team": team_id, "name": name, "real_name": name}


def _member(member_id: str, organisation: str, role: str, team: str, user: str) -> dict[str, Any]:
    return {
        "id": member_id,
        "name": member_id,
        "email": f"{member_id}@x.example",
        "organisation": organisation,
        "role": role,
        "slack": [{"team": team, "user": user}],
    }
