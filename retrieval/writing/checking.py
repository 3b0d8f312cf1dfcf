"""Keep a sentence only if it rests on the citations that it names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from content_index.words import folded
from retrieval.answers import Citation, Sentence
from retrieval.reader.model import Verdict
from retrieval.statements import statements
from retrieval.wording import plain, text_terms, topic_terms
from retrieval.writing.facts import Claim, Facts, facts_in, is_number, words_of

MOST_CHARACTERS = 500
"""Longer than any sentence that a partner would read: a model that runs on is not heard."""
LEAST_IN_SOURCE = 0.8
"""Share of a sentence's topic terms that its sources must hold."""
_COMMON_VERBS = """
allow apply appl begin cost count cover end expect happen hold includ last let mean offer pay
receiv requir run start stay support work
"""
NEUTRAL = frozenset(_COMMON_VERBS.split())
"""Stems of verbs that state nothing by themselves: a sentence may say them in place of others."""
_ADDRESS = re.compile(
    r"https?:|www\.|\w\.(?:com|net|org|io|example|de|eu)\b|[<>@\[\]{}`|]|:[a-z_]+:", re.IGNORECASE
)
_IS_WHOLE = re.compile(r"[.!\u2026][\"'\u201d\u2019)]*$")
"""How a statement ends. A reply that breaks off ends otherwise, and so does a question."""
_SPEAKS_OF_ITSELF = re.compile(
    r"\b(?:as an ai|language model|my instructions|system prompt|i (?:am|cannot|can't|was|will)|"
    r"(?:the|these|this) (?:passages?|context|provided text|sources?))\b",
    re.IGNORECASE,
)
_PAIRED = {Claim.BEFORE: Claim.AFTER, Claim.AFTER: Claim.BEFORE}


class Fault(StrEnum):
    """Why a sentence is dropped; counted in logs, never shown."""

    NO_SOURCE = "no_source"
    TOO_LONG = "too_long"
    ADDRESS = "address"
    NOT_A_STATEMENT = "not_a_statement"
    NUMBER = "number"
    NAME = "name"
    NEGATION = "negation"
    CLAIM = "claim"
    OTHER_WORDS = "other_words"
    CONTRADICTED = "contradicted"
    NOT_ENTAILED = "not_entailed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A sentence that rests on its sources, or the fault that it has."""

    sentence: Sentence | None = None
    fault: Fault | None = None


def check(sentence: Sentence, citations: Sequence[Citation], *, question: str) -> Checked:
    """Say whether the sentence's facts are all in the citations that it names (from zero on)."""
    fault = _fault_of_form(sentence, count=len(citations))
    if fault is None:
        named = [citations[number] for number in sentence.sources]
        fault = _fault_of_facts(sentence.text, named, question=question)
    return Checked(fault=fault) if fault is not None else Checked(sentence=sentence)


class Judge(Protocol):
    """A brought model that says whether a sentence follows from a text."""

    def verdicts(self, texts: Sequence[str], sentence: str) -> tuple[Verdict, ...] | None:
        """Return how the sentence stands to each text; None where the model has no say."""


def unfounded(sentence: Sentence, citations: Sequence[Citation], judge: Judge) -> Fault | None:
    """Say why a sentence does not follow from the citations that it names; None where it does.

    It follows where it does from all of them together, or from one. Where the judge has no say,
    nothing is held against it.
    """
    named = [_premise(citations[number]) for number in sentence.sources]
    texts = named if len(named) == 1 else [" ".join(named), *named]
    verdicts = judge.verdicts(texts, sentence.text)
    if verdicts is None or Verdict.ENTAILED in verdicts:
        return None
    return Fault.CONTRADICTED if Verdict.CONTRADICTED in verdicts else Fault.NOT_ENTAILED


def _premise(citation: Citation) -> str:
    place = f"{citation.title}, {citation.location}" if citation.location else citation.title
    said = plain(f"{citation.header} {citation.quote}".replace("|", " "))
    return f"{place}: {' '.join(said.split())}"


def _fault_of_form(sentence: Sentence, *, count: int) -> Fault | None:
    text = sentence.text
    if not sentence.sources or not all(0 <= number < count for number in sentence.sources):
        return Fault.NO_SOURCE
    if len(text) > MOST_CHARACTERS:
        return Fault.TOO_LONG
    if _ADDRESS.search(text):
        return Fault.ADDRESS
    if not _IS_WHOLE.search(text) or "\n" in text or _SPEAKS_OF_ITSELF.search(text):
        return Fault.NOT_A_STATEMENT
    return None


def _fault_of_facts(text: str, named: Sequence[Citation], *, question: str) -> Fault | None:
    whole = "\n".join(_with_surroundings(citation) for citation in named)
    stated, given = facts_in(text), facts_in(whole)
    if not stated.numbers <= given.numbers or not _measures_held(stated, given):
        return Fault.NUMBER
    if not stated.names <= given.names | words_of(whole):
        return Fault.NAME
    # Numbers were compared as facts; as words they are written in too many ways.
    wanted = [term for term in topic_terms(text, language="en") if not is_number(term)]
    held = text_terms(whole, language="en")
    asked = text_terms(question, language="en")
    missing = [term for term in wanted if term not in held | NEUTRAL]
    # What was asked for and is not in the source is the mark of an answer to something else.
    if len(missing) > (1 - LEAST_IN_SOURCE) * len(wanted) or asked & set(missing):
        return Fault.OTHER_WORDS
    if wanted and wanted[0] in missing:
        return Fault.OTHER_WORDS  # the sentence is about something that the source does not name
    columns = " ".join(citation.header for citation in named)
    return _fault_against_statement(stated, _nearest_statement(text, named), columns=columns)


def _fault_against_statement(stated: Facts, statement: str, *, columns: str) -> Fault | None:
    said, named = facts_in(statement), facts_in(columns)
    if stated.is_negated != said.is_negated:
        return Fault.NEGATION
    for claim in stated.claims:
        turned = _PAIRED.get(claim)
        if turned is not None:
            if turned in said.claims and claim not in said.claims:
                return Fault.CLAIM
        elif claim not in said.claims | named.claims:
            return Fault.CLAIM
    reach = {Claim.AT_LEAST, Claim.AT_MOST, Claim.ONLY}
    if stated.numbers & said.numbers and (said.claims & reach) - stated.claims:
        return Fault.CLAIM  # "28%" for "up to 28%" promises more than the source
    return None


def _measures_held(stated: Facts, given: Facts) -> bool:
    """A number must have its unit where the source gives one: 60 days are not 60 months."""
    units: dict[str, set[str]] = {}
    for number, unit in given.measures:
        units.setdefault(number, set()).add(unit)
    return all(unit in units.get(number, {unit}) for number, unit in stated.measures)


def _nearest_statement(text: str, named: Sequence[Citation]) -> str:
    terms = topic_terms(text, language="en")
    pieces = [
        citation.quote[piece.start : piece.end]
        for citation in named
        for piece in statements(citation.quote)
    ]
    return max(
        pieces or [citation.quote for citation in named],
        key=lambda piece: _share(terms, text_terms(piece, language="en")),
    )


def _with_surroundings(citation: Citation) -> str:
    return f"{citation.title}\n{citation.location}\n{citation.header}\n{citation.quote}"


def _share(wanted: Sequence[str], held: frozenset[str]) -> float:
    return sum(term in held for term in wanted) / len(wanted) if wanted else 0.0


def same_words(one: str, other: str) -> bool:
    """Say whether two sentences are the same but for case and marks."""
    return folded(one).strip(" .!") == folded(other).strip(" .!")
