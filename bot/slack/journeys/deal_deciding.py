"""The account manager decides on a registration; the partner answers; the stage moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.jobs import Work
from bot.slack.blocks import deal_forms as forms
from bot.slack.blocks.deal_rows import chosen
from bot.slack.blocks.markup import data
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, show, tell
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.journeys.deal_registering import value_of
from bot.slack.journeys.deal_words import choices, facts_of
from playbooks.deals import queries
from playbooks.deals.finding import NOT_FOUND, may_decide
from playbooks.deals.stages import (
    Refusal,
    RefusalCode,
    Registration,
    Stage,
    move,
    next_moves,
)
from playbooks.deals.usecases import answer_info, approve_deal, ask_back, move_stage, reject_deal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Member

TITLES = {
    "ask": "Ask back",
    "reject": "Reject",
    "answer": "Answer",
    "move": "Move stage",
    "details": "Details",
    "more_time": "More time",
    "extend_by": "Protect it longer",
    "refuse_time": "Leave it",
}
NOT_YOURS_TO_DECIDE = "Only the partner's account manager or an admin decides this."
NOT_YOURS_TO_ANSWER = "This question is for the partner to answer."
NOTHING_TO_MOVE = "This deal cannot move now: its registration waits for approval, or is closed."

FormOf = Callable[["Session", "Deal", "Member", str], dict[str, Any] | str]
"""Session, deal, actor and metadata in; a form, or plain words why there is none, out."""


def opener(title: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return what opens a loading window with that title."""

    def open_window(body: Mapping[str, Any]) -> dict[str, Any]:
        del body
        return forms.loading(title)

    return open_window


def on_approve(work: Work) -> None:
    """Approve by one click. A second click finds it done and says so."""
    envelope = Envelope.of(work.payload)
    deal_id, today = clicked_value(envelope), work.dealmate.today(work.now)
    decide(
        work,
        envelope,
        lambda session, by: approve_deal(session, deal_id, by=by, now=work.now, today=today),
        deal_id=deal_id,
    )


def on_ask(work: Work) -> None:
    """Fill the form in which the account manager asks the partner."""

    def form(session: Session, deal: Deal, actor: Member, metadata: str) -> dict[str, Any] | str:
        if not may_decide(session, deal, member=actor):
            return NOT_YOURS_TO_DECIDE
        return forms.ask_back(facts_of(session, deal), metadata=metadata)

    fill(work, "ask", form)


def on_reject(work: Work) -> None:
    """Fill the form in which the account manager says why not."""

    def form(session: Session, deal: Deal, actor: Member, metadata: str) -> dict[str, Any] | str:
        if not may_decide(session, deal, member=actor):
            return NOT_YOURS_TO_DECIDE
        return forms.reject(facts_of(session, deal), metadata=metadata)

    fill(work, "reject", form)


def on_answer(work: Work) -> None:
    """Fill the form in which the partner answers."""
    fill(work, "answer", _answer_form)


def _answer_form(
    session: Session, deal: Deal, actor: Member, metadata: str, *, typed: str = ""
) -> dict[str, Any] | str:
    if actor.organisation != deal.partner_id:
        return NOT_YOURS_TO_ANSWER
    if deal.registration is not Registration.NEEDS_INFO:
        return "This question has been answered already."
    return forms.answer(
        facts_of(session, deal), question=deal.question, metadata=metadata, typed=typed
    )


def on_typed_answer(work: Work) -> None:
    """The same with what the partner has typed in the deal's thread."""
    deal_id, _, typed = clicked_value(Envelope.of(work.payload)).partition("|")

    def form(session: Session, deal: Deal, actor: Member, metadata: str) -> dict[str, Any] | str:
        return _answer_form(session, deal, actor, metadata, typed=typed)

    fill(work, "answer", form, deal_id=deal_id)


def on_move(work: Work) -> None:
    """Fill the form that moves a deal, with the stages that it may move to."""

    def form(session: Session, deal: Deal, actor: Member, metadata: str) -> dict[str, Any] | str:
        del actor
        stages = next_moves(deal.stage, registration=deal.registration)
        if not stages:
            return NOTHING_TO_MOVE
        return forms.move_stage(facts_of(session, deal), choices(stages), metadata=metadata)

    fill(work, "move", form)


