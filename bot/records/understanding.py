"""What a message asks of the records, part by part, and which deals and partners it names.

Rules that understand every word come first; what they miss is heard by what was learned. Where
several organisations read along nothing depends on any deal: there are none in the scope.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.records.naming import Naming, beginning, named_by_id, named_by_name
from bot.records.partner_naming import partners_in
from content_index.languages import language_of
from content_index.words import folded
from retrieval.kinds import kind_alone
from retrieval.parts import parts_of, split_parts
from retrieval.question import Question, Speaker, Turn, unmarked
from retrieval.records.asked import (
    RecordAsked,
    is_far_beyond,
    is_understood,
    record_asked,
    record_heard,
)
from retrieval.records.hearing import SURE
from retrieval.records.marks import DEAL_MARK, PARTNER_MARK
from retrieval.records.news import is_wanted, left_beside, tells_news
from retrieval.records.rules import Implied, RecordTopic
from retrieval.wording import topic_words

if TYPE_CHECKING:
    from bot.records.scope import Scope
    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Partner
    from retrieval.meaning import Meaningful

MOST_NAMED = 20
MOST_TOLD = 4
"""Things told at a time; what is asked beyond goes to the documents."""
MOST_READ = 8
"""Parts of a message that are read; a list of questions is for the documents."""
_LEAST_WORDS = 2
"""With a topic, of a note that may ask for something without saying so."""
_WANTS = re.compile(
    r"[?%]|\b(?:please|pls|plz|want|wants|need|needs|call|speak|talk|send|give|get|can|could|how|"
    r"what|who|when|where|which|why|bitte|brauch\w*|wollen|will|mochte\w*|ruf\w*|ruckruf|sprech\w*|"
    r"schick\w*|wie|wer|wann|wo|welche\w?|quiero|queremos|quieren|necesit\w*|llam\w*|hablar|"
    r"por favor|porfa|mand\w*|envi\w*|quien|cuando|donde|cual)\b"
)
"""What a note holds that asks or wants something; "the architect is picky" does not."""
_INTRODUCES = re.compile(
    r"\b(?:question|quick one|asks?|asking|wonder\w*|fragen?|fragt|pregunt\w*|consulta)\b"
)
"""What a note holds that leads to the question beside it: "quick question before the weekend"."""
_WANTS_A_PERSON = re.compile(
    r"\b(?:(?:call|ring|phone) (?:me|us)|(?:speak|talk) (?:to|with)|ruckruf|"
    r"(?:mich|uns) an(?:rufen)?|llam(?:a|e|en|ar)(?:me|nos)|hablar con)\b"
)
"""What no record answers, be a deal named beside it or not."""
_SURELY_OF_ALL = 0.8
"""So likely must be what is asked of all deals where a name stands in a text that nobody knows."""
_ANY_WORD = re.compile(r"[^\W\d_]{4,}")
_NAME_LIKE = re.compile(r"(?<=\w\s)[A-Z][^\W\d_]{3,}")
_BETWEEN_NOTES = re.compile(r"(?<!\s)\s+[+&]\s+|[,;]\s+")
"""What parts a deal's name and what is asked of it from other notes: "Acme status + price"."""
OF_DEALS = frozenset(
    {
        RecordTopic.DEALS,
        RecordTopic.REGISTRATION,
        RecordTopic.PROTECTION,
        RecordTopic.DEAL,
        RecordTopic.ASSETS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a question names."""

    deals: tuple[Deal, ...] = ()
    partners: tuple[Partner, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A part that is for the records: what it asks, and what it names."""

    part: str
    marked: str
    """The part with a mark in place of what it names."""
    asked: RecordAsked
    subject: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What of a message is for the records, and what is left of it for the documents.

    `may_find_nothing`: what is left may be no question at all ("they are nervous"), so nobody need
    hear of it where the documents say nothing of it.
    """

    asked: list[Understood]
    rest: list[str]
    may_find_nothing: bool = False


def understanding_of(question: Question, scope: Scope) -> Understanding:
    """Return what of a message is for the records, and what is left of it."""
    return _news_in(question.text, scope) or _asked_in(question.text, question.thread, scope)


def _asked_in(text: str, thread: Sequence[Turn], scope: Scope) -> Understanding:
    """Return what of a message asks for records, as a whole or in parts."""
    parts = [part.asked for part in parts_of(text)]  # what is left of them must be whole
    whole = _read(text, thread, scope)
    if whole is not None:
        return Understanding(asked=[whole], rest=[text] if whole.asked.wants_pages else [])
    if len(parts) > 1:
        return _understood_in(parts, thread, scope)
    notes = [note for note in _BETWEEN_NOTES.split(text) if note.strip()]
    by_notes = Understanding(asked=[], rest=[text])
    if len(notes) > 1:
        by_notes = _understood_in(notes, thread, scope)
    whole = _heard(text, thread, scope)
    if whole is None:
        are_named = all(DEAL_MARK in one.marked for one in by_notes.asked)
        return by_notes if are_named else Understanding(asked=[], rest=[text])
    if len({_what_is_asked(one) for one in by_notes.asked}) > 1:
        return by_notes
    if whole.asked.wants_pages:
        return Understanding(asked=[whole], rest=[text])
    return _heard_beside(whole, by_notes.rest if by_notes.asked else [])


def _news_in(text: str, scope: Scope) -> Understanding | None:
    """Hear that a deal was won, lost or moved, or is to be set so; what is said besides is left.

    A message changes no record: what is there is told, and how it is changed.
    """
    plain = _plain(beginning(text))
    ids, marked = _all_deals_in(plain, scope)
    if beginning(text) != text or not ids or not tells_news(marked):
        return None
    asked = RecordAsked(topic=RecordTopic.DEAL, language=language_of(text), is_news=True)
    found = _as_understood(text, asked, ids, Naming(ids=(), text=marked), scope)
    left = left_beside(marked, plain)
    return Understanding(
        asked=[found], rest=left, may_find_nothing=not any(is_wanted(piece) for piece in left)
    )


def _heard_beside(whole: Understood, notes: Sequence[str]) -> Understanding:
    """Return what was heard as a whole, and which of the notes that were not are left."""
    wanted = [note for note in notes if _WANTS.search(folded(note))]
    told = [
        note
        for note in notes
        if len(topic_words(note)) >= _LEAST_WORDS and not _INTRODUCES.search(folded(note))
    ]
    return Understanding(asked=[whole], rest=wanted or told, may_find_nothing=not wanted)


def _what_is_asked(one: Understood) -> tuple[RecordTopic, tuple[str, ...]]:
    return one.asked.topic, tuple(deal.id for deal in one.subject.deals)


def _understood_in(parts: Sequence[str], thread: Sequence[Turn], scope: Scope) -> Understanding:
    """Return which parts are for the records, and which are left; each follows the one before."""
    understood: list[Understood] = []
    rest: list[str] = []
    for number, part in enumerate(parts):
        found = None
        if number < MOST_READ and len(understood) < MOST_TOLD:
            found = _read(part, thread, scope) or _heard(part, thread, scope)
        if found is not None and found.asked.chance < SURE:
            found = None  # beside others a statement must not pass for a question
        thread = (*thread, Turn(speaker=Speaker.READER, text=part))
        if found is not None:
            understood.append(found)
        if found is None or found.asked.wants_pages:
            rest.append(part)
    return Understanding(asked=understood, rest=rest)


def _read(part: str, thread: Sequence[Turn], scope: Scope) -> Understood | None:
    """Recognise what a part asks of the records, and what it names."""
    if beginning(part) != part or is_far_beyond(
        part, names=scope.names, most_named=scope.most_named
    ):
        return None
    text = _plain(part)
    spoken_of, implied = _spoken_of(thread, scope)
    meaningful = scope.asker.meaningful
    deal = _deals_in(text, scope)
    for naming in (deal, Naming(ids=(), text=text)) if deal.ids else (deal,):
        partner = partners_in(naming.text, scope)
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
        return _as_understood(part, asked, deals, partner, scope)
    return None


def _heard(part: str, thread: Sequence[Turn], scope: Scope) -> Understood | None:
    """Hear what a part asks of the records where no rule understands it, and what it names."""
    if scope.hearing is None or beginning(part) != part or _WANTS_A_PERSON.search(folded(part)):
        return None
    ids, marked = _all_deals_in(_plain(part), scope)
    partner = partners_in(marked, scope)
    if record_asked(partner.text, names=scope.names) is not None:
        return None  # the rules know it, and left it to the documents for what was said before
    spoken_of, _ = _spoken_of(thread, scope)
    is_spoken_of = bool(spoken_of) and _is_still_asked_of(thread, scope)
    asked = record_heard(partner.text, scope.hearing, is_spoken_of=is_spoken_of)
    if asked is None or _asks_for_a_document(partner.text):
        return None
    if asked.is_of_all and _may_be_of_somebody(partner.text, asked.chance, scope):
        return None
    deals = () if asked.is_of_all else ids or spoken_of
    if asked.topic is RecordTopic.ASSETS and len(deals) != 1:
        return None
    return _as_understood(part, asked, deals, partner, scope)


def _asks_for_a_document(marked: str) -> bool:
    """Say whether a text names a kind of document and a deal alone: "case study credit union"."""
    return DEAL_MARK in marked and kind_alone(marked.replace(DEAL_MARK, " ")) is not None


def _plain(part: str) -> str:
    """Return a part without Slack's marks, and without what would pass for one of ours."""
    return unmarked(part).replace(DEAL_MARK, "").replace(PARTNER_MARK, "")


def _as_understood(
    part: str, asked: RecordAsked, deals: Sequence[str], partner: Naming, scope: Scope
) -> Understood:
    subject = Subject(
        deals=tuple(scope.deals[one] for one in deals[:MOST_NAMED]),
        partners=tuple(scope.partners[one] for one in partner.ids),
    )
    return Understood(part=part, marked=partner.text, asked=asked, subject=subject)


def _all_deals_in(text: str, scope: Scope) -> tuple[tuple[str, ...], str]:
    """Return every deal that a text surely names, in turn, and the text with marks for them."""
    ids: tuple[str, ...] = ()
    for _ in range(MOST_TOLD):
        naming = _deals_in(text, scope)
        is_long = len(naming.typed) > 1  # several words of a name do not meet by chance
        is_sure = is_long or _is_surely_named(naming, text, scope.asker.meaningful)
        if not (naming.ids and is_sure):
            break
        ids, text = (*ids, *naming.ids), naming.text
    return tuple(dict.fromkeys(ids)), text


def _may_be_of_somebody(text: str, chance: float, scope: Scope) -> bool:
    """Say whether what sounds like a question about all may name a deal that nobody here has.

    Then a word stands in it that means nothing to its readers: one with a capital, or any word
    where it is not sure what is asked. In German every noun has a capital.
    """
    if chance >= _SURELY_OF_ALL:
        return False
    if chance >= SURE and (text.isupper() or language_of(text) == "de"):
        return False
    name_like = _ANY_WORD if chance < SURE else _NAME_LIKE
    found = (folded(one[0]) for one in name_like.finditer(text))
    return any(not is_understood(word) and word not in scope.asker.meaningful for word in found)


def _is_surely_named(naming: Naming, text: str, meaningful: Meaningful) -> bool:
    """Say whether a deal is named by what means nothing else, or by several words with capitals."""
    if not naming.typed or naming.is_unheard_of(meaningful):
        return True
    are_capitals = all(word[0].isupper() for word in naming.typed)
    return len(naming.typed) > 1 and are_capitals and not text.isupper()


def _asked_of_last(thread: Sequence[Turn], scope: Scope) -> RecordTopic | None:
    """Return what is asked of a deal that is only named: the same as of the one before.

    None where the message before was for the documents.
    """
    last = _said_last(thread)
    if last is None:
        return RecordTopic.DEAL
    _, asked = _turn_read(last, scope)
    return None if asked is None or asked.topic not in OF_DEALS else asked.topic


def _is_still_asked_of(thread: Sequence[Turn], scope: Scope) -> bool:
    """Say whether a deal is still asked about: the last message was, or nothing was asked yet."""
    last = _said_last(thread)
    if last is None:
        return True
    named, asked = _turn_read(last, scope)
    if asked is None and not named.ids and scope.hearing is not None and beginning(last) == last:
        asked = record_heard(unmarked(last), scope.hearing, is_spoken_of=True)
    return asked is not None and asked.topic in OF_DEALS


def _said_last(thread: Sequence[Turn]) -> str | None:
    """Return what a reader said last; None where nobody has yet."""
    said = (turn.text for turn in reversed(thread) if turn.speaker is Speaker.READER)
    return next(said, None)


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


def _spoken_of(thread: Sequence[Turn], scope: Scope) -> tuple[tuple[str, ...], Implied]:
    """Return the deals that were named last, else the one whose thread it is."""
    for turn in reversed(thread):
        if turn.speaker is Speaker.READER:
            named, asked = _turn_read(turn.text, scope)
            if named.ids:
                is_sure = asked is not None and _is_still_asked_of(thread, scope)
                return named.ids, Implied.SURELY if is_sure else Implied.PERHAPS
    of_thread = scope.asker.deal_of_thread
    if of_thread is None or of_thread.id not in scope.deals:
        return (), Implied.NOTHING
    return (of_thread.id,), Implied.PERHAPS


def _turn_read(text: str, scope: Scope) -> tuple[Naming, RecordAsked | None]:
    """Return which deals a turn names, and what it asked of the records, last; each is read once.

    Where it had several parts, what was asked last counts.
    """
    if text not in scope.turns_read:
        named = _deals_in(unmarked(beginning(text)), scope)
        asked = record_asked(named.text, names=scope.names)
        if asked is None and scope.hearing is not None and beginning(text) == text:
            parts = [_deals_in(unmarked(part), scope) for part in reversed(split_parts(text))]
            heard = (
                record_heard(
                    part.text, scope.hearing, is_spoken_of=bool(named.ids) and not part.ids
                )
                for part in parts
            )
            asked = next((one for one in heard if one is not None), None)
        scope.turns_read[text] = (named, asked)
    return scope.turns_read[text]
