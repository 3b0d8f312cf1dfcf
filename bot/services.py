"""What the handlers work with: the composed parts, handed over as one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.access import Access

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.settings import Settings
    from bot.slack.identity import Identity
    from bot.slack.messenger import Messenger
    from bot.slack.streams.showing import Streams
    from content_index.library import Library
    from playbooks.crm.mapping import CrmMapping
    from playbooks.plays.playset import PlaySet
    from retrieval.answering import Answerer
    from retrieval.records.hearing import Hearing
    from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealmate:
    """Everything that was built at start. Handlers get it in their `Work`."""

    settings: Settings
    database: Database
    library: Library
    answerer: Answerer
    plays: PlaySet
    messenger: Messenger
    identity: Identity
    slack: WebClient
    """For reading and for views; messages go through the messenger only."""
    clock: Callable[[], datetime]
    hearing: Hearing | None = None
    """What hears which record a message asks for; without it, rules alone do."""
    streams: Streams | None = None
    """What shows answers while they are written, where that is wanted."""
    crm: CrmMapping | None = None
    """What crm.yaml says, where the programme has a CRM."""
    workspace_url: str = ""
    """Where the app is installed, such as `https://vendor.slack.com/`; messages are below it."""
    access: Access = field(default_factory=Access)

    def today(self, now: datetime) -> date:
        """The calendar day on which labels are judged at that moment."""
        return now.astimezone(ZoneInfo(self.settings.time_zone)).date()
