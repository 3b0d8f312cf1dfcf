"""From the programme file into the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.deals import queries as deal_queries
from playbooks.programme import queries
from playbooks.programme.definition import ProgrammeDefinition
from playbooks.programme.handing_on import carers, tell_of_handing_on
from playbooks.programme.values import channel_of, deal_of, member_of, partner_of, rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. `ended` are the ids whose access ended as the file has them no more."""

    partners: int
    members: int
    channels: int
    deals_added: int
    deals_kept: int
    ended: tuple[str, ...]


def import_programme(
    session: Session, definition: ProgrammeDefinition, now: datetime
) -> ImportReport:
    """Make the database say what the file says; doing it again changes nothing.

    Partners, members and channels follow the file. Who is no longer in it loses Slack teams and
    accounts, and so all access; history stays. Deals are added when they are new and left alone
    otherwise: since their first import they live in the database.
    """
    before = carers(session)
    queries.save_rules(session, rules_of(definition), now=now)
    ended = queries.end_access(
        session,
        keep_partners={p.id for p in definition.partners},
        keep_members={m.id for m in definition.members},
    )
    partners = [partner_of(partner) for partner in definition.partners]
    members = [member_of(member) for member in definition.members]
    queries.release_accounts(session, partners=partners, members=members)
    for partner in partners:
        queries.save_partner(session, partner)
    for member in members:
        queries.save_member(session, member)
    queries.save_channels(
        session,
        [channel_of(channel) for channel in definition.channels],
    )
    session.flush()
    tell_of_handing_on(session, before, now=now)
    added = 0
    for deal in definition.deals:
        if not deal_queries.exists(session, deal.id):
            days = definition.rules.protection_days
            value = deal_of(deal, protection_days=days)
            deal_queries.add_deal(session, value, request_key=f"import:{deal.id}")
            added += 1
    session.flush()
    return ImportReport(
        partners=len(definition.partners),
        members=len(definition.members),
        channels=len(definition.channels),
        deals_added=added,
        deals_kept=len(definition.deals) - added,
        ended=tuple(ended),
    )
