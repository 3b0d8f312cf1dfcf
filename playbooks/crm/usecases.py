"""What happens between a CRM and deals. Each function is one transaction's work on its session.

Nothing that a CRM says gets lost: it changes a deal, or it changes nothing because it is older or
the same, or it becomes a letter that waits for a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from playbooks.crm import queries
from playbooks.crm.belonging import stranger
from playbooks.crm.editing import edit_facts
from playbooks.crm.linking import link_to, linked
from playbooks.crm.mapping import CrmMapping
from playbooks.crm.outbound import want_push
from playbooks.crm.outgoing import differences
from playbooks.crm.queries import CrmRecord, Direction, Letter, LetterState
from playbooks.crm.reconciling import Held, Trouble, Verdict, judge
from playbooks.crm.record import CrmEvent, as_json, from_json, merged
from playbooks.crm.standing import CRM_MEMBER_ID, acting_for, stands_here
from playbooks.crm.values import changes_for, facts_as_listed, facts_of
from playbooks.deals import queries as deals
from playbooks.deals.deal import Deal
from playbooks.deals.finding import may_decide
from playbooks.deals.stages import MoveKind, Refusal, RefusalCode, Stage, kind_of_move
from playbooks.deals.usecases import move_stage
from playbooks.programme.people import Member
from playbooks.programme.queries import rules

MAY_NEED_A_REASON = (MoveKind.BACK, MoveKind.LOST, MoveKind.REOPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a person has agreed to: `by` opens a deal again that was closed here."""

    by: Member | None = None
    may_register: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a record: the stages that its deal moved through, and what waits."""

    record_id: str
    deal_id: str | None = None
    moved: tuple[Stage, ...] = ()
    edited: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()


NO_CONSENT = Consent()


class NotAllowedError(ValueError):
    """A person agreed to what they may not do; the message says so, and nothing was changed."""


def take_event(
    session: Session, event: CrmEvent, mapping: CrmMapping, *, now: datetime, today: date
) -> Outcome:
    """Take what the CRM says about a record, and bring its deal in line, as the rule says.

    Any order and any repetition of the same events ends in the same state.
    """
    if not event.fields:
        return Outcome(record_id=event.record_id)  # nothing of it is mapped
    known = queries.locked_record(session, event.record_id, now=now)
    view = merged(
        known.view,
        event,
        stage_field=mapping.fields.stage,
        stage_time_field=mapping.fields.stage_changed_at,
    )
    still = {
        name: value
        for name, value in known.written.items()
        if view.fields.get(name) == known.view.fields.get(name)
    }
    return settle(session, replace(known, view=view, written=still), mapping, now=now, today=today)


def settle(  # noqa: PLR0913 - what, by what, when
    session: Session,
    known: CrmRecord,
    mapping: CrmMapping,
    *,
    now: datetime,
    today: date,
    consent: Consent = NO_CONSENT,
) -> Outcome:
    """Bring the deal of a record in line with what is known of it; the caller has locked it."""
    queries.save_record(session, known, now=now)
    if known.is_left_alone:
        return Outcome(record_id=known.id)
    if known.deal_id is None:
        may_register = consent.may_register
        found = linked(session, known, mapping, may_register=may_register, now=now, today=today)
        if isinstance(found, Held):
            return _waiting(session, known, (found,), now=now)
        if found is None:
            return _waiting(session, known, (), now=now)
        known = found
        queries.save_record(session, known, now=now)
    deal = deals.locked(session, known.deal_id or "")
    if deal is None:
        raise LookupError(f"record {known.id} is deal {known.deal_id}, which is not there")
    held = stranger(known, deal, mapping)
    if held is not None:
        return _waiting(session, known, (held,), now=now)
    if mapping.connection is not None:
        want_push(session, deal.id, cause=f"linked/{known.id}", now=now)
    return _in_line(session, known, deal, mapping, now=now, consent=consent)


def link(  # noqa: PLR0913 - what, to what, when
    session: Session,
    record_id: str,
    deal_id: str,
    mapping: CrmMapping,
    *,
    now: datetime,
    today: date,
) -> Outcome:
    """Say that a record is a deal, on a person's word; what was heard of it is applied at once."""
    known = queries.locked_record(session, record_id, now=now)
    found = link_to(session, known, deal_id, mapping)
    if isinstance(found, Held):
        return Outcome(record_id=record_id, held=(found,))
    return settle(session, found, mapping, now=now, today=today)


