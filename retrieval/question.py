"""Understand a question typed in chat: marks, follow-ups, shorthand, spelling. Pure.

Nothing here is learned: the same question, thread and vocabulary always give the same reading.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from content_index.glossing.gloss import in_english
from content_index.languages import ENGLISH, foreign_small_words, language_of
from content_index.words import folded, primary
from retrieval.glossary import Glossary
from retrieval.greetings import without_greeting
from retrieval.slips import with_small_words_mended, without_unknown_adverbs
from retrieval.spelling import Repair, repaired
from retrieval.trade_terms import trade_terms_in
from retrieval.wording import ASKING_FOR_DOCUMENTS, CHAT_WORDS, MEASURES, topic_words


class Speaker(StrEnum):
    """Who said a turn of a thread."""

    READER = "reader"
    DEALMATE = "dealmate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of the thread, as stored; Slack markup is allowed."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What is known of the asker's situation. It ranks answers and never forbids one."""

    stage: str | None = None
    industry: str | None = None
    products: frozenset[str] = frozenset()
    competitor: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the thread it was asked in, oldest turn first.

    `typed` is the whole of it where `text` leaves out what no document speaks of, such as a
    customer's name; its parts are called by those words. Empty where `text` is the whole.
    `is_urgent` says whether the message that it is from may report an emergency; None where nobody
    has looked.
    """

    text: str
    typed: str = ""
    thread: tuple[Turn, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    is_urgent: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a question is understood.

    `text` is the whole question in plain words, follow-up resolved and shorthand written out;
    `new` is what of it was not asked before, and `spelt` the same as it was typed, but for slips in
    small words. `repairs` tells which word was read as which, `meanings` which abbreviation was
    read as what. The word search looks for all of it, as `searched`; a model reads the `mended`
    words. `language` is that of the new question; `english` is what is understood of one in another
    language, for the documents that are not in it. `adverbs` were asked with and are not looked
    for, as no document has them.
    """

    text: str
    new: str
    spelt: str
    repairs: tuple[Repair, ...] = ()
    meanings: tuple[tuple[str, str], ...] = ()
    language: str = ENGLISH
    english: str = ""
    adverbs: tuple[str, ...] = ()
    is_follow_up: bool = False
    """True when `text` begins with an earlier question."""

    @property
    def searched(self) -> str:
        """The question with everything that the word search looks for besides.

        Small words of another language are none of it: "la" and "de" are rare on English pages.
        """
        text = self.without_small_words(self.text)
        stems = (repair.stem for repair in self.repairs)
        meanings = (meaning for _, meaning in self.meanings)
        return " ".join((text, *stems, *meanings, self.english)).strip()

    def mended(self, text: str) -> str:
        """Return the text with each misspelt word as it was read."""
        words = {repair.typed: repair.word for repair in self.repairs}
        return _WORD.sub(lambda found: words.get(folded(found[0]), found[0]), text)

    def wordings(self, typed: str, *, language: str) -> tuple[str, ...]:
        """Return the question as it was `typed`, and in English where documents are asked so."""
        is_foreign = bool(self.english) and primary(language) != self.language
        return (typed, self.english) if is_foreign else (typed,)

    def without_small_words(self, text: str) -> str:
        """Return the text without the small words of the language, where that is not English."""
        return _without_small_words(text, language=self.language)

    def typed_for(self, word: str) -> tuple[str, ...]:
        """Return what was typed for a word that was written out: "centre" for "center"."""
        typed = map(folded, _WORD.findall(self.spelt))
        return tuple(one for one in typed if word in SHORTHAND.get(one, "").split())

    @property
    def counted(self) -> str:
        """The question with each misspelt word as the very stem it was read as."""
        stems = {repair.typed: repair.stem for repair in self.repairs}
        return _WORD.sub(lambda found: stems.get(folded(found[0]), found[0]), self.text)

    @property
    def is_empty(self) -> bool:
        """True when no word of the question carries a topic."""
        return not _has_a_topic(self.text, language=self.language)


