"""A CAM's answer that is kept: made ready before the transaction, published within it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack.blocks.keeping import KeepForm, KeepWish, Readers, wish_in
from bot.slack.blocks.markup import bold, day
from content_index.labels import AudienceLevel, Label
from content_index.life.acting import Act
from content_index.vetted import (
    ReadyAnswer,
    VettedAnswer,
    keep_answer,
    last_day,
    readers_of_partner,
    ready_answer,
    vetted_id,
)
from playbooks.programme import queries as programme
from playbooks.programme.readers import who

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from sqlalchemy.orm import Session

    from bot.conversations.records import QuestionRecord
    from bot.jobs import Work
    from playbooks.programme.people import Member, Partner

WHY = "kept when a question was answered"
IS_OVER = "I have posted your answer, but not kept it: its last day is over already."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer to be kept, or in `refused` why it is not; `words` say for whom and how long.

    `partner_id` is the partner for whom alone it is kept.
    """

    ready: ReadyAnswer | None = None
    words: str = ""
    refused: str = ""
    partner_id: str = ""


NOT_KEPT = Kept()


def form_for(session: Session, work: Work, record: QuestionRecord) -> KeepForm:
    """Return what the form begins with: the partner that asked, alone, for six months."""
    partner = asking_partner(session, record)
    return KeepForm(
        question=record.text,
        partner_name="" if partner is None else partner.name,
        vendor_name=programme.rules(session).vendor_name,
        until=last_day(work.dealmate.today(work.now)),
    )


def asking_partner(session: Session, record: QuestionRecord) -> Partner | None:
    """Return the partner whose person asked, else the only one in the channel; None if unsure."""
    asker = who(session, record.user_team_id, record.user_id) if record.user_team_id else None
    if asker is not None and not asker.is_vendor:
        return programme.partner(session, asker.organisation)
    channel = programme.channel(session, record.channel_id)
    teams = frozenset() if channel is None else channel.team_ids
    found = {one.id: one for one in programme.partners_of_teams(session, teams).values()}
    return next(iter(found.values())) if len(found) == 1 else None


def made_ready(
    work: Work, record: QuestionRecord, by: Member, view: Mapping[str, Any], answer: str
) -> Kept:
    """Split and embed an answer that is to be kept. Slow: call it before the transaction."""
    wish = wish_in(view, question=record.text)
    if wish is None or not answer.strip():
        return NOT_KEPT
    today = work.dealmate.today(work.now)
    until = wish.until or last_day(today)
    if until < today:
        return Kept(refused=IS_OVER)
    with work.dealmate.database.reading() as session:
        partner = asking_partner(session, record)
    label, readers = _label(wish, partner, until=until)
    vetted = VettedAnswer(
        id=vetted_id(f"{record.work_key} {work.key}", today=today),
        question=wish.question,
        answer=answer,
        owner=by.email,
        answered_by=by.name,
        label=label,
    )
    return Kept(
        ready=ready_answer(vetted, work.dealmate.library),
        words=f"Kept for {readers} until {day(until)}, as `{vetted.id}`",
        partner_id="".join(label.partners),
    )


def publish(session: Session, work: Work, kept: Kept, *, by: Member) -> None:
    """Publish what is ready, in the transaction in which the answer is posted."""
    if kept.ready is None:
        return
    today = work.dealmate.today(work.now)
    keep_answer(session, kept.ready, Act(actor=by.id, why=WHY, now=work.now, today=today))


def _label(wish: KeepWish, partner: Partner | None, *, until: date) -> tuple[Label, str]:
    """Return the label and its readers in words; what is not sure stays with the vendor."""
    if wish.readers is Readers.PARTNER and partner is not None:
        return readers_of_partner(partner.id, expires_on=until), bold(partner.name)
    if wish.readers is Readers.PARTNERS:
        return Label(audience=AudienceLevel.TO_PARTNER, expires_on=until), "all partners"
    return Label(audience=AudienceLevel.INTERNAL, expires_on=until), "our own people"
