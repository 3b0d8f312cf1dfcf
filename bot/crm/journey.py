"""What the worker does about the CRM: it takes events, in one transaction each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.crm import events
from bot.errors import RetryLaterError
from bot.jobs import Journey, Work
from bot.slack.apology import apologise
from bot.slack.dead_letters import tell_of_dead_letter
from playbooks.crm.outbound import PUSH
from playbooks.crm.record import from_json
from playbooks.crm.usecases import catch_up, note_fault, take_event
from store.outbox import OutboxClaim

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.services import Dealmate
    from playbooks.crm.mapping import CrmMapping
    from store.inbox import InboxClaim

WAIT_FOR_THE_FILE_SECONDS = 60.0


def on_event(work: Work) -> None:
    """Take what the CRM says about a record."""
    mapping = _mapping(work)
    event = from_json(work.payload)
    with work.finishing() as session:
        take_event(session, event, mapping, now=work.now, today=work.dealmate.today(work.now))


def on_push(work: Work) -> None:
    """Apply what waited for this change of the deal; this CRM cannot be written to."""
    with work.finishing() as session:
        if work.dealmate.crm is not None:
            deal_id = str(work.payload["deal_id"])
            today = work.dealmate.today(work.now)
            catch_up(session, deal_id, work.dealmate.crm, now=work.now, today=today)


def on_dead(
    session: Session, dealmate: Dealmate, claimed: InboxClaim | OutboxClaim, error_id: str
) -> None:
    """Let nothing end in silence: an event becomes a letter, anything else an apology in Slack."""
    if isinstance(claimed, OutboxClaim):
        tell_of_dead_letter(session, dealmate, claimed, error_id)
    elif claimed.kind != events.KIND:
        apologise(session, dealmate, claimed, error_id)
    else:
        event = from_json(claimed.payload)
        note_fault(session, event, error_id=error_id, now=dealmate.clock())


def _mapping(work: Work) -> CrmMapping:
    if work.dealmate.crm is None:
        reason = "an event of a CRM waits, and there is no crm.yaml any more"
        raise RetryLaterError(reason, seconds=WAIT_FOR_THE_FILE_SECONDS)
    return work.dealmate.crm


JOURNEY = Journey(handlers={events.KIND: on_event, PUSH: on_push})
