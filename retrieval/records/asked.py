"""Whether a question is for the programme's records, and for which of them. Pure.

Rules come first and are careful on purpose: a question counts only where every word of it is
understood and together they ask for a record. What they miss may be heard all the same, in what was
learned from many messages. What neither takes is looked for in the documents, as ever.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from rapidfuzz.distance import OSA

from content_index.languages import ENGLISH, language_of
from content_index.words import folded
from retrieval.records.hearing import Hearing
from retrieval.records.lexicon import FILLER, LEXICONS, Lexicon
from retrieval.records.manner import asks_nothing, wants_done
from retrieval.records.marks import DEAL_MARK, PARTNER_MARK
from retrieval.records.rules import DEAL, PARTNER, RULES, Implied, RecordTopic
from retrieval.records.tongues import spoken_in
from retrieval.slips import with_small_words_mended
from retrieval.wording import SMALL_ANYWHERE

Names = Mapping[tuple[str, ...], str]
"""Words of the programme's own, folded, with what they mean: tiers, certifications, the vendor."""


class Outcome(StrEnum):
    """What became of deals that are over, by the name of their stage."""

    WON = auto()
    LOST = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAsked:
    """What of the records is asked for, and in which language.

    `only_pending` and `only_closed` narrow a list of deals, the latter perhaps by `outcome`;
    `wants_worth` and `wants_closing` say that it is asked what they are worth, or when they are
    expected to close. `is_of_all` is true where no single
    deal is asked for; `speaks_of_deals` where words say that it is about deals, be none named.
    `unknown_name` is what looks like the name of a deal and is none that was marked, as it was
    typed. `is_name_alone` is true where a deal is named and nothing is asked of it. `wants_pages`
    is true where the documents are to be asked besides. `is_news` is true where nothing is asked:
    something is told of a deal, or to be changed. `wants_reason` is true where it is asked why
    something became of a deal. `chance` is how likely all that is meant:
    what rules understand is certain.
    """

    topic: RecordTopic
    language: str
    only_pending: bool = False
    only_closed: bool = False
    outcome: Outcome | None = None
    wants_worth: bool = False
    wants_closing: bool = False
    is_of_all: bool = False
    speaks_of_deals: bool = False
    unknown_name: str = ""
    is_name_alone: bool = False
    wants_pages: bool = False
    is_news: bool = False
    wants_reason: bool = False
    chance: float = 1.0


