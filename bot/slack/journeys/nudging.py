"""The account manager nudges a partner: choose, look at exactly what will be said, send."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.jobs import Work
from bot.slack.blocks import deal_forms as forms
from bot.slack.blocks import nudges as appearance
from bot.slack.blocks.elements import Choice
from bot.slack.blocks.markup import data, spelt
from bot.slack.blocks.reader_words import reader_words
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, show, tell
from bot.slack.journeys.deal_deciding import clicked_value
from bot.slack.journeys.deal_guard import asked_guard
from bot.slack.journeys.deal_registering import value_of
from bot.slack.journeys.nudge_muting import silences_of
from bot.slack.journeys.nudge_reading import NO_READERS, readable_assets, readers_of
from bot.slack.journeys.recommendations import card_of
from content_index.languages import ENGLISH
from playbooks.deals import queries as deals
from playbooks.deals.stages import Refusal, Registration
from playbooks.plays.delivering import addressee
from playbooks.plays.nudges import (
    AlreadySent,
    NudgePreview,
    PreviewChanged,
    confirm_nudge,
    delivery_of,
    plays_for_hand,
    preview_nudge,
)
from playbooks.plays.rendering import language_of
from playbooks.programme import queries as programme
from playbooks.programme.readers import partners_looked_after

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.services import Dealmate
    from bot.slack.messenger import Guard
    from playbooks.plays.nudge import Nudge
    from playbooks.plays.playset import LoadedPlay
    from playbooks.programme.people import Member

TITLE = "Nudge a partner"
NOT_LOOKED_AT = "Choose a play and look at its preview, then send."
CHANGED = (
    "What would be said has changed since you looked at it. Nothing was sent: open /nudge again."
)
SENT_BEFORE = "This was sent for this stage already. Nothing was sent again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the account manager has chosen so far."""

    partner: str | None = None
    deal: str | None = None
    play: str | None = None


def open_form(body: Mapping[str, Any]) -> dict[str, Any]:
    """Open a window at once; the choices follow."""
    del body
    return forms.loading(TITLE)


def on_open(work: Work) -> None:
    """Fill the form for `/nudge`, the Home button or the message shortcut.

    In a partner's channel that partner is chosen already; in a deal's thread the deal is too.
    """
    envelope = Envelope.of(work.payload)
    with work.dealmate.database.reading() as session:
        actor = actor_of(session, envelope)
        chosen = Chosen()
        if actor is not None and actor.is_account_manager:
            chosen = _of_place(session, actor, envelope)
    if actor is None or not actor.is_account_manager:
        with work.finishing() as session:
            if actor is None:
                show(work, session, envelope, forms.notice(TITLE, UNKNOWN_PERSON))
                return
            words, language = reader_words(actor.language), actor.language
            blocks = appearance.silences(
                words.nudges_are_sent_by_others,
                silences_of(work, session, actor),
                language=language,
            )
            view = forms.telling(words.nudges, blocks, close=words.close)
            show(work, session, envelope, view)
        return
    state = _state(work, actor, chosen)
    with work.finishing() as session:
        show(work, session, envelope, appearance.form(state), guard=_guard(state))


def on_choice(work: Work) -> None:
    """Show the next step after a choice; with a play chosen, the preview."""
    envelope = Envelope.of(work.payload)
    view = envelope.body["view"]
    with work.dealmate.database.reading() as session:
        actor = actor_of(session, envelope)
    if actor is None or not actor.is_account_manager:
        return
    state = _state(work, actor, chosen_in(view))
    with work.finishing() as session:
        work.dealmate.messenger.update_view(
            session,
            key=f"{work.key}/view",
            view_id=view["id"],
            view=appearance.form(state),
            user=envelope.user_id,
            guard=_guard(state),
        )