_MENTION = re.compile(r"<[@!][^<>]*>")
_CHANNEL = re.compile(r"<#[^|<>]*(?:\|([^<>]*))?>")
_LINK = re.compile(r"<(?:mailto:|tel:)?([^|<>\s]+)(?:\|([^<>]*))?>")
_EMOJI = re.compile(r":[a-z0-9_+'-]{2,40}:")
_MARKS = re.compile(r"(?<!\w)[*_~`]{1,100}|[*_~`]{1,100}(?!\w)")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_WHOLE_WORD = re.compile(r"(?<![\w-])[^\W_]+(?![\w-])")
_FOLLOW_UP = re.compile(
    r"^(?:and|or|but|also|so|ok(?:ay)?|what about|how about|same for|for|in|with|then|"
    r"und|y|f\u00fcr|para)\b",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"\b(?:it|its|that|this|those|these|they|them|there|one|ones|same|he|she|him|her)\b",
    re.IGNORECASE,
)
_MOST_MENDED = 60
"""Topic words that are looked at for slips; whoever pastes more has not typed them."""
_SHORT_WORDS = 4
"""Topic words up to which a question that leans on the thread is read as a follow-up."""

SHORTHAND: Mapping[str, str] = {
    "acct": "account",
    "approx": "approximately",
    "authorisation": "authorization",
    "avail": "available",
    "biz": "business",
    "catalogue": "catalog",
    "centre": "center",
    "cert": "certification",
    "certs": "certifications",
    "colour": "color",
    "comms": "communications",
    "cust": "customer",
    "diff": "difference",
    "disti": "distributor distribution",
    "distis": "distributors distribution",
    "docs": "documents",
    "excl": "excluding",
    "expense": "expenses expense",
    "govt": "government",
    "incl": "including",
    "info": "information",
    "lang": "language",
    "langs": "languages",
    "licence": "license",
    "licences": "licenses",
    "lvl": "level",
    "lic": "license",
    "m365": "microsoft 365",
    "max": "maximum",
    "mgr": "manager",
    "min": "minimum",
    "mktg": "marketing",
    "msg": "message",
    "mtg": "meeting",
    "ms365": "microsoft 365",
    "o365": "microsoft 365",
    "opp": "opportunity",
    "opps": "opportunities",
    "organisation": "organization",
    "orgs": "organizations",
    "ppl": "people",
    "programme": "program",
    "promo": "promotion",
    "pubsec": "public sector",
    "qtr": "quarter",
    "qty": "quantity",
    "ref": "reference",
    "refs": "references",
    "reg": "registration",
    "regs": "registrations registration",
    "req": "request",
    "reqs": "requirements",
    "sub": "subscription",
    "subs": "subscriptions",
    "thru": "through",
    "url": "url link",
    "yr": "year",
    "yrs": "years",
}
"""How people shorten words in chat, written out. General and channel words; no company's own."""


def unmarked(text: str) -> str:
    """Take Slack's markup out of a message: mentions and emoji go, links keep what they show."""
    text = _MENTION.sub(" ", text)
    text = _CHANNEL.sub(lambda match: match.group(1) or " ", text)
    text = _LINK.sub(lambda match: match.group(2) or match.group(1), text)
    text = html.unescape(text)
    text = _EMOJI.sub(" ", text)
    text = re.sub(r"^[^\S\n]*>\s?", "", text, flags=re.MULTILINE)
    text = re.sub(r"\bw/o\b", "without", text, flags=re.IGNORECASE)
    text = re.sub(r"\bw/(?=\s|\w)", "with ", text, flags=re.IGNORECASE)
    return _SPACE.sub(" ", _MARKS.sub("", text)).strip()


def resolve_follow_up(text: str, thread: tuple[Turn, ...]) -> str:
    """Complete a question that leans on the thread with the asker's last whole question.

    Only questions of people are leant on, never the bot's own words, so that an answer cannot
    steer what is searched next.
    """
    if not _is_follow_up(text):
        return text
    for turn in reversed(thread):
        if turn.speaker is not Speaker.READER:
            continue
        earlier = unmarked(turn.text)
        if not topic_words(earlier) or folded(earlier) == folded(text):
            continue
        text = f"{earlier} {text}"
        if not _is_follow_up(earlier):
            break
    return text


def _has_a_topic(text: str, *, language: str) -> bool:
    return bool(topic_words(_without_small_words(text, language=language)))


