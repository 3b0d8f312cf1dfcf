"""From a question to what the records say of it, for exactly those who will read the answer.

In a channel of one partner and the vendor, that partner's facts are told there. Anywhere else with
several readers nothing of one partner is said, and what is recognised there does not depend on any
deal: the asker is told alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.records import partner_facts
from bot.records.deal_facts import DealTeller
from bot.records.naming import Keys, Naming, beginning, keys_of, named_by_id, named_by_name
from bot.records.told import Line, Recorded, Told
from bot.records.words import words_of
from playbooks.deals import queries as deal_queries
from playbooks.deals.hearing import may_ask_about, partner_of_room, person_of
from playbooks.programme import queries as programme
from retrieval.answers import Choice
from retrieval.parts import as_questions, split_parts
from retrieval.phrases import phrases_of
from retrieval.question import Question, Speaker, Turn, unmarked
from retrieval.records.asked import (
    DEAL_MARK,
    PARTNER_MARK,
    Names,
    RecordAsked,
    is_far_beyond,
    record_asked,
)
from retrieval.records.rules import Implied, RecordTopic
from retrieval.wording import words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal
    from playbooks.programme.audience import Audience
    from playbooks.programme.people import Member, Partner

MOST_CHOICES = 5
MOST_NAMED = 20
MOST_TOLD = 4
"""Things told at a time; what is asked beyond goes to the documents."""
MOST_READ = 8
"""Parts of a message that are read; a list of questions is for the documents."""
MOST_DEALS = 500
"""So many deals, those that moved last, can be asked for by name."""
ABOUT_PARTNER = "@"
"""Begins the subject of a choice that is about a partner."""
_LEGAL_WORDS = 6
_ENDS = "?!.,; "
OF_DEALS = frozenset(
    {RecordTopic.DEALS, RecordTopic.REGISTRATION, RecordTopic.PROTECTION, RecordTopic.DEAL}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and who will read what they are told.

    `deal_of_thread` is the deal in whose thread they ask, if they may see it. `can_choose`: buttons
    under the answer would work, as they do where nobody else reads it.
    """

    member: Member
    audience: Audience
    deal_of_thread: Deal | None = None
    can_choose: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """What an asker may name, and be told of, where they ask."""

    asker: Asker
    room: Partner | None
    """The one partner whose channel it is."""
    is_alone: bool
    partners: dict[str, Partner]
    deals: dict[str, Deal]
    names: Names
    customer_keys: Keys
    partner_keys: Keys
    id_keys: Keys
    """The partners' ids, as names."""
    turns_read: dict[str, tuple[Naming, bool]] = field(default_factory=dict)
    """What was said before, with what it names and whether it was for the records."""

    @property
    def most_named(self) -> int:
        """How many words a deal and a partner that are named may take, legal forms included."""
        keys = (self.customer_keys, self.partner_keys, self.id_keys)
        return _LEGAL_WORDS + sum(max(map(len, one.values()), default=0) for one in keys)

    @property
    def is_open_to_answers(self) -> bool:
        """True where everybody who reads along may hear it."""
        return self.room is not None or self.is_alone