def unlink(
    session: Session, record_id: str, *, by: Member, why: str, now: datetime
) -> Outcome | Refusal:
    """Say that a record is not the deal that it was linked to: the deal's CAM or an admin may.

    The deal stays as it is. What the record says from now on changes nothing, and nothing is
    written to it, until somebody links it again. Who did it, when and why is kept as a letter.
    """
    why = " ".join(why.split())
    known = queries.record(session, record_id)
    deal = None if known is None or known.deal_id is None else known.deal_id
    seen = None if deal is None else deals.deal(session, deal, viewer=by)
    if known is None or seen is None:
        message = f"No record {record_id} is linked to a deal of yours."
        return Refusal(code=RefusalCode.NOT_FOUND, message=message)
    if not may_decide(session, seen, member=by):
        message = "Only the partner's CAM or an admin takes a record off a deal."
        return Refusal(code=RefusalCode.NOT_ALLOWED, message=message)
    if not why:
        return Refusal(code=RefusalCode.REASON_NEEDED, message="Say in a few words why.")
    known = queries.locked_record(session, record_id, now=now)
    apart = replace(
        known, deal_id=None, made_the_deal=False, is_left_alone=True, written={}, written_stages=()
    )
    queries.save_record(session, apart, now=now)
    _drop_letters(session, record_id, now=now)
    queries.hold(
        session,
        direction=Direction.IN,
        record_id=record_id,
        deal_id=seen.id,
        held=Held(trouble=Trouble.UNLINKED, words=f"{by.name} took it off deal {seen.id}: {why}"),
        said={"by": by.id, "at": now.isoformat(), "why": why},
        now=now,
    )
    _drop_letters(session, record_id, now=now)
    return Outcome(record_id=record_id, deal_id=seen.id)


def _drop_letters(session: Session, record_id: str, *, now: datetime) -> None:
    for way in Direction:
        queries.close_letter(
            session, direction=way, record_id=record_id, state=LetterState.DROPPED, now=now
        )


def replay(  # noqa: PLR0913 - what, by what, when
    session: Session,
    letter: Letter,
    mapping: CrmMapping,
    *,
    now: datetime,
    today: date,
    consent: Consent = NO_CONSENT,
) -> Outcome:
    """Try again what a letter is about, by what is true now; a letter stays open if it must.

    Raises:
        NotAllowedError: whoever agrees to a reopening may not move the deal.
    """
    if letter.direction is Direction.OUT:
        queries.close_letter(
            session,
            direction=Direction.OUT,
            record_id=letter.record_id,
            state=LetterState.SOLVED,
            now=now,
        )
        if letter.deal_id is not None:
            cause = f"replay/{letter.id}/{letter.times}"
            want_push(session, letter.deal_id, cause=cause, now=now)
        return Outcome(record_id=letter.record_id, deal_id=letter.deal_id)
    if letter.direction is Direction.FAILED:
        for content in letter.said["events"]:
            take_event(session, from_json(content), mapping, now=now, today=today)
        queries.close_letter(
            session,
            direction=Direction.FAILED,
            record_id=letter.record_id,
            state=LetterState.SOLVED,
            now=now,
        )
    known = queries.locked_record(session, letter.record_id, now=now)
    known = replace(known, is_left_alone=False)
    return settle(session, known, mapping, now=now, today=today, consent=consent)


def drop(session: Session, letter: Letter, *, now: datetime) -> None:
    """Decide that nothing is to be done: Dealmate's side stands, and an unknown record is no deal.

    A record that is no deal is left alone until its letter is replayed or it is linked.
    """
    queries.close_letter(
        session,
        direction=letter.direction,
        record_id=letter.record_id,
        state=LetterState.DROPPED,
        now=now,
    )
    if letter.direction is not Direction.IN:
        return
    known = queries.locked_record(session, letter.record_id, now=now)
    if known.deal_id is None:
        queries.save_record(session, replace(known, is_left_alone=True), now=now)
    else:
        want_push(session, known.deal_id, cause=f"dropped/{letter.id}", now=now)


