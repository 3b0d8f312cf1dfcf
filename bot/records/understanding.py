"""What a message asks of the records, part by part, and which deals and partners it names.

Rules that understand every word come first; what they miss is heard by what was learned. Where
several organisations read along nothing depends on any deal: there are none in the scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.records.naming import Naming, beginning
from bot.records.partner_naming import partners_in
from bot.records.registering import wish_in
from bot.records.spoken import (
    asked_of_last,
    deals_at_stage,
    deals_in,
    is_still_asked_of,
    spoken_of,
)
from bot.records.understood import Subject, Understanding, Understood
from content_index.languages import language_of
from content_index.words import folded
from retrieval.kinds import kind_alone
from retrieval.parts import parts_of
from retrieval.question import Question, Speaker, Turn, unmarked
from retrieval.records.asked import (
    RecordAsked,
    is_far_beyond,
    is_understood,
    record_asked,
    record_heard,
)
from retrieval.records.at_stage import stage_asked
from retrieval.records.hearing import SURE
from retrieval.records.manner import wants_something
from retrieval.records.marks import DEAL_MARK, PARTNER_MARK
from retrieval.records.news import language_of_news, left_beside, tells_news
from retrieval.records.own_thread import with_its_deal
from retrieval.records.rules import RecordTopic
from retrieval.wording import topic_words

if TYPE_CHECKING:
    from bot.records.scope import Scope
    from retrieval.meaning import Meaningful

MOST_NAMED = 20
MOST_TOLD = 4
"""Things told at a time; what is asked beyond goes to the documents."""
MOST_READ = 8
"""Parts of a message that are read; a list of questions is for the documents."""
_LEAST_WORDS = 2
"""With a topic, of a note that may ask for something without saying so."""
_ASKS = re.compile(
    r"[?%]|\b(?:please|pls|plz|call|speak|talk|give|get|can|could|how|what|who|when|where|which|why|"
    r"bitte|will|ruf\w*|ruckruf|sprech\w*|wie|wer|wann|wo|welche\w?|"
    r"llam\w*|hablar|por favor|porfa|quien|cuando|donde|cual)\b"
)
"""What a note holds that asks for something or somebody; "the architect is picky" does not."""
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
_WHO_HAS = re.compile(
    r"\b(?:does|do|did|has|have|hat|haben|tiene|tienen) (?!to\b)([^\W\d_]{3,})\b"
    r"(?= (?:have|got|hold|noch|offen|abierto)|[?.! ]*$)",
    re.IGNORECASE,
)
"""Who is asked about, where that is nobody whom the asker may ask about: "does costa have"."""
_WHOSE = re.compile(
    r"\b(?:is|has|does|did|will|ist|hat|liegt|steht|schafft|va|lleva|falta a) ([^\W\d_]{4,})\b"
)
"""Whose number is asked for, by its verb: "is costa on track"."""
_ANY_WORD = re.compile(r"[^\W\d_]{4,}")
_OF_NOTHING_ELSE = frozenset(
    {
        RecordTopic.DEALS,
        RecordTopic.PROTECTION,
        RecordTopic.REGISTRATION,
        RecordTopic.TIER,
        RecordTopic.CERTIFICATIONS,
    }
)
"""What only a partner has: a product may have a region and somebody to ask, too."""
_NAME_LIKE = re.compile(r"(?<=\w\s)[A-Z][^\W\d_]{3,}")
_BETWEEN_NOTES = re.compile(r"(?<!\s)\s+[+&]\s+|[,;]\s+")
"""What parts a deal's name and what is asked of it from other notes: "Acme status + price"."""


def understanding_of(question: Question, scope: Scope) -> Understanding:
    """Return what of a message is for the records, and what is left of it."""
    return (
        _registering_in(question.text, question.thread, scope)
        or _at_stage_in(question.text, scope)
        or _news_in(question.text, scope)
        or _asked_in(question.text, question.thread, scope)
    )


def _registering_in(text: str, thread: Sequence[Turn], scope: Scope) -> Understanding | None:
    """Hear that a deal is to be registered; what is asked besides goes where it belongs."""
    wish = wish_in(text, scope)
    if wish is None:
        return None
    found = Understood(part=text, marked=text, asked=wish.asked, subject=Subject())
    if not wish.beside:
        return Understanding(asked=[found], rest=[])
    if wish.asked.wants_pages:
        return Understanding(
            asked=[found], rest=[wish.beside], may_find_nothing=wish.may_find_nothing
        )
    beside = _asked_in(wish.beside, thread, scope)
    return replace(beside, asked=[found, *beside.asked])


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


def _at_stage_in(text: str, scope: Scope) -> Understanding | None:
    """Hear what helps with the asker's own deals in a stage: one is meant, or it is asked back."""
    of = stage_asked(unmarked(text))
    own = {} if of is None else deals_at_stage(of.stage, scope)
    if of is None or not own:
        return None
    asked = RecordAsked(topic=RecordTopic.ASSETS, language=of.language)
    found = _as_understood(text, asked, tuple(own), Naming(ids=(), text=text), scope)
    return Understanding(asked=[found], rest=[])


def _news_in(text: str, scope: Scope) -> Understanding | None:
    """Hear that a deal was won, lost or moved, or is to be set so; what is said besides is left.

    In a deal's own thread no name is needed. A message changes no record: what is there is told,
    and how it is changed.
    """
    plain = _plain(beginning(text))
    ids, marked = _all_deals_in(plain, scope)
    of_thread = scope.asker.deal_of_thread
    if not ids and of_thread is not None and of_thread.id in scope.deals:
        ids, marked = (of_thread.id,), with_its_deal(plain) or ""
    if beginning(text) != text or not ids or not tells_news(marked):
        return None
    asked = RecordAsked(topic=RecordTopic.DEAL, language=language_of_news(marked), is_news=True)
    found = _as_understood(text, asked, ids, Naming(ids=(), text=marked), scope)
    left = left_beside(marked, plain)
    return Understanding(
        asked=[found], rest=left, may_find_nothing=not any(wants_something(piece) for piece in left)
    )


