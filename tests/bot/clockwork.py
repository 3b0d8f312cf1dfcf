"""A worker with a clock that tests turn by hand: a real database, and nothing to do with Slack."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bot.composition import load_plays
from bot.jobs import Handler
from bot.services import Dealmate
from bot.settings import load_settings
from bot.slack.journeys.nudge_ticks import JOURNEY, Ticks
from bot.slack.messenger import Messenger
from bot.worker import OnDead, Worker
from content_index.assets import Asset
from content_index.labels import Grant
from playbooks.plays.definition import Playbook
from playbooks.plays.playset import LoadedPlay, PlaySet
from store.database import Database

HOME = "T0TIDEWELL"


def play_set(*plays: Mapping[str, Any], version: str = "1") -> PlaySet:
    """Plays of one playbook, `b`."""
    playbook = Playbook.model_validate(
        {"playbook": "b", "title": "B", "version": version, "owner": "o", "plays": plays}
    )
    return PlaySet(plays=tuple(LoadedPlay(playbook=playbook, play=p) for p in playbook.plays))


class Shelf:
    """A library in memory; `holders` tells for whom it was asked."""

    def __init__(self) -> None:
        self.items: list[Asset] = []
        self.holders: set[str] = set()

    def assets(self, grant: Grant, *, today: date) -> list[Asset]:
        """Everything: what may be seen by whom is the business of other tests."""
        del today
        self.holders |= {holder.organisation for holder in grant.holders}
        return list(self.items)


class Clockwork:
    """`now` is the clock; `run` does what the worker does when it wakes."""

    def __init__(
        self,
        prepared: Path,
        folder: Path,
        *,
        now: datetime,
        plays: PlaySet | None = None,
        time_zone: str = "Europe/Berlin",
        handlers: Mapping[str, Handler] | None = None,
        on_dead: OnDead = lambda *_: None,
        identity: object = None,
    ) -> None:
        shutil.copy(prepared, folder / "dealmate.sqlite3")
        self.now = now
        self.shelf = Shelf()
        self.messenger = Messenger(clock=lambda: self.now)
        self.on_dead = on_dead
        self.identity = identity or SimpleNamespace(home_team_id=HOME)
        self.handlers = {**JOURNEY.handlers, **(handlers or {})}
        self.settings = load_settings({}, data_folder=folder, time_zone=time_zone)
        self.database = Database(self.settings.effective_database_url)
        self.plays = plays or load_plays(self.settings)
        self.worker = self.restarted()

    def restarted(self) -> Worker:
        """A new worker on the same data, as after a restart."""
        dealmate = Dealmate(
            settings=self.settings,
            database=self.database,
            library=cast("Any", self.shelf),
            answerer=cast("Any", None),
            plays=self.plays,
            messenger=self.messenger,
            identity=cast("Any", self.identity),
            slack=cast("Any", None),
            clock=lambda: self.now,
        )
        self.worker = Worker(
            dealmate,
            self.handlers,
            on_dead=self.on_dead,
            beat=Ticks(dealmate).beat,
        )
        return self.worker

    def run(self, now: datetime) -> int:
        """Let it be `now`, and do everything that is due; how many rows that were."""
        self.now = now
        return self.worker.run_due()
