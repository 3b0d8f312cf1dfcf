"""What `dealmate playbooks preview` needs: the programme, its library and its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.composition import load_plays, opened_library, today_of
from bot.conversations.queries import questions_until
from playbooks.plays.loading import load_playbooks
from playbooks.plays.partner_planning import OpenQuestion
from playbooks.plays.rehearsing import Rehearsed, rehearse
from playbooks.plays.subjects import Asked, Moment
from playbooks.programme import queries as programme
from playbooks.programme.audience import Audience, audience_grant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.conversations.records import QuestionRecord
    from bot.settings import Settings
    from content_index.assets import Asset


def rehearse_programme(
    settings: Settings,
    *,
    folders: Sequence[Path],
    since: datetime,
    now: datetime,
    partner: str | None,
) -> list[Rehearsed]:
    """Live the past again with these playbooks, or with those in use.

    Raises:
        AuthoredFileError: a playbook is broken.
        LookupError: there is no such partner.
    """
    plays = load_playbooks(*folders) if folders else load_plays(settings)
    zone, today = ZoneInfo(settings.time_zone), today_of(settings, now)
    with opened_library(settings) as (database, library):
        with database.reading() as session:
            if partner is not None and programme.partner(session, partner) is None:
                raise LookupError(f"There is no partner {partner}.")
            asked = questions_until(session, now)
        seen: dict[str, list[Asset]] = {}

        def assets_of(partner_id: str) -> Sequence[Asset]:
            if partner_id not in seen:
                with database.reading() as session:
                    owner = programme.partner(session, partner_id)
                    teams = frozenset() if owner is None else owner.team_ids
                    audience = Audience(team_ids=teams, certain=bool(teams))
                    grant = audience_grant(session, audience, today)
                seen[partner_id] = list(library.assets(grant, today=today))
            return seen[partner_id]

        return rehearse(
            database,
            plays=plays,
            since=since,
            until=now,
            zone=zone,
            assets_of=assets_of,
            moment_at=lambda at: Moment(now=at, zone=zone, asked=_asked(asked, at)),
            partner_id=partner,
        )


def _asked(records: Sequence[QuestionRecord], at: datetime) -> dict[str, Asked]:
    """The questions of each partner as they stood at that moment."""
    by_partner: dict[str, list[QuestionRecord]] = {}
    for record in records:
        if record.partner_id is not None and record.asked_at <= at:
            by_partner.setdefault(record.partner_id, []).append(record)
    return {
        partner: Asked(
            waiting=tuple(
                OpenQuestion(id=str(r.id), asked_at=r.asked_at, asked_by=None)
                for r in found
                if r.was_waiting(at)
            ),
            last_at=max(r.asked_at for r in found),
        )
        for partner, found in by_partner.items()
    }