_OF_DEALS_SURELY = frozenset({"deal", "deals", "registration", "registrations", "stage"})
"""What a name that nobody knows must stand with: products and standards are approved, too."""
_OUR_PROTECTION = frozenset({"own", "protection"})
_OF_DEALS = _OF_DEALS_SURELY | {"approved", "news", "protection", "registered", "status", "step"}
_WHY_CLOSED = frozenset({"why", "closed"})
_BY = frozenset({"by", "with", "durch", "por", "con"})
"""Who stands after these has done something: "approved by Legal"."""
_DEAL_ID = re.compile(r"[A-Z]-\d{3,}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A word or phrase: what it may mean (nothing known if empty), and where in the text it is."""

    meanings: frozenset[str]
    typed: str
    start: int
    end: int


def record_asked(
    text: str, *, names: Names | None = None, implied: Implied = Implied.NOTHING
) -> RecordAsked | None:
    """Return what of the records a question asks for; None when it is for the documents.

    Names of deals and partners are replaced by their marks before. `implied` says whether a deal
    was spoken of, so that "it" and "our protection" may mean that one.
    """
    if asks_nothing(text):
        return None
    own = {} if names is None else names
    likely = language_of(text)
    found = [
        asked
        for language, lexicon in LEXICONS.items()
        if (asked := _asked(text, lexicon, own, language=language, implied=implied))
    ]
    exact = [one for one in found if not one.unknown_name] or found
    return min(
        exact, key=lambda one: (one.language != likely, one.language != ENGLISH), default=None
    )


def record_heard(marked: str, hearing: Hearing, *, is_spoken_of: bool) -> RecordAsked | None:
    """Return what of the records a message asks for, as far as was learned; None for nothing.

    Names of deals and partners are replaced by their marks before. `is_spoken_of` says whether a
    deal was spoken of, so that a message without a name may be about that one. Who wants something
    done is told where it stands, and the documents are asked besides.
    """
    is_request = wants_done(marked)
    if asks_nothing(marked) and not is_request:
        return None
    heard = hearing.heard(marked, is_spoken_of=is_spoken_of)
    if heard is None:
        return None
    language = spoken_in(marked)
    lexicon = LEXICONS.get(language, LEXICONS[ENGLISH])
    said = frozenset[str]().union(*(word.meanings for word in _words(marked, lexicon, {})))
    is_of_closing = heard.topic is RecordTopic.PROTECTION and _is_of_closing(said)
    return RecordAsked(
        topic=RecordTopic.DEALS if is_of_closing and heard.is_of_all else heard.topic,
        language=language,
        only_pending=_is_pending(said),
        only_closed="closed" in said,
        outcome=_outcome(said),
        wants_worth="worth" in said,
        wants_closing="closing" in said,
        is_of_all=heard.is_of_all,
        wants_pages=heard.wants_pages or is_request,
        wants_reason="why" in said,
        chance=heard.chance,
    )


def is_far_beyond(text: str, *, names: Names, most_named: int) -> bool:
    """Say quickly that a text cannot be for the records, whatever it names in so many words."""
    return all(
        _is_beyond(text, lexicon, names, most_named=most_named) for lexicon in LEXICONS.values()
    )


def is_understood(word: str) -> bool:
    """Say whether a folded word is one by which people ask, of records or at all."""
    return word in SMALL_ANYWHERE or any(word in lexicon.words for lexicon in LEXICONS.values())


def _asked(
    text: str, lexicon: Lexicon, names: Names, *, language: str, implied: Implied
) -> RecordAsked | None:
    if text.isupper():
        text = text.lower()  # somebody shouts: capitals tell nothing
    if _is_beyond(text, lexicon, names):
        return None
    mended = with_small_words_mended(text, known=(), language=language)
    words = [word for word in _words(mended, lexicon, names) if FILLER not in word.meanings]
    unknown = [at for at, word in enumerate(words) if not word.meanings]
    if not unknown:
        return _by_rules([word.meanings for word in words], language, implied=implied)
    first, last = unknown[0], unknown[-1]
    run = words[first : last + 1]
    if len(unknown) != len(run) or not _is_like_a_name(run, words, language=language):
        return None
    meanings = [word.meanings for word in (*words[:first], *words[last + 1 :])]
    meanings.insert(first, frozenset({DEAL}))
    asked = _by_rules(meanings, language, implied=Implied.NOTHING)
    name = mended[run[0].start : run[-1].end]
    is_by_somebody = first > 0 and words[first - 1].typed.lower() in _BY
    if asked is None or is_by_somebody:
        return None
    said = frozenset[str]().union(*meanings)
    if not (said & _OF_DEALS_SURELY or said >= _OUR_PROTECTION or _DEAL_ID.match(name)):
        return None
    return RecordAsked(topic=asked.topic, language=language, unknown_name=name)


def _is_beyond(text: str, lexicon: Lexicon, names: Names, *, most_named: int = 0) -> bool:
    """Say quickly whether a text has more words of others than slips and a name explain."""
    known = lexicon.words.union(*names)
    strange = sum(word not in known for _, word in _typed(text))
    return strange > _MOST_STRANGE + most_named


def _by_rules(
    meanings: Sequence[frozenset[str]], language: str, *, implied: Implied
) -> RecordAsked | None:
    said = frozenset[str]().union(*meanings)
    if implied is Implied.PERHAPS and "deal" in said:
        implied = Implied.SURELY
    for rule in RULES:
        if rule.is_met(meanings, implied=implied):
            return RecordAsked(
                topic=rule.topic,
                language=language,
                only_pending=_is_pending(said),
                only_closed="closed" in said,
                outcome=_outcome(said),
                wants_worth="worth" in said,
                wants_closing="closing" in said,
                is_of_all=DEAL not in rule.allowed,
                speaks_of_deals=bool(said & _OF_DEALS) or said >= _WHY_CLOSED,
                is_name_alone=rule.needs == DEAL,
                wants_pages=rule.wants_pages,
                wants_reason="why" in said,
            )
    return None


def _outcome(said: frozenset[str]) -> Outcome | None:
    """Return which deals that are over are meant; None for both."""
    named = [outcome for outcome in Outcome if outcome in said]
    return named[0] if len(named) == 1 else None


def _is_of_closing(said: frozenset[str]) -> bool:
    """Say whether it is asked when deals close, and not when their protection ends."""
    return "closing" in said and not said & {"protection", "end", "left"}


def _is_pending(said: frozenset[str]) -> bool:
    return bool(said & {"pending", "to_decide"})


_WORD = re.compile(rf"[{DEAL_MARK}{PARTNER_MARK}]|[^\W_]+(?:['\u2019][^\W\d_]+)?")
_MARKS = {DEAL_MARK: frozenset({DEAL}), PARTNER_MARK: frozenset({PARTNER})}


def _words(text: str, lexicon: Lexicon, names: Names) -> list[_Word]:
    """Return words and phrases in order, the longest phrase that is known before shorter ones."""
    found_words = _typed(text)
    typed = [match for match, _ in found_words]
    plain = [word for _, word in found_words]
    named = {word for name in names for word in name}
    plain = [word if word in named else _mended(word, lexicon) for word in plain]
    longest = max([lexicon.longest, *map(len, names)])
    found: list[_Word] = []
    at = 0
    while at < len(typed):
        size, meanings = _longest_known(plain, at, lexicon, names, longest=longest)
        start, end = typed[at].start(), typed[at + size - 1].end()
        found.append(_Word(meanings=meanings, typed=text[start:end], start=start, end=end))
        at += size
    return found


def _typed(text: str) -> list[tuple[re.Match[str], str]]:
    """Return each word of a text where it stands, and as it is compared."""
    return [
        (match, folded(match[0]).replace("'", "").replace("\u2019", ""))
        for match in _WORD.finditer(text)
    ]


def _longest_known(
    plain: Sequence[str], at: int, lexicon: Lexicon, names: Names, *, longest: int
) -> tuple[int, frozenset[str]]:
    if plain[at] in _MARKS:
        return 1, _MARKS[plain[at]]
    for size in range(min(longest, len(plain) - at), 0, -1):
        phrase = tuple(plain[at : at + size])
        meanings = lexicon.phrases.get(phrase, frozenset())
        if phrase in names:
            meanings |= {names[phrase]}
        if meanings:
            return size, meanings
    return 1, frozenset()


_ANY_SLIP_FROM = 5
_TWO_SLIPS_FROM = 9
_SWAPPED_FROM = 4
_NEAR = """
clone contract contracts cover dealer dealers distribution earner lever manage managed match matches
mission missions phrase production project projected projection projections projects protector quote
quoted quotes render state station tender tired valued valve
"""
_MEANT_AS_TYPED = frozenset(_NEAR.split())
"""Words near one of ours that people type and mean."""
_DOUBLED = re.compile(r"(.)\1")


def _mended(word: str, lexicon: Lexicon) -> str:
    """Return the word of ours that a misspelt one most likely is, else the word as it is."""
    if (
        word in lexicon.words
        or word in SMALL_ANYWHERE
        or word in _MEANT_AS_TYPED
        or not word.isalpha()
    ):
        return word
    near = [
        (slips, ours)
        for ours in lexicon.words
        if ours[0] == word[0] and (slips := _slips_between(word, ours)) is not None
    ]
    least = min((slips for slips, _ in near), default=0)
    best = [ours for slips, ours in near if slips == least]
    doubled = [ours for ours in best if _DOUBLED.sub(r"\1", ours) == _DOUBLED.sub(r"\1", word)]
    best = doubled or best
    meanings = {lexicon.phrases.get((ours,)) for ours in best}
    return min(best) if len(meanings) == 1 else word


def _slips_between(word: str, ours: str) -> int | None:
    """Count the slips by which a word may be one of ours; None when it is another.

    From five letters on one slip, from nine on two; in four letters, two that changed places.
    """
    shorter = min(len(word), len(ours))
    if shorter < _ANY_SLIP_FROM:
        is_near = shorter >= _SWAPPED_FROM and sorted(word) == sorted(ours)
        return 1 if is_near and OSA.distance(word, ours) == 1 else None
    most = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    distance = OSA.distance(word, ours, score_cutoff=most)
    return distance if distance <= most else None


_LONGEST_NAME = 4
_MOST_STRANGE = 6
"""A name of four words and two slips."""
_LEGAL_FORM = re.compile(r"(?i)^(?:gmbh|ag|kg|se|eg|ug|mbh|inc|ltd|llc|sa|sl|bv|ab|spa)$")


def _is_like_a_name(run: Sequence[_Word], words: Sequence[_Word], *, language: str) -> bool:
    """Say whether words that are not understood look like the name of somebody's customer.

    Each is written with a capital or a figure, and not everything else is, too. German writes every
    noun with a capital: there, only a number or a legal form tells.
    """
    if len(run) > _LONGEST_NAME:
        return False
    if not all(word.typed[:1].isupper() or any(map(str.isdigit, word.typed)) for word in run):
        return False
    if any(map(str.isdigit, "".join(word.typed for word in run))):
        return True
    if language == "de":
        return bool(_LEGAL_FORM.match(run[-1].typed)) and len(run) > 1
    others = [word.typed for word in words if word not in run]
    return any(typed[:1].islower() for typed in others)
