"""From a question to what the records say of it, for exactly those who will read the answer.

In a channel of one partner and the vendor, that partner's facts are told there. Anywhere else with
several readers nothing of one partner is said, and what is recognised there does not depend on any
deal: the asker is told alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.records import partner_facts
from bot.records.deal_facts import DealTeller
from bot.records.deal_lines import DealLines
from bot.records.deal_lists import DealLister
from bot.records.registering import register_here
from bot.records.scope import Asker, Scope, scope_of
from bot.records.spoken import OF_DEALS
from bot.records.target_facts import targets_of
from bot.records.tiers import asks_no_more, question_for_pages
from bot.records.told import Line, Recorded, Told
from bot.records.understanding import MOST_NAMED, understanding_of
from bot.records.understood import Subject, Understanding, Understood
from bot.records.words import words_of
from bot.slack.blocks.asking_back import MOST_CHOICES
from playbooks.deals.hearing import may_ask_about
from playbooks.programme import queries as programme
from playbooks.programme.people import agreement_for
from retrieval.answers import Choice
from retrieval.parts import as_questions
from retrieval.phrases import phrases_of
from retrieval.records.asked import RecordAsked
from retrieval.records.marks import PARTNER_MARK
from retrieval.records.rules import RecordTopic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.programme.people import Partner
    from retrieval.question import Question
    from retrieval.records.hearing import Hearing

ABOUT_PARTNER = "@"
"""Begins the subject of a choice that is about a partner."""
_ENDS = "?!.,; "
_OF_NO_ONE_PARTNER: Mapping[RecordTopic, Callable[[RecordAsked, Scope], Told]] = {
    RecordTopic.REGISTERING: register_here,
    RecordTopic.PARTNERS: lambda asked, scope: partner_facts.of_all(
        list(scope.partners.values()), language=asked.language
    ),
}


def from_records(
    session: Session, question: Question, *, asker: Asker, today: date, hearing: Hearing | None
) -> Recorded | None:
    """Answer what of a question the records answer; None where it is all for the documents.

    What needs a document besides is among the `rest`, too.
    """
    scope = scope_of(session, asker, hearing)
    if scope.room is None and asker.member.is_vendor and not asker.member.is_account_manager:
        return None
    found = _with_tiers_looked_up(session, understanding_of(question, scope), scope)
    if not found.asked:
        return None
    told: list[Told] = []
    is_open = scope.is_open_to_answers and not _is_for_the_asker_alone(found.asked, scope)
    if is_open or all(one.asked.topic is RecordTopic.REGISTERING for one in found.asked):
        told = _tell_all(session, found.asked, scope, today=today)
    is_left = any(one.needs_a_person for one in told)
    return Recorded(
        language=found.asked[0].asked.language,
        told=tuple(told),
        rest="" if is_left else as_questions(found.rest),
        may_find_nothing=found.may_find_nothing,
        asked=" ".join(one.part for one in found.asked if not one.asked.wants_pages),
    )


def _is_for_the_asker_alone(understood: Sequence[Understood], scope: Scope) -> bool:
    """Say whether a channel may not hear what its asker may: what was agreed with its partner."""
    is_of_targets = any(one.asked.topic is RecordTopic.TARGETS for one in understood)
    room = scope.room
    return (
        is_of_targets and room is not None and agreement_for(scope.asker.member, room) is not None
    )


def partner_of_choice(session: Session, subject: str, *, asker: Asker) -> bool:
    """Say whether a choice about a partner may still be made by this asker."""
    partner = programme.partner(session, subject.removeprefix(ABOUT_PARTNER))
    return partner is not None and may_ask_about(asker.member, partner)


def _with_tiers_looked_up(session: Session, found: Understanding, scope: Scope) -> Understanding:
    """Have the documents asked for the tier that somebody aims at in words that find it.

    Where it is not clear whose next tier is meant, the documents are asked as it was typed.
    """
    tiers = programme.rules(session).tiers
    asked: list[Understood] = []
    rest = list(found.rest)
    may_find_nothing = found.may_find_nothing
    for one in found.asked:
        partner = _partner_meant(one.subject, scope)
        if one.asked.topic is not RecordTopic.TIER or partner is None:
            if one.asked.topic is not RecordTopic.TIER or not one.asked.wants_pages:
                asked.append(one)
            continue
        sought = question_for_pages(
            one.part,
            own=partner.tier,
            tiers=tiers,
            wants_pages=one.asked.wants_pages,
            language=one.asked.language,
        )
        if sought is None:
            asked.append(one)
            continue
        if asks_no_more(one.part, tiers):
            rest = [part for part in rest if part != one.part]
        rest += [sought] if sought else []
        asked.append(replace(one, asked=replace(one.asked, wants_pages=bool(sought))))
        may_find_nothing = may_find_nothing and not sought
    return replace(found, asked=asked, rest=rest, may_find_nothing=may_find_nothing)


def _tell_all(
    session: Session, understood: Sequence[Understood], scope: Scope, *, today: date
) -> list[Told]:
    """Tell of each part; where it is not clear of which partner, ask back once, at the end."""
    told: list[Told] = []
    unclear: list[Understood] = []
    for one in understood:
        answer = _tell(session, one, scope, today=today)
        if answer is None:
            unclear.append(one)
        elif answer.wants_assets or not _is_told(answer, told):
            told.append(answer)
    return [*told, _which_partner(unclear, scope)] if unclear else told


def _is_told(answer: Told, told: Sequence[Told]) -> bool:
    """Say whether each line of an answer was told before: one deal's stage, and its close date."""
    lines = {line.plain() for one in told for line in one.lines}
    return all(line.plain() in lines for line in answer.lines)


