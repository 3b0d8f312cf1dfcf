"""From a question to what the records say of it, for exactly those who will read the answer.

In a channel of one partner and the vendor, that partner's facts are told there. Anywhere else with
several readers nothing of one partner is said, and what is recognised there does not depend on any
deal: the asker is told alone.

Rules that understand every word come first; what they miss is heard by what was learned.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.records import partner_facts
from bot.records.deal_facts import DealTeller
from bot.records.naming import Naming, beginning, named_by_id, named_by_name
from bot.records.scope import Asker, Scope, scope_of
from bot.records.told import Line, Recorded, Told
from bot.records.words import words_of
from playbooks.deals.hearing import may_ask_about
from playbooks.programme import queries as programme
from retrieval.answers import Choice
from retrieval.parts import as_questions, split_parts
from retrieval.phrases import phrases_of
from retrieval.question import Question, Speaker, Turn, unmarked
from retrieval.records.asked import RecordAsked, is_far_beyond, record_asked, record_heard
from retrieval.records.horizon import last_day
from retrieval.records.marks import DEAL_MARK, PARTNER_MARK
from retrieval.records.rules import Implied, RecordTopic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Partner
    from retrieval.records.hearing import Hearing

MOST_CHOICES = 5
MOST_NAMED = 20
MOST_TOLD = 4
"""Things told at a time; what is asked beyond goes to the documents."""
MOST_READ = 8
"""Parts of a message that are read; a list of questions is for the documents."""
ABOUT_PARTNER = "@"
"""Begins the subject of a choice that is about a partner."""
_ENDS = "?!.,; "
OF_DEALS = frozenset(
    {
        RecordTopic.DEALS,
        RecordTopic.REGISTRATION,
        RecordTopic.PROTECTION,
        RecordTopic.DEAL,
        RecordTopic.ASSETS,
    }
)


def from_records(
    session: Session, question: Question, *, asker: Asker, today: date, hearing: Hearing | None
) -> Recorded | None:
    """Answer what of a question the records answer; None where it is all for the documents.

    What needs a document besides is among the `rest`, too.
    """
    scope = scope_of(session, asker, hearing)
    if scope.room is None and asker.member.is_vendor and not asker.member.is_account_manager:
        return None
    parts = split_parts(question.text)
    understood: list[_Understood] = []
    rest: list[str] = []
    thread = question.thread
    for number, part in enumerate((question.text, *(parts if len(parts) > 1 else ()))):
        is_read = number <= MOST_READ and len(understood) < MOST_TOLD
        is_all = number == 0
        found = _read(part, thread, scope) if is_read else None
        if found is None and is_read and not (is_all and len(parts) > 1):
            found = _heard(part, thread, scope)
        if not is_all:
            thread = (*thread, Turn(speaker=Speaker.READER, text=part))
        if found is not None:
            understood.append(found)
        if not is_all if found is None else found.asked.wants_pages:
            rest.append(part)
        if is_all and found is not None:
            break
    if not understood:
        return None
    told = _tell_all(session, understood, scope, today=today) if scope.is_open_to_answers else []
    return Recorded(
        language=understood[0].asked.language,
        told=tuple(told),
        rest=as_questions(rest),
        asked=" ".join(one.part for one in understood if not one.asked.wants_pages),
    )


def partner_of_choice(session: Session, subject: str, *, asker: Asker) -> bool:
    """Say whether a choice about a partner may still be made by this asker."""
    partner = programme.partner(session, subject.removeprefix(ABOUT_PARTNER))
    return partner is not None and may_ask_about(asker.member, partner)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What a question names."""

    deals: tuple[Deal, ...] = ()
    partners: tuple[Partner, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Understood:
    """A part that is for the records: what it asks, and what it names."""

    part: str
    marked: str
    """The part with a mark in place of what it names."""
    asked: RecordAsked
    subject: _Subject


def _read(part: str, thread: Sequence[Turn], scope: Scope) -> _Understood | None:
    """Recognise what a part asks of the records, and what it names."""
    if beginning(part) != part or is_far_beyond(
        part, names=scope.names, most_named=scope.most_named
    ):
        return None
    text = unmarked(part).replace(DEAL_MARK, "").replace(PARTNER_MARK, "")
    spoken_of, implied = _spoken_of(thread, scope)
    meaningful = scope.asker.meaningful
    deal = _deals_in(text, scope)
    for naming in (deal, Naming(ids=(), text=text)) if deal.ids else (deal,):
        partner = _partners_in(naming.text, scope)
        asked = record_asked(partner.text, names=scope.names, implied=implied)
        if asked is None or not _is_for(asked, scope):
            continue
        if not (naming.is_sure or asked.speaks_of_deals or naming.is_unheard_of(meaningful)):
            continue
        deals = naming.ids
        is_for_one = asked.is_name_alone or asked.topic is RecordTopic.ASSETS
        if naming.ids and is_for_one and not _is_surely_named(naming, text, meaningful):
            continue
        if asked.is_name_alone:
            known = _asked_of_last(thread, scope)
            if known is None:
                continue
            asked = replace(asked, topic=known)
        if not deals and not asked.is_of_all and not asked.unknown_name:
            deals = spoken_of
        if asked.topic is RecordTopic.ASSETS and len(deals) != 1:
            continue
        subject = _Subject(
            deals=tuple(scope.deals[one] for one in deals[:MOST_NAMED]),
            partners=tuple(scope.partners[one] for one in partner.ids),
        )
        return _Understood(part=part, marked=partner.text, asked=asked, subject=subject)
    return None


def _heard(part: str, thread: Sequence[Turn], scope: Scope) -> _Understood | None:
    """Hear what a part asks of the records where no rule understands it, and what it names."""
    if scope.hearing is None or beginning(part) != part:
        return None
    text = unmarked(part).replace(DEAL_MARK, "").replace(PARTNER_MARK, "")
    deal = _deals_in(text, scope)
    if deal.ids and not _is_surely_named(deal, text, scope.asker.meaningful):
        deal = Naming(ids=(), text=text)
    partner = _partners_in(deal.text, scope)
    spoken_of, _ = _spoken_of(thread, scope)
    is_spoken_of = bool(spoken_of) and _is_still_asked_of(thread, scope)
    asked = record_heard(partner.text, scope.hearing, is_spoken_of=is_spoken_of)
    if asked is None:
        return None
    deals = () if asked.is_of_all else deal.ids or spoken_of
    if asked.topic is RecordTopic.ASSETS and len(deals) != 1:
        return None
    subject = _Subject(
        deals=tuple(scope.deals[one] for one in deals[:MOST_NAMED]),
        partners=tuple(scope.partners[one] for one in partner.ids),
    )
    return _Understood(part=part, marked=partner.text, asked=asked, subject=subject)


def _is_surely_named(naming: Naming, text: str, meaningful: Container[str]) -> bool:
    """Say whether a deal is named by what means nothing else, or by several words with capitals."""
    if not naming.typed or naming.is_unheard_of(meaningful):
        return True
    are_capitals = all(word[0].isupper() for word in naming.typed)
    return len(naming.typed) > 1 and are_capitals and not text.isupper()


def _asked_of_last(thread: Sequence[Turn], scope: Scope) -> RecordTopic | None:
    """Return what is asked of a deal that is only named: the same as of the one before.

    None where the message before was for the documents.
    """
    said = [turn for turn in thread if turn.speaker is Speaker.READER]
    if not said:
        return RecordTopic.DEAL
    _, asked = _turn_read(said[-1].text, scope)
    return None if asked is None or asked.topic not in OF_DEALS else asked.topic


def _is_still_asked_of(thread: Sequence[Turn], scope: Scope) -> bool:
    """Say whether a deal is still asked about: the last message was, or nothing was asked yet."""
    said = [turn for turn in thread if turn.speaker is Speaker.READER]
    if not said or scope.hearing is None:
        return not said
    named, asked = _turn_read(said[-1].text, scope)
    if asked is None and not named.ids and beginning(said[-1].text) == said[-1].text:
        asked = record_heard(unmarked(said[-1].text), scope.hearing, is_spoken_of=True)
    return asked is not None and asked.topic in OF_DEALS


def _is_for(asked: RecordAsked, scope: Scope) -> bool:
    """Say whether this asker can be meant: whom somebody looks after is asked by the vendor."""
    is_manager = scope.asker.member.is_account_manager and scope.room is None
    return asked.topic is not RecordTopic.PARTNERS or is_manager


def _deals_in(text: str, scope: Scope) -> Naming:
    """Return which deals a text names; each text is looked through once."""
    if text not in scope.named_in:
        scope.named_in[text] = _find_deals_in(text, scope)
    return scope.named_in[text]


def _find_deals_in(text: str, scope: Scope) -> Naming:
    by_id = named_by_id(text, list(scope.deals), mark=DEAL_MARK)
    if by_id.ids:
        return by_id
    return named_by_name(text, scope.customer_keys, mark=DEAL_MARK)


def _partners_in(text: str, scope: Scope) -> Naming:
    by_name = named_by_name(text, scope.partner_keys, mark=PARTNER_MARK)
    if by_name.ids:
        return by_name
    return named_by_name(text, scope.id_keys, mark=PARTNER_MARK)


def _spoken_of(thread: Sequence[Turn], scope: Scope) -> tuple[tuple[str, ...], Implied]:
    """Return the deals that were named last, else the one whose thread it is."""
    for turn in reversed(thread):
        if turn.speaker is Speaker.READER:
            named, asked = _turn_read(turn.text, scope)
            if named.ids:
                return named.ids, Implied.PERHAPS if asked is None else Implied.SURELY
    of_thread = scope.asker.deal_of_thread
    if of_thread is None or of_thread.id not in scope.deals:
        return (), Implied.NOTHING
    return (of_thread.id,), Implied.PERHAPS


def _turn_read(text: str, scope: Scope) -> tuple[Naming, RecordAsked | None]:
    """Return which deals a turn names, and what it asked of the records; each is read once."""
    if text not in scope.turns_read:
        named = _deals_in(unmarked(beginning(text)), scope)
        asked = record_asked(named.text, names=scope.names)
        if asked is None and scope.hearing is not None and beginning(text) == text:
            asked = record_heard(named.text, scope.hearing, is_spoken_of=False)
        scope.turns_read[text] = (named, asked)
    return scope.turns_read[text]


def _tell_all(
    session: Session, understood: Sequence[_Understood], scope: Scope, *, today: date
) -> list[Told]:
    """Tell of each part; where it is not clear of which partner, ask back once, at the end."""
    told, unclear = [], []
    for one in understood:
        answer = _tell(session, one, scope, today=today)
        if answer is None:
            unclear.append(one)
        else:
            told.append(answer)
    return [*told, _which_partner(unclear, scope)] if unclear else told


def _tell(session: Session, understood: _Understood, scope: Scope, *, today: date) -> Told | None:
    """Tell what is asked; None where it is not clear of which partner."""
    asked, subject = understood.asked, understood.subject
    teller = DealTeller(
        session,
        language=asked.language,
        today=today,
        reader=scope.asker.member,
        room=scope.room,
    )
    if asked.topic is RecordTopic.PARTNERS:
        return partner_facts.of_all(list(scope.partners.values()), language=asked.language)
    if asked.topic not in OF_DEALS:
        partner = _partner_meant(subject, scope)
        if partner is None:
            return None
        return partner_facts.of_one(
            session,
            partner,
            topic=asked.topic,
            language=asked.language,
            today=today,
            names_helper=not (scope.is_alone and scope.asker.member.is_vendor),
        )
    if not _may_ask_for_deals(scope):
        return teller.not_for_you()
    return _tell_of_deals(understood, scope, teller, today=today)


def _tell_of_deals(
    understood: _Understood, scope: Scope, teller: DealTeller, *, today: date
) -> Told:
    asked, subject = understood.asked, understood.subject
    if asked.unknown_name:
        return teller.no_such_deal(asked.unknown_name)
    if asked.topic is RecordTopic.ASSETS:
        return teller.what_helps(subject.deals[0])
    if subject.deals:
        return teller.of_named(asked.topic, subject.deals)
    owners = {one.id for one in subject.partners}
    deals = [deal for deal in scope.deals.values() if not owners or deal.partner_id in owners]
    partner = _partner_meant(subject, scope)
    until = last_day(understood.part, today=today)
    return teller.of_many(asked, deals, partner=partner, last_day=until)


def _partner_meant(subject: _Subject, scope: Scope) -> Partner | None:
    among = subject.partners or tuple(scope.partners.values())
    return among[0] if len(among) == 1 else None


def _may_ask_for_deals(scope: Scope) -> bool:
    """Say whether deals are told to this asker at all: to some of the vendor's people, never."""
    member = scope.asker.member
    if not member.is_vendor:
        return True
    if scope.room is not None:
        return member.looks_after(scope.room)
    return member.is_account_manager


def _which_partner(unclear: Sequence[_Understood], scope: Scope) -> Told:
    """Ask an account manager which of their partners is meant."""
    language = unclear[0].asked.language
    words_ = words_of(language)
    parts = [
        (one.marked if PARTNER_MARK in one.marked else f"{one.part.rstrip(_ENDS)} ({PARTNER_MARK})")
        for one in unclear
    ]
    question = "? ".join(part.rstrip(_ENDS) for part in parts) + "?"
    may_be = {
        partner.id for one in unclear for partner in one.subject.partners or scope.partners.values()
    }
    partners = [one for one in scope.partners.values() if one.id in may_be]
    if not partners:
        return Told(language=language, lines=(Line(words=words_.no_partners),))
    if len(partners) > MOST_CHOICES or not scope.asker.can_choose:
        names = phrases_of(language).joined([one.name for one in partners[:MOST_NAMED]])
        line = Line(words=words_.name_a_partner, fill={"names": names})
        return Told(language=language, lines=(line,), partner_ids=frozenset(may_be))
    return Told(
        language=language,
        lines=(Line(words=words_.which_partner),),
        partner_ids=frozenset(may_be),
        choices=tuple(
            Choice(
                label=one.name,
                question=question.replace(PARTNER_MARK, one.name),
                subject=f"{ABOUT_PARTNER}{one.id}",
            )
            for one in partners
        ),
    )
