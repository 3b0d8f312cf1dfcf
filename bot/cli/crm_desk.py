"""What the commands about the CRM share: database and crm.yaml, and how an outcome is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.terminal import fail, settings_for

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.crm.opening import ConfiguredCrm
    from bot.settings import Settings
    from playbooks.crm.usecases import Outcome
    from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the commands work with."""

    settings: Settings
    database: Database
    configured: ConfiguredCrm

    def today(self, now: datetime) -> date:
        """The programme's own day at that moment."""
        from bot.composition import today_of  # noqa: PLC0415

        return today_of(self.settings, now)


@contextmanager
def opened_desk(data: Path | None) -> Iterator[Desk]:
    """Database and crm.yaml; ends the program when there is no such file."""
    from bot.composition import opened_database  # noqa: PLC0415
    from bot.crm.opening import configured_crm  # noqa: PLC0415

    settings = settings_for(data)
    configured = configured_crm(settings)
    if configured is None:
        fail(f"There is no crm.yaml in {settings.data_folder}. docs/crm.md says how to write one.")
    with opened_database(settings) as database:
        yield Desk(settings=settings, database=database, configured=configured)


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Write what became of a record as JSON."""
    return {
        "record": outcome.record_id,
        "deal": outcome.deal_id,
        "moved": [str(stage) for stage in outcome.moved],
        "edited": list(outcome.edited),
        "waits": [held.words for held in outcome.held],
    }


def outcome_words(outcome: Outcome) -> str:
    """Say in one line what became of a record."""
    who = outcome.deal_id or outcome.record_id
    if outcome.held:
        return f"{who}: still waits. " + " ".join(held.words for held in outcome.held)
    if outcome.moved:
        return f"{who}: moved to {outcome.moved[-1]}."
    return f"{who}: in line."