def _heard_beside(whole: Understood, notes: Sequence[str]) -> Understanding:
    """Return what was heard as a whole, and which of the notes that were not are left."""
    wanted = [note for note in notes if wants_something(note) or _ASKS.search(folded(note))]
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
    before, implied = spoken_of(thread, scope)
    meaningful = scope.asker.meaningful
    for naming, partner, is_likely in _namings_in(text, scope):
        asked = record_asked(partner.text, names=scope.names, implied=implied)
        if asked is None or not _is_for(asked, scope, is_likely=is_likely):
            continue
        is_name = naming.is_unheard_of(meaningful) or _is_own_name(naming, scope)
        if not (naming.is_sure or asked.speaks_of_deals or is_name):
            continue
        deals = naming.ids
        is_for_one = asked.is_name_alone or asked.topic is RecordTopic.ASSETS
        is_surely = is_name or _is_surely_named(naming, text, meaningful)
        if naming.ids and is_for_one and not is_surely:
            continue
        if asked.is_name_alone:
            known = asked_of_last(thread, scope)
            if known is None:
                continue
            asked = replace(asked, topic=known)
        if not deals and not asked.is_of_all and not asked.unknown_name:
            deals = before
        if asked.topic is RecordTopic.ASSETS and len(deals) != 1:
            continue
        return _as_understood(part, asked, deals, partner, scope)
    return None


def _namings_in(text: str, scope: Scope) -> Iterator[tuple[Naming, Naming, bool]]:
    """Yield which deals and partners a text may name, the likelier first, and whether it is likely.

    What follows is for where the words before are not understood: no deal is named, or a word of
    the language that stands where names do is a partner.
    """
    deal = deals_in(text, scope)
    for naming in (deal, Naming(ids=(), text=text)) if deal.ids else (deal,):
        likely = partners_in(naming.text, scope)
        yield naming, likely, True
        if not likely.ids and (other := partners_in(naming.text, scope, by_place=True)).ids:
            yield naming, other, False


def _heard(part: str, thread: Sequence[Turn], scope: Scope) -> Understood | None:
    """Hear what a part asks of the records where no rule understands it, and what it names."""
    if scope.hearing is None or beginning(part) != part or _WANTS_A_PERSON.search(folded(part)):
        return None
    ids, marked = _all_deals_in(_plain(part), scope)
    likely = partners_in(marked, scope)
    partner = likely if likely.ids else partners_in(marked, scope, by_place=True)
    is_likely = partner.ids == likely.ids
    if record_asked(partner.text, names=scope.names) is not None:
        return None  # the rules know it, and left it to the documents for what was said before
    before, _ = spoken_of(thread, scope)
    is_spoken_of = bool(before) and is_still_asked_of(thread, scope)
    asked = record_heard(partner.text, scope.hearing, is_spoken_of=is_spoken_of)
    if asked is None or not _is_for(asked, scope, is_likely=is_likely):
        return None
    if _asks_for_a_document(partner.text):
        return None
    if asked.is_of_all and _may_be_of_somebody(partner.text, asked, scope):
        return None
    deals = () if asked.is_of_all else ids or before
    is_unclear = asked.topic is RecordTopic.ASSETS and len(deals) != 1
    return None if is_unclear else _as_understood(part, asked, deals, partner, scope)


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
        naming = deals_in(text, scope)
        is_long = len(naming.typed) > 1  # several words of a name do not meet by chance
        is_sure = is_long or _is_surely_named(naming, text, scope.asker.meaningful)
        if not (naming.ids and is_sure):
            break
        ids, text = (*ids, *naming.ids), naming.text
    return tuple(dict.fromkeys(ids)), text


def _may_be_of_somebody(text: str, asked: RecordAsked, scope: Scope) -> bool:
    """Say whether what sounds like a question about all may name a deal that nobody here has.

    Then a word stands in it that means nothing to its readers: one with a capital, or any word
    where it is not sure what is asked. In German every noun has a capital. Why something became of
    a deal is asked of one: then any word that is not understood may be its name.
    """
    if asked.wants_reason:
        return any(not is_understood(folded(one[0])) for one in _ANY_WORD.finditer(text))
    if any(not is_understood(folded(one[1])) for one in _WHO_HAS.finditer(text)):
        return True
    if asked.topic is RecordTopic.TARGETS and _WHOSE.search(folded(text)):
        return any(not is_understood(one[1]) for one in _WHOSE.finditer(folded(text)))
    chance = asked.chance
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


def _is_own_name(naming: Naming, scope: Scope) -> bool:
    """Say whether a deal here is named by what is no word, and none of the programme's own names.

    Where rules understand all the rest, it is meant whatever documents mention.
    """
    are_names = any((folded(word),) in scope.names for word in naming.typed)
    return not are_names and naming.is_no_word(scope.asker.meaningful)


def _is_for(asked: RecordAsked, scope: Scope, *, is_likely: bool) -> bool:
    """Say whether this asker can be meant: whom somebody looks after is asked by the vendor.

    A partner whose name is not likely one is asked for what only partners have, and surely.
    """
    if not is_likely and (asked.topic not in _OF_NOTHING_ELSE or asked.chance < SURE):
        return False
    is_manager = scope.asker.member.is_account_manager and scope.room is None
    return asked.topic is not RecordTopic.PARTNERS or is_manager