def _in_line(  # noqa: PLR0913 - both sides, and what a person agreed to
    session: Session,
    known: CrmRecord,
    deal: Deal,
    mapping: CrmMapping,
    *,
    now: datetime,
    consent: Consent,
) -> Outcome:
    actor = acting_for(mapping)
    facts = facts_of(known.view, mapping)
    values = facts_as_listed(facts.values, rules(session))
    changes = changes_for(deal, values, mapping)
    deal = edit_facts(session, deal, changes, by=actor.id, now=now)
    verdict = _verdict(session, known, deal, mapping, consent)
    by = consent.by or actor
    for stage in verdict.path:
        _move(session, deal.id, stage, by=by, known=known, mapping=mapping, now=now)
    held = (*verdict.held, *facts.held)
    outcome = _waiting(session, known, held, now=now)
    after = deals.deal_for_program(session, deal.id)
    if after is not None and _is_to_be_answered(session, known, after, mapping, verdict):
        latest = max((said.at for said in known.view.fields.values()), default=now)
        want_push(session, deal.id, cause=f"heard/{latest.isoformat()}", now=now)
    return replace(outcome, moved=verdict.path, edited=tuple(sorted(changes)))


def _verdict(
    session: Session, known: CrmRecord, deal: Deal, mapping: CrmMapping, consent: Consent
) -> Verdict:
    history = deals.history(session, deal.id, viewer=acting_for(mapping))
    return judge(
        known.view.stages,
        stands_here(deal, history, came_from_crm=known.made_the_deal),
        stages=mapping.stages,
        written=known.written_stages,
        owner=mapping.owners.stage,
        may_reopen=consent.by is not None,
        crm=mapping.name,
    )


def _move(  # noqa: PLR0913 - one step of a verdict
    session: Session,
    deal_id: str,
    to: Stage,
    *,
    by: Member,
    known: CrmRecord,
    mapping: CrmMapping,
    now: datetime,
) -> None:
    deal = deals.deal_for_program(session, deal_id)
    reason = ""
    if deal is not None and kind_of_move(deal.stage, to) in MAY_NEED_A_REASON:
        said = known.view.value(mapping.fields.reason) if to is Stage.LOST else None
        reason = f"{mapping.name} says so." if said is None else f"{mapping.name}: {said}"
    outcome = move_stage(session, deal_id, to=to, by=by, now=now, reason=reason)
    if not isinstance(outcome, Refusal):
        return
    if by.id != CRM_MEMBER_ID:
        raise NotAllowedError(f"{by.name} may not move deal {deal_id}.")
    raise RuntimeError(f"deal {deal_id} did not move to {to}: {outcome.code}")


def _waiting(
    session: Session, known: CrmRecord, held: tuple[Held, ...], *, now: datetime
) -> Outcome:
    """Open the record's letter, or close it when nothing waits any more."""
    if held:
        words = " ".join(dict.fromkeys(one.words for one in held))
        queries.hold(
            session,
            direction=Direction.IN,
            record_id=known.id,
            deal_id=known.deal_id,
            held=replace(held[0], words=words),
            said={name: said.value for name, said in sorted(known.view.fields.items())},
            now=now,
        )
    else:
        queries.close_letter(
            session,
            direction=Direction.IN,
            record_id=known.id,
            state=LetterState.SOLVED,
            now=now,
        )
    return Outcome(record_id=known.id, deal_id=known.deal_id, held=held)


def _is_to_be_answered(
    session: Session, known: CrmRecord, deal: Deal, mapping: CrmMapping, verdict: Verdict
) -> bool:
    """Say whether what was heard calls for an answer: it does when our word holds for the stage.

    What else differs is written with the deal's next change, so that two programs that correct each
    other cannot go on for ever.
    """
    if mapping.connection is None or verdict.is_from_crm:
        return False
    return mapping.fields.stage in differences(session, known, deal, mapping)


def note_fault(session: Session, event: CrmEvent, *, error_id: str, now: datetime) -> None:
    """Keep an event that Dealmate itself failed at, in the record's letter of such events."""
    letter = queries.open_letter(session, direction=Direction.FAILED, record_id=event.record_id)
    events = [] if letter is None else letter.said["events"]
    words = (
        f"Dealmate failed at this; the error number {error_id} is in its log. Replay it once that "
        "is mended."
    )
    queries.hold(
        session,
        direction=Direction.FAILED,
        record_id=event.record_id,
        deal_id=None,
        held=Held(trouble=Trouble.FAULT, words=words),
        said={"events": [*events, as_json(event)]},
        now=now,
    )


def catch_up(
    session: Session, deal_id: str, mapping: CrmMapping, *, now: datetime, today: date
) -> None:
    """Apply what waited for a deal to be approved."""
    known = queries.record_of_deal(session, deal_id)
    if known is None:
        return
    letter = queries.open_letter(session, direction=Direction.IN, record_id=known.id)
    if letter is not None and letter.trouble is Trouble.NOT_APPROVED:
        known = queries.locked_record(session, known.id, now=now)
        settle(session, known, mapping, now=now, today=today)
