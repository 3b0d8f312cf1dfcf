"""Values about questions and threads. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class QuestionState(StrEnum):
    """The one visible end of a question."""

    ANSWERED = "answered"
    FROM_RECORDS = "from_records"
    """Answered from the programme's own records: says nothing of what the library has."""
    ASKED_BACK = "asked_back"
    HANDED_OVER = "handed_over"
    """Nothing found in what its readers may see; a CAM has it."""
    CANNOT = "cannot"
    """Something broke, and the person was told."""


class Speaker(StrEnum):
    """Who said a turn of a thread."""

    PERSON = "person"
    DEALMATE = "dealmate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread in which replies are for the bot, unless a person of the vendor took it over."""

    is_taken_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadTurn:
    """One message of a thread that the bot takes part in."""

    speaker: Speaker
    user_id: str | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRecord:
    """One question that was addressed to the bot.

    `partner_id` is the partner whose channel it was asked in, or whom the asker belongs to.
    `cam_id` is the member it was handed to. `resolved_at` is set when that CAM says it is done.
    `is_urgent` is true where it may report an emergency.
    """

    id: int
    work_key: str
    team_id: str
    channel_id: str
    thread_ts: str | None
    message_ts: str | None
    user_id: str
    user_team_id: str | None
    partner_id: str | None
    cam_id: str | None
    text: str
    state: QuestionState
    asked_at: datetime
    is_helpful: bool | None
    resolved_by: str | None
    resolved_at: datetime | None
    error_id: str | None
    link: str | None
    is_urgent: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a CAM still has to answer."""
        return self.state is QuestionState.HANDED_OVER and self.resolved_at is None

    def was_waiting(self, at: datetime) -> bool:
        """Whether a CAM still had to answer at that moment."""
        is_later = self.resolved_at is None or self.resolved_at > at
        return self.state is QuestionState.HANDED_OVER and self.asked_at <= at and is_later