def _tell(session: Session, understood: Understood, scope: Scope, *, today: date) -> Told | None:
    """Tell what is asked; None where it is not clear of which partner."""
    asked, subject = understood.asked, understood.subject
    lines = DealLines(
        session,
        language=asked.language,
        today=today,
        reader=scope.asker.member,
        room=scope.room,
    )
    if asked.topic in _OF_NO_ONE_PARTNER:
        return _OF_NO_ONE_PARTNER[asked.topic](asked, scope)
    if asked.topic not in OF_DEALS:
        here = scope.partners.get(scope.asker.partner_here)
        partner = _partner_meant(subject, scope) or (None if subject.partners else here)
        if partner is None:
            return None
        if asked.topic is RecordTopic.TARGETS:
            return targets_of(
                session,
                partner,
                asker=scope.asker.member,
                text=understood.part,
                language=asked.language,
                today=today,
            )
        return partner_facts.of_one(
            session,
            partner,
            topic=asked.topic,
            language=asked.language,
            today=today,
            names_helper=not (scope.is_alone and scope.asker.member.is_vendor),
            is_looked_up=asked.wants_pages,
        )
    if not _may_ask_for_deals(scope):
        return DealTeller(lines).not_for_you()
    return _tell_of_deals(understood, scope, lines)


def _tell_of_deals(understood: Understood, scope: Scope, lines: DealLines) -> Told:
    asked, subject, teller = understood.asked, understood.subject, DealTeller(lines)
    if asked.unknown_name:
        return teller.no_such_deal(asked.unknown_name)
    if asked.topic is RecordTopic.ASSETS:
        if len(subject.deals) > 1:
            return teller.which_of(subject.deals, can_choose=scope.asker.can_choose)
        return teller.what_helps(subject.deals[0])
    if asked.is_news:
        return teller.of_news(subject.deals)
    if subject.deals:
        return teller.of_named(asked.topic, subject.deals, wants_reason=asked.wants_reason)
    owners = {one.id for one in subject.partners}
    deals = [deal for deal in scope.deals.values() if not owners or deal.partner_id in owners]
    partner = _partner_meant(subject, scope)
    return DealLister(lines).of_many(asked, deals, partner=partner, text=understood.part)


def _partner_meant(subject: Subject, scope: Scope) -> Partner | None:
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


def _which_partner(unclear: Sequence[Understood], scope: Scope) -> Told:
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
