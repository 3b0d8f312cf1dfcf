"""What people do with deals. Each function is one transaction's work on the given session.

A change is written together with its line of history and its outbox row, or not at all. An expected
"no" is returned as a `Refusal`; nothing is written then. `today` is the day in the programme's own
time zone, by which its days are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from playbooks.deals import queries
from playbooks.deals.changing import enter_stage
from playbooks.deals.conflicts import customer_key, needs_review
from playbooks.deals.deal import Deal, DealEventKind, Topic
from playbooks.deals.finding import NOT_FOUND, locked_to_decide, visible_and_locked
from playbooks.deals.recording import free_id, new_deal, record
from playbooks.deals.registering import (
    NOTES_LENGTH_MAX,
    FormErrors,
    RegistrationFields,
    RegistrationForm,
    check_form,
    completeness,
    fields_as_listed,
)
from playbooks.deals.stages import (
    Refusal,
    RefusalCode,
    Registration,
    Stage,
    change_registration,
    move,
)
from playbooks.programme.people import Member
from playbooks.programme.queries import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A registration that was taken.

    `is_new` is False when the same request had been taken before. `own_duplicates` are open deals
    of the same partner for the same customer and product; `missing` is what would make the
    registration more complete, in words.
    """

    deal: Deal
    is_new: bool
    own_duplicates: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def register_deal(  # noqa: PLR0913 - what, by whom, and how it came
    session: Session,
    form: RegistrationForm,
    *,
    by: Member,
    request_key: str,
    now: datetime,
    today: date,
    note: str = "",
) -> Registered | FormErrors | Refusal:
    """Register a deal for the member's own partner organisation.

    `request_key` names the request (a Slack view and its user, for instance): the same one gives
    the same deal again. A customer that may be another partner's marks the deal as needing review.
    Its number is not consecutive, so that it tells nothing about other partners' deals. `note` says
    in its history how it came, where nobody filled in a form.
    """
    if by.is_vendor:
        return Refusal(
            code=RefusalCode.NOT_ALLOWED,
            message="Deals are registered by the partner who works on them.",
        )
    known = queries.deal_of_request(session, request_key)
    if known is not None:
        return Registered(deal=known, is_new=False)
    programme = rules(session)
    checked = check_form(
        form,
        today=today,
        products=frozenset(dict(programme.products)),
        currencies=frozenset(programme.currencies),
    )
    if isinstance(checked, FormErrors):
        return checked
    checked = fields_as_listed(checked, programme)
    others = queries.live_customers(session, other_than=by.organisation)
    score = completeness(checked)
    deal = new_deal(
        checked,
        deal_id=free_id(session, request_key),
        by=by,
        is_contested=needs_review(checked.customer, checked.customer_domain, others),
        percent=score.percent,
        now=now,
    )
    duplicates = _own_duplicates(session, checked, by=by)
    queries.add_deal(session, deal, request_key=request_key)
    record(
        session,
        deal,
        kind=DealEventKind.REGISTERED,
        topic=Topic.REGISTERED,
        by=by.id,
        change=("", Registration.SUBMITTED),
        note=note,
        now=now,
    )
    return Registered(deal=deal, is_new=True, own_duplicates=duplicates, missing=score.missing)


def approve_deal(
    session: Session, deal_id: str, *, by: Member, now: datetime, today: date
) -> Deal | Refusal:
    """Approve a registration: its protection runs from today for the programme's days.

    One that has ended begins anew, and so does the count of how often it was made longer.
    """
    protected_until = today + timedelta(days=rules(session).protection_days)
    return _change_registration(
        session,
        deal_id,
        after=Registration.APPROVED,
        by=by,
        now=now,
        also={
            "protected_until": protected_until,
            "question": "",
            "extension_reason": "",
            "extensions": 0,
            "needs_review": False,  # who approves has looked
        },
    )


def ask_back(
    session: Session, deal_id: str, *, question: str, by: Member, now: datetime
) -> Deal | Refusal:
    """Ask the partner for what is missing."""
    return _change_registration(
        session,
        deal_id,
        after=Registration.NEEDS_INFO,
        by=by,
        now=now,
        note=question,
        also={"question": question.strip()},
    )


def reject_deal(
    session: Session, deal_id: str, *, reason: str, by: Member, now: datetime
) -> Deal | Refusal:
    """Reject a registration, with a reason that the partner reads."""
    return _change_registration(
        session,
        deal_id,
        after=Registration.REJECTED,
        by=by,
        now=now,
        note=reason,
        also={"needs_review": False},  # who rejects has looked
    )