def check_submission(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Refuse to send what has not been looked at: the preview belongs to the choices it shows."""
    view = body["view"]
    chosen = chosen_in(view)
    seen = json.loads(view.get("private_metadata") or "{}")
    if seen.get("digest") and (seen.get("deal"), seen.get("play")) == (chosen.deal, chosen.play):
        return None
    block = f"play:{chosen.deal}" if chosen.play else "partner"
    return {"response_action": "errors", "errors": {block: NOT_LOOKED_AT}}


def on_submission(work: Work) -> None:
    """Send what was previewed, once; anything else is said to the account manager."""
    envelope = Envelope.of(work.payload)
    view = envelope.body["view"]
    chosen = chosen_in(view)
    digest = json.loads(view.get("private_metadata") or "{}").get("digest", "")
    dealmate, today = work.dealmate, work.dealmate.today(work.now)
    with dealmate.database.reading() as session:
        actor = actor_of(session, envelope)
        delivery = _delivery(dealmate, session, actor, chosen)
    readers = None if isinstance(delivery, Refusal) else readers_of(dealmate, delivery)
    assets = [] if readers is None else readable_assets(dealmate, readers, work.now)
    with work.finishing() as session:
        if actor is None or isinstance(delivery, Refusal):
            words = UNKNOWN_PERSON if actor is None else delivery.message
            tell(work, session, envelope, data(words, 600))
            return
        if readers is None:
            tell(work, session, envelope, NO_READERS)
            return
        outcome = confirm_nudge(
            session,
            chosen.deal or "",
            chosen.play or "",
            digest=digest,
            sender=actor,
            plays=dealmate.plays,
            assets=assets,
            now=work.now,
            today=today,
        )
        if (words := _words_of(outcome)) is not None:
            tell(work, session, envelope, data(words, 600))


def chosen_in(view: Mapping[str, Any]) -> Chosen:
    """Read the choices of the form; one that depends on another counts only beneath it."""
    values = (view.get("state") or {}).get("values") or {}
    partner = value_of(values.get("partner") or {}) or None
    deal = value_of(values.get(f"deal:{partner}") or {}) or None
    play = value_of(values.get(f"play:{deal}") or {}) or None
    return Chosen(partner=partner, deal=deal if partner else None, play=play if deal else None)


def _of_place(session: Session, actor: Member, envelope: Envelope) -> Chosen:
    named = deals.deal(session, clicked_value(envelope), viewer=actor)
    if named is not None:  # chosen in a deal's menu
        return Chosen(partner=named.partner_id, deal=named.id if named.is_open else None)
    channel = programme.channel(session, envelope.channel_id)
    mine = {partner.id for partner in _partners(session, actor)}
    if channel is None or channel.partner_id not in mine:
        return Chosen()
    deal = None
    root = envelope.thread_ts or envelope.message_ts
    if root is not None:
        deal = deals.deal_of_thread(session, channel_id=channel.id, thread_ts=root, viewer=actor)
    is_open = deal is not None and deal.is_open
    return Chosen(partner=channel.partner_id, deal=deal.id if deal and is_open else None)


def _partners(session: Session, actor: Member) -> list[Any]:
    return partners_looked_after(session, actor)


def _state(work: Work, actor: Member, chosen: Chosen) -> appearance.NudgeForm:
    """Put together the form for what is chosen; a choice that is gone is dropped."""
    dealmate, today = work.dealmate, work.dealmate.today(work.now)
    with dealmate.database.reading() as session:
        partners = tuple(Choice(value=p.id, label=p.name) for p in _partners(session, actor))
        if chosen.partner not in {choice.value for choice in partners}:
            return appearance.NudgeForm(partners=partners)
        state = appearance.NudgeForm(partners=partners, partner=chosen.partner)
        state = replace(state, deals=_deal_choices(session, actor, chosen.partner))
        if chosen.deal not in {choice.value for choice in state.deals}:
            return state
        plays = plays_for_hand(
            session, chosen.deal or "", sender=actor, plays=dealmate.plays, today=today
        )
        state = replace(state, deal=chosen.deal)
        if isinstance(plays, Refusal):
            return state
        state = replace(
            state, plays=_play_choices(plays.fitting), other_plays=_play_choices(plays.others)
        )
    if chosen.play not in {choice.value for choice in (*state.plays, *state.other_plays)}:
        return state
    return _with_preview(work, actor, replace(state, play=chosen.play), chosen)


def _guard(state: appearance.NudgeForm) -> Guard:
    """Return the guard of the form: whoever may send it may see the documents in its preview."""
    return asked_guard(
        partner_ids=[one.value for one in state.partners],
        deal_ids=[one.value for one in state.deals],
    )


def _play_choices(plays: Sequence[LoadedPlay]) -> tuple[Choice, ...]:
    return tuple(Choice(value=play.id, label=play.title) for play in plays)


def _deal_choices(session: Session, actor: Member, partner: str | None) -> tuple[Choice, ...]:
    found = deals.deals(session, viewer=actor, partner_id=partner, only_open=True)
    return tuple(
        Choice(value=deal.id, label=f"{deal.customer} ({spelt(deal.stage)})")
        for deal in found
        if deal.registration is not Registration.REJECTED
    )


def _with_preview(
    work: Work, actor: Member, state: appearance.NudgeForm, chosen: Chosen
) -> appearance.NudgeForm:
    dealmate = work.dealmate
    with dealmate.database.reading() as session:
        delivery = _delivery(dealmate, session, actor, chosen)
    if isinstance(delivery, Refusal):
        return replace(state, preview=_refused(delivery.message))
    readers = readers_of(dealmate, delivery)
    if readers is None:
        return replace(state, preview=_refused(NO_READERS))
    assets = readable_assets(dealmate, readers, work.now)
    with dealmate.database.reading() as session:
        preview = preview_nudge(
            session,
            chosen.deal or "",
            chosen.play or "",
            sender=actor,
            plays=dealmate.plays,
            assets=assets,
            now=work.now,
            today=dealmate.today(work.now),
        )
    if isinstance(preview, Refusal):
        return replace(state, preview=_refused(preview.message))
    with dealmate.database.reading() as session:
        reader = addressee(session, delivery, preview.deal.partner_id)
    language = ENGLISH
    if reader is not None:
        language = language_of(preview.loaded, preview.step, reader)
    shown = _shown(preview, language=language)
    digest = preview.digest if shown.can_be_sent else ""
    metadata = {"deal": chosen.deal, "play": chosen.play, "digest": digest}
    return replace(state, preview=shown, metadata=json.dumps(metadata))


def _delivery(dealmate: Dealmate, session: Session, actor: Member | None, chosen: Chosen) -> Any:
    if actor is None:
        return None
    return delivery_of(
        session, chosen.deal or "", chosen.play or "", sender=actor, plays=dealmate.plays
    )


def _shown(preview: NudgePreview, *, language: str) -> appearance.Preview:
    return appearance.Preview(
        language=language,
        recipient=preview.recipient,
        text=preview.text,
        cards=tuple(card_of(item, preview.deal) for item in preview.recommendations),
        warnings=preview.warnings,
        can_be_sent=preview.already_sent is None,
    )


def _refused(words: str) -> appearance.Preview:
    return appearance.Preview(recipient="nobody", text="-", warnings=(words,), can_be_sent=False)


def _words_of(outcome: Nudge | AlreadySent | PreviewChanged | Refusal) -> str | None:
    if isinstance(outcome, AlreadySent):
        return SENT_BEFORE
    if isinstance(outcome, PreviewChanged):
        return CHANGED
    return outcome.message if isinstance(outcome, Refusal) else None