def from_records(
    session: Session, question: Question, *, asker: Asker, today: date
) -> Recorded | None:
    """Answer what of a question the records answer; None where it is all for the documents."""
    scope = _scope_of(session, asker)
    if scope.room is None and asker.member.is_vendor and not asker.member.is_account_manager:
        return None
    parts = split_parts(question.text)
    understood: list[_Understood] = []
    rest: list[str] = []
    thread = question.thread
    for number, part in enumerate((question.text, *(parts if len(parts) > 1 else ()))):
        is_read = number <= MOST_READ and len(understood) < MOST_TOLD
        found = _read(part, thread, scope) if is_read else None
        if part != question.text:
            thread = (*thread, Turn(speaker=Speaker.READER, text=part))
        if found is None:
            if part != question.text:
                rest.append(part)
            continue
        understood.append(found)
        if part == question.text:
            break
    if not understood:
        return None
    told = _tell_all(session, understood, scope, today=today) if scope.is_open_to_answers else []
    return Recorded(
        language=understood[0].asked.language,
        told=tuple(told),
        rest=as_questions(rest),
        asked=" ".join(one.part for one in understood),
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


def _scope_of(session: Session, asker: Asker) -> _Scope:
    member, room = asker.member, partner_of_room(session, asker.audience)
    person = person_of(session, asker.audience)
    is_alone = person is not None and person.id == member.id
    partners = [] if room is None else [room]
    if is_alone or _is_of_the_vendor(session, asker.audience):
        partners = _partners_of(session, member)
    deals = []
    if room is not None or is_alone:
        of = None if room is None else room.id
        deals = deal_queries.deals(session, viewer=member, partner_id=of, limit=MOST_DEALS)
    return _Scope(
        asker=asker,
        room=room,
        is_alone=is_alone,
        partners={one.id: one for one in partners},
        deals={deal.id: deal for deal in deals},
        names=_names(session, partners),
        customer_keys=keys_of({deal.id: deal.customer for deal in deals}),
        partner_keys=keys_of({one.id: one.name for one in partners}),
        id_keys=keys_of({one.id: one.id for one in partners}),
    )


def _is_of_the_vendor(session: Session, audience: Audience) -> bool:
    """Say whether only the vendor's own people read it: partners' names are no secret to them."""
    vendor = programme.rules(session).vendor_team_ids
    return audience.certain and bool(audience.team_ids) and audience.team_ids <= vendor


def _partners_of(session: Session, member: Member) -> list[Partner]:
    """Return the partners that a member may ask about."""
    if not member.is_vendor:
        own = programme.partner(session, member.organisation)
        return [] if own is None else [own]
    if not member.is_account_manager:
        return []
    cam_id = None if member.is_admin else member.id
    return programme.partners(session, cam_id=cam_id, only_active=True)


def _names(session: Session, partners: list[Partner]) -> Names:
    """The programme's own words: its tiers and products, the vendor, certifications reached."""
    rules = programme.rules(session)
    found: dict[tuple[str, ...], str] = {}
    for _, title in rules.products:
        found |= {(word,): "product" for word in _folded_words(title)}
    found[_folded_words(rules.vendor_name)] = "partner"
    for partner in partners:
        for held in (*partner.certifications, *partner.milestones):
            found[_folded_words(held.id)] = "certification_name"
    found |= {_folded_words(tier): "tier_name" for tier in rules.tiers}
    return {name: meaning for name, meaning in found.items() if name}


def _folded_words(name: str) -> tuple[str, ...]:
    return tuple(words(name))


def _read(part: str, thread: Sequence[Turn], scope: _Scope) -> _Understood | None:
    """Recognise what a part asks of the records, and what it names."""
    if beginning(part) != part or is_far_beyond(
        part, names=scope.names, most_named=scope.most_named
    ):
        return None
    text = unmarked(part).replace(DEAL_MARK, "").replace(PARTNER_MARK, "")
    spoken_of, implied = _spoken_of(thread, scope)
    deal = _deals_in(text, scope)
    for naming in (deal, Naming(ids=(), text=text)) if deal.ids else (deal,):
        partner = _partners_in(naming.text, scope)
        asked = record_asked(partner.text, names=scope.names, implied=implied)
        if asked is None or not _is_for(asked, scope):
            continue
        if not naming.is_sure and not asked.speaks_of_deals:
            continue
        deals = naming.ids
        if not deals and not asked.is_of_all and not asked.unknown_name:
            deals = spoken_of
        subject = _Subject(
            deals=tuple(scope.deals[one] for one in deals[:MOST_NAMED]),
            partners=tuple(scope.partners[one] for one in partner.ids),
        )
        return _Understood(part=part, marked=partner.text, asked=asked, subject=subject)
    return None


def _is_for(asked: RecordAsked, scope: _Scope) -> bool:
    """Say whether this asker can be meant: whom somebody looks after is asked by the vendor."""
    is_manager = scope.asker.member.is_account_manager and scope.room is None
    return asked.topic is not RecordTopic.PARTNERS or is_manager


def _deals_in(text: str, scope: _Scope) -> Naming:
    by_id = named_by_id(text, list(scope.deals), mark=DEAL_MARK)
    if by_id.ids:
        return by_id
    return named_by_name(text, scope.customer_keys, mark=DEAL_MARK)


def _partners_in(text: str, scope: _Scope) -> Naming:
    by_name = named_by_name(text, scope.partner_keys, mark=PARTNER_MARK)
    if by_name.ids:
        return by_name
    return named_by_name(text, scope.id_keys, mark=PARTNER_MARK)


def _spoken_of(thread: Sequence[Turn], scope: _Scope) -> tuple[tuple[str, ...], Implied]:
    """Return the deals that were named last, else the one whose thread it is."""
    for turn in reversed(thread):
        if turn.speaker is Speaker.READER:
            named, is_of_records = _turn_read(turn.text, scope)
            if named.ids:
                return named.ids, Implied.SURELY if is_of_records else Implied.PERHAPS
    of_thread = scope.asker.deal_of_thread
    if of_thread is None or of_thread.id not in scope.deals:
        return (), Implied.NOTHING
    return (of_thread.id,), Implied.PERHAPS


def _turn_read(text: str, scope: _Scope) -> tuple[Naming, bool]:
    """Return what a turn names, and whether it was for the records; each is read once."""
    if text not in scope.turns_read:
        named = _deals_in(unmarked(beginning(text)), scope)
        is_asked = bool(named.ids) and record_asked(named.text, names=scope.names) is not None
        scope.turns_read[text] = (named, is_asked)
    return scope.turns_read[text]


def _tell_all(
    session: Session, understood: Sequence[_Understood], scope: _Scope, *, today: date
) -> list[Told]:
    """Tell of each part; where it is not clear of which partner, ask back once, at the end."""
    told, unclear = [], []
    for one in understood:
        answer = _tell(session, one.asked, one.subject, scope, today=today)
        if answer is None:
            unclear.append(one)
        else:
            told.append(answer)
    return [*told, _which_partner(unclear, scope)] if unclear else told


def _tell(
    session: Session, asked: RecordAsked, subject: _Subject, scope: _Scope, *, today: date
) -> Told | None:
    """Tell what is asked; None where it is not clear of which partner."""
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
    return _tell_of_deals(asked, subject, scope, teller)


def _tell_of_deals(
    asked: RecordAsked, subject: _Subject, scope: _Scope, teller: DealTeller
) -> Told:
    if asked.unknown_name:
        return teller.no_such_deal(asked.unknown_name)
    if subject.deals:
        return teller.of_named(asked.topic, subject.deals)
    owners = {one.id for one in subject.partners}
    deals = [deal for deal in scope.deals.values() if not owners or deal.partner_id in owners]
    partner = _partner_meant(subject, scope)
    return teller.of_many(asked, deals, partner=partner)


def _partner_meant(subject: _Subject, scope: _Scope) -> Partner | None:
    among = subject.partners or tuple(scope.partners.values())
    return among[0] if len(among) == 1 else None


def _may_ask_for_deals(scope: _Scope) -> bool:
    """Say whether deals are told to this asker at all: to some of the vendor's people, never."""
    member = scope.asker.member
    if not member.is_vendor:
        return True
    if scope.room is not None:
        return member.looks_after(scope.room)
    return member.is_account_manager


def _which_partner(unclear: Sequence[_Understood], scope: _Scope) -> Told:
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