def answer_info(
    session: Session, deal_id: str, *, answer: str, by: Member, now: datetime
) -> Deal | Refusal:
    """Answer what the CAM asked back: the answer joins the notes, the registration is submitted."""
    deal = visible_and_locked(session, deal_id, by)
    if deal is None:
        return NOT_FOUND
    if by.organisation != deal.partner_id:
        return Refusal(
            code=RefusalCode.NOT_ALLOWED, message="This question is for the partner to answer."
        )
    answer = answer.strip()
    if not answer:
        return Refusal(code=RefusalCode.REASON_NEEDED, message="Write an answer first.")
    if deal.registration is not Registration.NEEDS_INFO:
        return Refusal(
            code=RefusalCode.ILLEGAL, message="Nothing is being asked about this deal at present."
        )
    notes = f"{deal.notes}\n{answer}".strip()[-NOTES_LENGTH_MAX:]
    after = replace(
        deal,
        registration=Registration.SUBMITTED,
        notes=notes,
        question="",
        revision=deal.revision + 1,
    )
    queries.save_deal(session, after)
    record(
        session,
        after,
        kind=DealEventKind.INFO_GIVEN,
        topic=Topic.INFO_GIVEN,
        by=by.id,
        change=(deal.registration, after.registration),
        note=answer,
        now=now,
    )
    return after


def move_stage(  # noqa: PLR0913 - who, what, where to, when and why
    session: Session, deal_id: str, *, to: Stage, by: Member, now: datetime, reason: str = ""
) -> Deal | Refusal:
    """Move a deal to another stage; see `stages.move` for what is legal.

    The partner's own people, the partner's CAM and admins may do it.
    """
    deal = visible_and_locked(session, deal_id, by)
    if deal is None:
        return NOT_FOUND
    if not by.is_vendor and by.organisation != deal.partner_id:
        return Refusal(
            code=RefusalCode.NOT_ALLOWED, message="Only the partner who works on it moves a deal."
        )
    outcome = move(deal.stage, to, registration=deal.registration, reason=reason)
    if isinstance(outcome, Refusal):
        return outcome
    return enter_stage(session, deal, outcome, by=by.id, now=now)


def bind_thread(
    session: Session, deal_id: str, *, channel_id: str, thread_ts: str
) -> Deal | Refusal:
    """Remember the Slack thread in which a deal is talked about; the first one stays.

    For the program itself: the caller has decided already that the deal may be shown there.
    """
    deal = queries.locked(session, deal_id)
    if deal is None:
        return NOT_FOUND
    if deal.thread_ts is not None:
        return deal
    after = replace(deal, thread_channel=channel_id, thread_ts=thread_ts)
    queries.save_deal(session, after)
    return after


def _change_registration(  # noqa: PLR0913 - one use case, four callers
    session: Session,
    deal_id: str,
    *,
    after: Registration,
    by: Member,
    now: datetime,
    note: str = "",
    also: dict[str, object] | None = None,
) -> Deal | Refusal:
    deal = locked_to_decide(session, deal_id, by)
    if isinstance(deal, Refusal):
        return deal
    outcome = change_registration(deal.registration, after, note=note)
    if isinstance(outcome, Refusal):
        return outcome
    changed = replace(
        deal,
        registration=after,
        revision=deal.revision + 1,
        **(also or {}),  # type: ignore[arg-type]
    )
    queries.save_deal(session, changed)
    kind, topic = _OF_REGISTRATION[after]
    record(
        session,
        changed,
        kind=kind,
        topic=topic,
        by=by.id,
        change=(outcome.before, outcome.after),
        note=outcome.note,
        now=now,
    )
    return changed


_OF_REGISTRATION = {
    Registration.APPROVED: (DealEventKind.APPROVED, Topic.APPROVED),
    Registration.NEEDS_INFO: (DealEventKind.ASKED_BACK, Topic.NEEDS_INFO),
    Registration.REJECTED: (DealEventKind.REJECTED, Topic.REJECTED),
}


def _own_duplicates(
    session: Session, checked: RegistrationFields, *, by: Member
) -> tuple[str, ...]:
    mine = queries.deals(session, viewer=by, partner_id=by.organisation, only_open=True)
    return _alike(mine, customer=checked.customer, product=checked.product)


def alike_of_partner(session: Session, deal: Deal, *, viewer: Member) -> tuple[str, ...]:
    """Return the ids of other open deals of the same partner with that customer and product."""
    of_partner = queries.deals(session, viewer=viewer, partner_id=deal.partner_id, only_open=True)
    found = _alike(of_partner, customer=deal.customer, product=deal.product)
    return tuple(one for one in found if one != deal.id)


def _alike(deals: Sequence[Deal], *, customer: str, product: str) -> tuple[str, ...]:
    key = customer_key(customer)
    return tuple(d.id for d in deals if d.product == product and customer_key(d.customer) == key)
