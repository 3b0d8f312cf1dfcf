"""Nudges by hand: choose, preview, send, and what the partner does with it.

Each function is one transaction's work on the given session. Nothing is posted from here: a due
nudge is an outbox row, and whoever handles it asks `sending.nudge_at_send` first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from content_index.assets import Asset
from playbooks.deals import queries as deal_queries
from playbooks.deals.deal import Deal
from playbooks.deals.finding import NOT_FOUND, may_decide
from playbooks.deals.stages import Refusal, RefusalCode, Registration
from playbooks.insights.for_deal import curated_for, deal_facts
from playbooks.insights.recommending import Recommendation
from playbooks.plays import queries
from playbooks.plays.definition import Step
from playbooks.plays.delivering import cast_of, delivery_for, recipient_words
from playbooks.plays.holding import WEEK, hours_of
from playbooks.plays.muting import why_muted
from playbooks.plays.nudge import Delivery, Nudge, NudgeState
from playbooks.plays.planning import nudge_key
from playbooks.plays.playset import LoadedPlay, PlaySet, is_held_out, why_unfit
from playbooks.plays.rendering import choose_assets, digest_of, text_of
from playbooks.plays.waiting import new_nudge, nudge_assets, put_due
from playbooks.programme.people import Member
from playbooks.programme.queries import member, rules


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgePreview:
    """Exactly what will be said, and to whom.

    `recipient` is for people ("Lena Brandt", "#tidewell-nordlicht"); `text` is plain and unescaped.
    `digest` names all of it: hand it to `confirm_nudge`. `already_sent` holds the nudge that took
    this step for this stage already; `planned` one that a play would send later, or called off,
    which takes this one's place.
    """

    deal: Deal
    loaded: LoadedPlay
    step: Step
    delivery: Delivery
    recipient: str
    text: str
    recommendations: tuple[Recommendation, ...]
    warnings: tuple[str, ...]
    digest: str
    already_sent: Nudge | None
    planned: Nudge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaysForHand:
    """The plays that a CAM may send for a deal: what fits it now, timeliest first, and the rest."""

    fitting: tuple[LoadedPlay, ...]
    others: tuple[LoadedPlay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadySent:
    """This step went out, or waits to, for this stage of the deal: nothing was done."""

    nudge: Nudge


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewChanged:
    """What would be said is not what was previewed any more: nothing was done."""

    preview: NudgePreview


def plays_for_hand(
    session: Session, deal_id: str, *, sender: Member, plays: PlaySet, today: date
) -> PlaysForHand | Refusal:
    """Return the plays that the sender may nudge this deal with."""
    deal = _deal_to_nudge(session, deal_id, sender)
    if isinstance(deal, Refusal):
        return deal
    facts = deal_facts(session, deal, today=today)
    found = plays.by_hand(facts)
    return PlaysForHand(
        fitting=tuple(p for p in found if why_unfit(p.play, facts) is None),
        others=tuple(p for p in found if why_unfit(p.play, facts) is not None),
    )


def delivery_of(  # noqa: PLR0913 - which step of what, by whom
    session: Session,
    deal_id: str,
    play_id: str,
    *,
    step_id: str | None = None,
    sender: Member,
    plays: PlaySet,
) -> Delivery | Refusal:
    """Say where a nudge would go, so that the caller can find out who would read it."""
    deal = _deal_to_nudge(session, deal_id, sender)
    if isinstance(deal, Refusal):
        return deal
    step = _step(plays, play_id, step_id)
    return step if isinstance(step, Refusal) else delivery_for(session, deal, step[1])


def preview_nudge(  # noqa: PLR0913 - what is previewed, each part by name
    session: Session,
    deal_id: str,
    play_id: str,
    *,
    step_id: str | None = None,
    sender: Member,
    plays: PlaySet,
    assets: Sequence[Asset],
    now: datetime,
    today: date,
) -> NudgePreview | Refusal:
    """Show what a nudge would say, to whom and with what. Changes nothing.

    The sender is the partner's CAM or an admin. `play_id` is `playbook/play`; without a `step_id`
    it is the play's first step. `assets` is what **every** reader at `delivery_of` may see: nothing
    else can come up. `today` is the day on which labels are judged.
    """
    deal = _deal_to_nudge(session, deal_id, sender)
    if isinstance(deal, Refusal):
        return deal
    chosen = _step(plays, play_id, step_id)
    if isinstance(chosen, Refusal):
        return chosen
    loaded, step = chosen
    facts = deal_facts(session, deal, today=today)
    if loaded not in plays.by_hand(facts):
        return Refusal(
            code=RefusalCode.ILLEGAL, message="This play is not meant for a deal like this one."
        )
    delivery = delivery_for(session, deal, step)
    used = queries.uses_of_deal(session, deal.id)
    curated = curated_for(session, facts, today=today)
    picked = choose_assets(
        loaded, step, facts, assets=assets, used=used, today=today, curated=curated
    )
    found = [r.asset for r in picked.recommendations]
    text = text_of(
        loaded,
        step,
        cast_of(session, deal, delivery, today=today),
        first_asset=found[0] if found else None,
    )
    known = queries.nudge_by_key(session, nudge_key(loaded, step, facts))
    is_planned = known is not None and _waits_or_was_called_off(known)
    unfit = why_unfit(loaded.play, facts)
    busy = _busy_warnings(session, deal, loaded, delivery, now=now)
    return NudgePreview(
        deal=deal,
        loaded=loaded,
        step=step,
        delivery=delivery,
        recipient=recipient_words(session, delivery),
        text=text,
        recommendations=picked.recommendations,
        warnings=(
            *([unfit] if unfit else []),
            *([_known_words(known)] if known else []),
            *busy,
            *picked.warnings,
        ),
        digest=digest_of(text, delivery, found),
        already_sent=None if is_planned else known,
        planned=known if is_planned else None,
    )


def confirm_nudge(  # noqa: PLR0913 - what is sent, each part by name
    session: Session,
    deal_id: str,
    play_id: str,
    *,
    digest: str,
    step_id: str | None = None,
    sender: Member,
    plays: PlaySet,
    assets: Sequence[Asset],
    now: datetime,
    today: date,
) -> Nudge | AlreadySent | PreviewChanged | Refusal:
    """Send what was previewed, once for this play version, step and stage entry of the deal.

    `digest` is the preview's; when something has changed since, nothing is sent and the new preview
    comes back. The nudge is due at once.
    """
    preview = preview_nudge(
        session,
        deal_id,
        play_id,
        step_id=step_id,
        sender=sender,
        plays=plays,
        assets=assets,
        now=now,
        today=today,
    )
    if isinstance(preview, Refusal):
        return preview
    if preview.already_sent is not None:
        return AlreadySent(nudge=preview.already_sent)
    if preview.digest != digest:
        return PreviewChanged(preview=preview)
    facts = deal_facts(session, preview.deal, today=today)
    nudge = new_nudge(
        preview.deal,
        preview.loaded,
        preview.step,
        partner_id=preview.deal.partner_id,
        key=nudge_key(preview.loaded, preview.step, facts),
        delivery=preview.delivery,
        now=now,
    )
    nudge = replace(
        nudge,
        sender_id=sender.id,
        text=preview.text,
        assets=nudge_assets(preview.recommendations),
    )
    if preview.planned is not None:
        return _sent_instead(session, preview.planned, nudge, now=now)
    if not queries.add_nudge(session, nudge):
        known = queries.nudge_by_key(session, nudge.key)
        return AlreadySent(nudge=known or nudge)
    put_due(session, nudge, now=now)
    return nudge


def _waits_or_was_called_off(nudge: Nudge) -> bool:
    """Say whether a nudge was never handed over to be posted, and may be sent by hand now."""
    if nudge.round > 1 or nudge.released_round or nudge.sent_at is not None:
        return False
    is_planned = nudge.state is NudgeState.SCHEDULED and nudge.sender_id is None
    return is_planned or nudge.state is NudgeState.CANCELLED


def _known_words(nudge: Nudge) -> str:
    """Say what became of a nudge that has this step for this stage."""
    if nudge.state is NudgeState.HELD_OUT:
        return "It is held back for this partner, to measure what the play does."
    if nudge.state is NudgeState.CANCELLED and nudge.sent_at is None:
        return f"It was not sent before: {nudge.reason}" if nudge.reason else "It was called off."
    if not _waits_or_was_called_off(nudge):
        return "It was sent for this stage already."
    day = f"{nudge.due_at.day} {nudge.due_at:%B %Y}"
    return f"It is planned for {day}. Sent now, it does not come again then."


def _sent_instead(
    session: Session, planned: Nudge, nudge: Nudge, *, now: datetime
) -> Nudge | AlreadySent:
    """Send by hand, now, what a play had planned for later or called off."""
    kept = queries.nudge(session, planned.id)  # holds its row: it may be going out at this moment
    if kept is None or not _waits_or_was_called_off(kept):
        return AlreadySent(nudge=kept or planned)
    nudge = replace(nudge, id=kept.id)
    queries.save_nudge(session, nudge)
    put_due(session, nudge, now=now)
    return nudge


def _deal_to_nudge(session: Session, deal_id: str, sender: Member) -> Deal | Refusal:
    deal = deal_queries.deal(session, deal_id, viewer=sender)
    if deal is None:
        return NOT_FOUND
    if not may_decide(session, deal, member=sender):
        return Refusal(
            code=RefusalCode.NOT_ALLOWED, message="Only the partner's CAM or an admin sends nudges."
        )
    if deal.registration is Registration.REJECTED:
        return Refusal(code=RefusalCode.ILLEGAL, message="This registration was rejected.")
    return deal


def _step(plays: PlaySet, play_id: str, step_id: str | None) -> tuple[LoadedPlay, Step] | Refusal:
    loaded = plays.get(play_id)
    step = loaded.step(step_id) if loaded else None
    if loaded is None or step is None:
        return Refusal(code=RefusalCode.NOT_FOUND, message="There is no such play any more.")
    return loaded, step


def _busy_warnings(
    session: Session, deal: Deal, loaded: LoadedPlay, delivery: Delivery, *, now: datetime
) -> list[str]:
    said = queries.said_since(
        session,
        since=now - WEEK,
        deal_id=deal.id,
        member_id=delivery.member_id,
        channel_id=None if delivery.is_private else delivery.channel_id,
    )
    limits, person = rules(session), member(session, delivery.member_id)
    name = person.first_name if person else "This person"
    muted = why_muted(
        session, member=person, partner_id=deal.partner_id, play_id=loaded.id, now=now
    )
    warnings = [muted] if muted else []
    if hours_of(session, delivery.member_id).is_quiet(now):
        warnings.append(f"{name} has quiet hours now.")
    if said.of_deal >= limits.nudges_per_deal_a_week:
        warnings.append(f"{said.of_deal} nudges went out for this deal in the last seven days.")
    if said.to_person >= limits.nudges_per_person_a_week:
        warnings.append(f"{name} had {said.to_person} nudges in the last seven days.")
    if said.in_channel >= limits.nudges_per_channel_a_week:
        warnings.append(f"The channel had {said.in_channel} nudges in the last seven days.")
    if is_held_out(loaded, deal.partner_id):
        warnings.append("This partner is left without this play, to measure what it does.")
    return warnings