def on_ask_form(work: Work) -> None:
    """Ask the partner."""
    envelope = Envelope.of(work.payload)
    deal_id, text = submitted(envelope, "text")
    decide(
        work,
        envelope,
        lambda session, by: ask_back(session, deal_id, question=text, by=by, now=work.now),
        deal_id=deal_id,
    )


def on_reject_form(work: Work) -> None:
    """Reject the registration."""
    envelope = Envelope.of(work.payload)
    deal_id, text = submitted(envelope, "text")
    decide(
        work,
        envelope,
        lambda session, by: reject_deal(session, deal_id, reason=text, by=by, now=work.now),
        deal_id=deal_id,
    )


def on_answer_form(work: Work) -> None:
    """Bring the partner's answer to the account manager."""
    envelope = Envelope.of(work.payload)
    deal_id, text = submitted(envelope, "text")
    decide(
        work,
        envelope,
        lambda session, by: answer_info(session, deal_id, answer=text, by=by, now=work.now),
        deal_id=deal_id,
    )


def check_stage_form(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Say beside the field when a reason is missing; the use case decides again later."""
    metadata = json.loads(body["view"].get("private_metadata") or "{}")
    values = body["view"]["state"]["values"]
    outcome = move(
        Stage(metadata["stage"]),
        Stage(value_of(values.get("stage") or {})),
        registration=Registration(metadata["registration"]),
        reason=value_of(values.get("reason") or {}),
    )
    if not isinstance(outcome, Refusal):
        return None
    block = "reason" if outcome.code is RefusalCode.REASON_NEEDED else "stage"
    return {"response_action": "errors", "errors": {block: outcome.message}}


def check_words(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Say beside the field when a form of one text holds nothing but blanks."""
    values = body["view"]["state"]["values"]
    if value_of(values.get("text") or {}).strip():
        return None
    return {"response_action": "errors", "errors": {"text": "Say it in a few words."}}


def on_stage_form(work: Work) -> None:
    """Move the deal."""
    envelope = Envelope.of(work.payload)
    deal_id, stage = submitted(envelope, "stage")
    _, reason = submitted(envelope, "reason")
    decide(
        work,
        envelope,
        lambda session, by: move_stage(
            session, deal_id, to=Stage(stage), by=by, now=work.now, reason=reason
        ),
        deal_id=deal_id,
    )


def clicked_value(envelope: Envelope) -> str:
    """Return the deal of the clicked button, or of what was chosen in a deal's menu."""
    action = (envelope.body.get("actions") or [{}])[0]
    if option := action.get("selected_option"):
        return chosen(str(option.get("value") or ""))[1]
    return str(action.get("value") or "")


def decide(
    work: Work,
    envelope: Envelope,
    do: Callable[[Session, Member], Deal | Refusal],
    *,
    deal_id: str,
) -> None:
    """Do it in one transaction; only a refusal is answered here, the rest follows from the event.

    A refusal may say where the deal stands. A click that comes again after its deal has changed is
    refused by the deal's state.
    """
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        if actor is None:
            tell(work, session, envelope, UNKNOWN_PERSON)
            return
        outcome = do(session, actor)
        if isinstance(outcome, Refusal):
            is_seen = outcome.code is not RefusalCode.NOT_FOUND
            guard = deal_guard(deal_id) if is_seen else None
            tell(work, session, envelope, data(outcome.message, 600), guard=guard)


def fill(work: Work, what: str, form_of: FormOf, *, deal_id: str = "") -> None:
    """Fill the window that a button has opened; `deal_id` where that is not the button's value."""
    envelope = Envelope.of(work.payload)
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        deal_id = deal_id or clicked_value(envelope)
        deal = None if actor is None else queries.deal(session, deal_id, viewer=actor)
        if actor is None:
            shown: dict[str, Any] | str = UNKNOWN_PERSON
        elif deal is None:
            shown = NOT_FOUND.message
        else:
            metadata = {"deal": deal.id, "stage": deal.stage, "registration": deal.registration}
            shown = form_of(session, deal, actor, json.dumps(metadata))
        view = forms.notice(TITLES[what], shown) if isinstance(shown, str) else shown
        guard = None if deal is None else deal_guard(deal.id)
        show(work, session, envelope, view, guard=guard)


def submitted(envelope: Envelope, block: str) -> tuple[str, str]:
    """Return the deal that a form is about, and what one of its blocks holds."""
    view = envelope.body["view"]
    deal_id = json.loads(view.get("private_metadata") or "{}").get("deal", "")
    return str(deal_id), value_of(view["state"]["values"].get(block) or {})
