"""The present as the plays see it: the time, the programme's calendar, and who asked what."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.conversations.queries import last_questions, open_questions
from playbooks.plays.partner_planning import OpenQuestion
from playbooks.plays.subjects import Asked, Moment
from playbooks.programme.readers import who

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.conversations.records import QuestionRecord
    from bot.services import Dealmate


def moment_of(
    dealmate: Dealmate, session: Session, now: datetime, *, partner_id: str | None = None
) -> Moment:
    """Gather it, for one partner where that is enough."""
    last = last_questions(session, partner_id=partner_id)
    waiting: dict[str, list[OpenQuestion]] = {}
    for record in open_questions(session, partner_id=partner_id):
        if record.partner_id is not None:
            waiting.setdefault(record.partner_id, []).append(_question(session, record))
    asked = {
        partner: Asked(waiting=tuple(waiting.get(partner, ())), last_at=last.get(partner))
        for partner in last.keys() | waiting.keys()
    }
    return Moment(now=now, zone=ZoneInfo(dealmate.settings.time_zone), asked=asked)


def _question(session: Session, record: QuestionRecord) -> OpenQuestion:
    team = record.user_team_id
    asker = None if team is None else who(session, team, record.user_id)
    is_theirs = asker is not None and asker.organisation == record.partner_id
    return OpenQuestion(
        id=str(record.id),
        asked_at=record.asked_at,
        asked_by=asker.id if asker is not None and is_theirs else None,
    )
