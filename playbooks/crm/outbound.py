"""Wanting a deal's record in the CRM to follow the deal: one outbox row for each change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.crm import queries
from store import outbox

PUSH = "crm.push"
"""The outbox topic: bring a deal's record in the CRM up to date."""


def want_push(session: Session, deal_id: str, *, cause: str, now: datetime) -> bool:
    """Want the deal's record to be brought up to date; False when it has none, or for this cause.

    Rows of one deal keep their order. Each writes what is true when its turn comes, so that a CRM
    which was away for a day gets the present state and not every step.
    """
    if queries.record_of_deal(session, deal_id) is None:
        return False
    return outbox.put(
        session,
        topic=PUSH,
        key=f"{deal_id}:{cause}",
        lane=f"crm:{deal_id}",
        payload={"deal_id": deal_id},
        now=now,
    )