def _without_small_words(text: str, *, language: str) -> str:
    """Leave small words out that are not part of a name ("UM-40") nor in capitals ("our AM")."""
    small = foreign_small_words(language)
    keeps_capitals = not text.isupper()

    def left(found: re.Match[str]) -> str:
        word = found.group()
        is_name = keeps_capitals and len(word) > 1 and word.isupper()
        return word if is_name or folded(word) not in small else ""

    return _WHOLE_WORD.sub(left, text) if small else text


def _is_follow_up(text: str) -> bool:
    if not _has_a_topic(text, language=language_of(text)):
        return True
    topic = topic_words(text)
    if len(topic) > _SHORT_WORDS:
        return False
    if _FOLLOW_UP.match(text) or _REFERS_BACK.search(text):
        return True
    told = [word for word in topic if word not in ASKING_FOR_DOCUMENTS]
    own = topic_words(_without_small_words(text, language=language_of(text)))
    return len(told) <= 1 or all(word in MEASURES for word in own)


def _no_word(word: str, language: str) -> bool:
    del word, language
    return False


def read_question(
    question: Question,
    *,
    frequencies: Mapping[str, int],
    glossary: Glossary | None = None,
    is_word: Callable[[str, str], bool] = _no_word,
) -> Reading:
    """Read a question against what its readers may see.

    `frequencies` counts, for each stem of the allowed passages, in how many of them it occurs; it
    must come from allowed passages only, and so must what the glossary has found. What `is_word`,
    given a word and the language of the question, is no slip, though the library has it not. A
    repair or a meaning is added to the question, never put in place of what was typed: the word may
    be right and merely new.
    """
    typed = without_greeting(unmarked(question.text))
    typed = with_small_words_mended(typed, known=frequencies, language=language_of(typed))
    text = resolve_follow_up(typed, question.thread)
    is_follow_up = text != typed and _has_a_topic(typed, language=language_of(typed))
    language = language_of(typed if is_follow_up else text)
    meanings = {} if glossary is None else glossary.meanings_in(text, frequencies=frequencies)
    text, adverbs = without_unknown_adverbs(text, known=frequencies, language=language)
    new = text
    if is_follow_up:
        new, _ = without_unknown_adverbs(typed, known=frequencies, language=language)
    repairs = [] if glossary is None else _read_at_length(meanings, frequencies, glossary)
    in_trade = trade_terms_in(text, frequencies=frequencies, known=meanings)
    repairs += [Repair(typed=short, word=long, stem=long) for short, long in in_trade.items()]
    meanings = {word: long for word, long in meanings.items() if word not in _typed_in(repairs)}
    small = foreign_small_words(language)
    for word in topic_words(text)[:_MOST_MENDED]:
        if word in SHORTHAND or word in CHAT_WORDS or word in small:
            continue
        if word in meanings or word in in_trade:
            continue
        better = repaired(
            word,
            frequencies=frequencies,
            is_word=lambda text: is_word(text, language),
            language=language,
        )
        if better is not None:
            repairs.append(better)
    return Reading(
        text=_written_out(text),
        new=_written_out(new),
        spelt=typed,
        adverbs=adverbs,
        repairs=tuple(sorted(repairs)),
        meanings=tuple((word, long) for word, known in meanings.items() for long in known),
        language=language,
        english=in_english(text, language=language),
        is_follow_up=is_follow_up,
    )


def _read_at_length(
    meanings: Mapping[str, tuple[str, ...]], frequencies: Mapping[str, int], glossary: Glossary
) -> list[Repair]:
    """Return the abbreviations that no passage has and that stand for one thing, as what they mean.

    They are read like misspelt words then: a model cannot know that "NFR" is not-for-resale. What
    an admin wrote is asked for, and named, where nothing sure is found.
    """
    return [
        Repair(typed=short, word=long[0], stem=long[0])
        for short, long in meanings.items()
        if len(long) == 1 and short not in frequencies and short not in glossary.written
    ]


def _typed_in(repairs: Sequence[Repair]) -> frozenset[str]:
    return frozenset(repair.typed for repair in repairs)


def _written_out(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        return SHORTHAND.get(folded(match.group())) or match.group()

    return _WORD.sub(replace, text)
