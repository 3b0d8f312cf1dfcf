"""Writing down what happened to a deal: the new state's line of history and its outbox row."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.crm.outbound import want_push
from playbooks.deals import queries
from playbooks.deals.deal import Deal, DealEvent, DealEventKind, Topic
from playbooks.deals.registering import RegistrationFields
from playbooks.deals.stages import Registration
from playbooks.programme.people import Member
from store import outbox

_ID_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_ID_LENGTH = 5


def record(  # noqa: PLR0913 - the parts of one event
    session: Session,
    deal: Deal,
    *,
    kind: DealEventKind,
    topic: Topic,
    by: str,
    change: tuple[str, str],
    now: datetime,
    note: str = "",
    seconds_in_stage: int | None = None,
    is_contested: bool = False,
) -> None:
    """Append the change to the history and put it in the outbox; `change` is (before, after).

    With `is_contested` the change made the deal one that its CAM should look at: that is told in
    the outbox, and not in the history, which the partner reads.

    The outbox gets it twice where the deal has a record in a CRM: for Slack, and for the CRM.
    """
    event = DealEvent(
        deal_id=deal.id,
        revision=deal.revision,
        kind=kind,
        at=now,
        by=by,
        before=str(change[0]),
        after=str(change[1]),
        note=note,
        stage_entry=deal.stage_entry,
        seconds_in_stage=seconds_in_stage,
    )
    queries.add_event(session, event)
    outbox.put(
        session,
        topic=topic,
        key=f"{deal.id}:{deal.revision}",
        lane=f"deal:{deal.id}",
        payload={
            "deal_id": deal.id,
            "revision": deal.revision,
            "stage_entry": deal.stage_entry,
            "before": event.before,
            "after": event.after,
            "by": by,
            "is_contested": is_contested,
        },
        now=now,
    )
    want_push(session, deal.id, cause=str(deal.revision), now=now)


def new_deal(  # noqa: PLR0913 - the parts of one deal
    checked: RegistrationFields,
    *,
    deal_id: str,
    by: Member,
    is_contested: bool,
    percent: int,
    now: datetime,
) -> Deal:
    """Make a deal of a checked form, submitted now by that member for their organisation."""
    return Deal(
        id=deal_id,
        partner_id=by.organisation,
        registered_by=by.id,
        customer=checked.customer,
        customer_domain=checked.customer_domain,
        product=checked.product,
        amount=checked.amount,
        currency=checked.currency,
        industry=checked.industry,
        stage=checked.stage,
        registration=Registration.SUBMITTED,
        expected_close=checked.expected_close,
        competitor=checked.competitor,
        contact_role=checked.contact_role,
        notes=checked.notes,
        question="",
        registered_at=now,
        stage_since=now,
        stage_entry=1,
        protected_until=None,
        needs_review=is_contested,
        completeness=percent,
        thread_channel=None,
        thread_ts=None,
        revision=1,
    )


def free_id(session: Session, request_key: str) -> str:
    """Choose a short number for a deal; it follows from the request and tells no order."""
    attempt = 0
    while queries.exists(session, candidate := _deal_id(f"{request_key}/{attempt}")):
        attempt += 1
    return candidate


def _deal_id(seed: str) -> str:
    number = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=8).digest())
    letters = []
    for _ in range(_ID_LENGTH):
        number, remainder = divmod(number, len(_ID_ALPHABET))
        letters.append(_ID_ALPHABET[remainder])
    return "D-" + "".join(letters)
