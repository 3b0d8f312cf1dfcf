"""A partner is handed on: somebody else of the vendor looks after it from now on.

Whatever changes the programme looks before and after. What follows leaves by the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.programme import queries
from playbooks.programme.people import VENDOR, Identity, Member
from playbooks.programme.readers import any_admin, first_in_slack
from store import outbox

HANDED_ON = "programme.handed_on"
"""The outbox topic: somebody else looks after a partner, or the same person under another account.

The payload is {"partner_id": ..., "before": a member's id or ""}.
"""


def carers(session: Session) -> dict[str, Member | None]:
    """Return by partner who looks after it, as `cam_of_partner` has it."""
    people = {one.id: one for one in queries.members(session, organisation=VENDOR)}
    admin = any_admin(session)
    return {
        one.id: first_in_slack(people.get(one.cam_id or ""), admin)
        for one in queries.partners(session, only_active=True)
    }


def tell_of_handing_on(
    session: Session, before: Mapping[str, Member | None], *, now: datetime
) -> None:
    """Put every partner in the outbox that others than `before` look after now."""
    for partner_id, carer in carers(session).items():
        former = before.get(partner_id)
        if partner_id not in before or carer is None or _is_same(former, carer):
            continue
        outbox.put(
            session,
            topic=HANDED_ON,
            key=f"{partner_id}/{carer.id}/{now.isoformat()}",
            lane=f"partner:{partner_id}",
            payload={"partner_id": partner_id, "before": "" if former is None else former.id},
            now=now,
        )


def note_account(
    session: Session, identity: Identity, *, has_ended: bool, now: datetime
) -> Member | None:
    """Note that Slack has ended an account of one of the vendor's people, or has it again.

    Returns whose it is where that is news. Every partner whom somebody else looks after by it is
    handed on: who cannot be written to looks after nobody.
    """
    member = queries.member_by_identity(session, identity)
    if member is None or not member.is_vendor or (identity in member.ended) == has_ended:
        return None
    before = carers(session)
    queries.note_account(session, identity, ended_at=now if has_ended else None)
    tell_of_handing_on(session, before, now=now)
    return queries.member(session, member.id)


def _is_same(former: Member | None, carer: Member) -> bool:
    """Say whether it is the same person, who is written to where they were."""
    if former is None or former.id != carer.id:
        return False
    return set(former.accounts) == set(carer.accounts)
