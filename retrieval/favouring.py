"""Favour quotes that answer in the form in which people expect it. Pure.

The scores of quotes are learned from questions in which these forms are rare, so what is added for
each is set by hand: enough to change the order of quotes that are nearly as good, no more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from content_index.words import primary
from retrieval.comparing import asked_places
from retrieval.passages import ReadyPassage
from retrieval.quotes import Evidence, Quote
from retrieval.rows import is_row_of
from retrieval.wording import topic_terms

FAVOUR = 2.0
"""What is added for each form that is met."""
BATTLECARD = 4.0
"""What is added to a battlecard against the competitor that is named: rules mention it, too."""
ASKED_ROW = 6.0
"""What is added to the row that says what the asked thing costs, or that compares what is asked
for: other pages reckon with prices, and name both."""
_LONG_ENOUGH = 60
"""Characters of a quote that says something; a slide's title is shorter."""
OWN_LANGUAGE = 1.0
"""What is added where a document is in the language of the question."""
_SEVERAL = 2
_ASKS_HOW_TO = re.compile(
    r"\bhow (?:do|can|should|would|to)\b|\bsteps?\b|\bprocedure\b|"
    r"\bwie (?!viele?\b|lange\b|hoch\b|oft\b|gro\u00df\b)\w+ (?:ich|wir|man)\b|\bschritte?\b|"
    r"\bc[o\u00f3]mo\b|\bpasos?\b",
    re.IGNORECASE,
)
_ASKS_WHAT_IT_IS = re.compile(
    r"^(?:and |so )?(?:what(?:['\u2019]?s| is| are)|what does .+ mean|was (?:ist|sind|bedeutet)|"
    r"qu[e\u00e9] (?:es|son|significa))\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*\(?\d{1,3}[.)]\s")
_DEFINES = re.compile(
    r"^\W*(?:(?:an?|the|der|die|das|ein|eine|el|la|un|una)\s+)?(?P<subject>[^.:;]{2,60}?)\s+"
    r"(?:is|are|means?|stands for|ist|sind|bedeutet|es|son|significa)\s",
    re.IGNORECASE,
)


def asks_how_to(question: str) -> bool:
    """Say whether a question asks how something is done."""
    return bool(_ASKS_HOW_TO.search(question))


def favoured(  # noqa: PLR0913 - what a form is seen by
    quotes: Sequence[Quote],
    evidence: Sequence[Evidence],
    *,
    question: str,
    asked_in: str,
    languages: Sequence[str],
    are_battlecards: Sequence[bool] = (),
    in_english: str = "",
) -> list[Quote]:
    """Return the quotes in the same order, with what speaks for their form added to their scores.

    Numbered steps for somebody who asks how something is done; the sentence that says what a thing
    is for somebody who asks that; the table row of what is asked for, where its column names and
    the headings hold the rest of the question. And documents in the language that was `asked_in`,
    and battlecards against a competitor that is named; `languages` and `are_battlecards` are those
    of the evidence, each in its place. `in_english` is the question for documents that are asked in
    other words than were typed.
    """
    meets_rival = are_battlecards or [False] * len(evidence)
    how_to, what_it_is = asks_how_to(question), bool(_ASKS_WHAT_IT_IS.search(question))
    forms = [
        _Forms(
            item.ready,
            (question, in_english) if item.is_translated else (question,),
            language=language,
            is_own=primary(language) == asked_in,
        )
        for item, language in zip(evidence, languages, strict=True)
    ]
    return [
        replace(
            quote,
            score=quote.score
            + forms[quote.evidence].added(quote, how_to=how_to, what_it_is=what_it_is)
            + BATTLECARD * (meets_rival[quote.evidence] and len(quote.text) >= _LONG_ENOUGH),
        )
        for quote in quotes
    ]


class _Forms:
    """The forms that the statements of one passage have, each worked out once."""

    def __init__(
        self, ready: ReadyPassage, wordings: Sequence[str], *, language: str, is_own: bool
    ) -> None:
        asked = frozenset(topic_terms(wordings[0], language=language))
        places = range(len(ready.statements))
        self._own = OWN_LANGUAGE * is_own
        self._is_numbered = [bool(_NUMBERED.match(text)) for text in ready.texts]
        self._defines = [_defines(text, asked, language=language) for text in ready.texts]
        self._is_row_of = [is_row_of(ready, place, asked, language=language) for place in places]
        self._asked_places = asked_places(ready, wordings, language=language)

    def added(self, quote: Quote, *, how_to: bool, what_it_is: bool) -> float:
        """Return what is added to the score of a quote of this passage."""
        within = slice(quote.first, quote.last + 1)
        met = (
            how_to and sum(self._is_numbered[within]) >= _SEVERAL,
            what_it_is and self._defines[quote.first],
            any(self._is_row_of[within]),
        )
        has_row = any(quote.first <= place <= quote.last for place in self._asked_places)
        return FAVOUR * sum(met) + ASKED_ROW * has_row + self._own


def _defines(text: str, asked: Collection[str], *, language: str) -> bool:
    """Say whether a statement begins by saying what the asked thing is."""
    match = _DEFINES.match(text)
    subject = set(topic_terms(match["subject"], language=language)) if match else set()
    return bool(subject) and subject <= set(asked)
