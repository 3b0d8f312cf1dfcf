"""What an answer is: values that delivery renders. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from content_index.assets import Asset
from content_index.languages import ENGLISH


class AnswerState(StrEnum):
    """The three outcomes of a question."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    ASKED_BACK = "asked_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One exact quote with its source.

    `quote` is a verbatim stretch of the version's text, Markdown marks included. `header` is the
    header row, or the names of the columns, when the quote is rows of a table, else empty.
    `valid_until` is the last day on which the source may be shown. `warnings` are sentences for the
    reader ("Last updated 14 months ago."). `part` is the part of the question that the quote
    answers, as it was typed; empty where a question is answered as a whole. `left` counts the items
    of a list that stand below the quote in the document. `is_repeated` is true where an earlier
    citation has the same quote, for another part: it is named once more and not shown once more.
    """

    asset_id: str
    version_id: int
    title: str
    path: str
    version: str
    location: str
    quote: str
    url: str
    updated: date | None
    valid_until: date | None
    warnings: tuple[str, ...] = ()
    header: str = ""
    part: str = ""
    left: int = 0
    is_repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of prose and the places, from zero on, of the citations that it rests on."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetCard:
    """An asset worth opening and the facts that speak for it."""

    asset: Asset
    receipt: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to read an unclear question: what the button says, and what it asks.

    `version_ids` are what its label rests on; `subject` is the id of what else it does, for whoever
    offers it. Both are to be allowed when it is chosen, too.
    """

    label: str
    question: str
    version_ids: frozenset[int] = frozenset()
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingNote:
    """A note that names documents (that they differ, that one may go on), and which versions."""

    note: str
    version_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftPart:
    """A part of a question whose other parts are answered: for a person to answer.

    `text` is as it was typed, but for slips in small words. `needs_a_person` is true where no
    document can answer it, as it is of an `Answer`. `is_whole` is true of a whole message, which is
    left to a person though some of it is answered: no note names it.
    """

    text: str
    needs_a_person: bool
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The outcome of one question for one set of readers.

    `text` is a whole reply in Markdown-free words, quotes included. `prose` is filled when a
    language model worded the answer: sentences that each rest on citations. `ranked` holds the
    paths of the best documents, best first, at most ten, also when abstaining. `confidence` is the
    estimated probability, 0 to 1, that the citations hold the right answer. `choices` is filled
    only when asking back. `seconds` is the time spent, by the injected stopwatch. `notes` are whole
    sentences that a reader must have with the answer: sources that disagree, another language, what
    of the question was not found. `listed` are the versions whose titles the text lists, with or
    without a card; `naming` says which of the notes name documents. Whoever lets a text or a
    note name one more document says so here: nothing else is checked before it is shown. `language`
    is what the question was asked in: the words around the quotes follow it. `needs_a_person` is
    true of an abstention from what no document can answer: an act on the asker's own records, help
    in an emergency. `left_parts` are what an answer leaves open of a question of several parts; a
    note names them, but for a whole message. `asides` are the notes on parts that were not looked
    for or not understood: no document is in them. The `assets` of an abstention are the pages
    closest to the question: the answer may stand there. `is_urgent` is true where an emergency may
    be reported (`retrieval/emergencies.py`): somebody is to be told at once, and `how_to_report`
    are the pages that may say how that is done. Both are said before the text, by
    `composing.first_words`.
    """

    state: AnswerState
    text: str
    citations: tuple[Citation, ...] = ()
    assets: tuple[AssetCard, ...] = ()
    ranked: tuple[str, ...] = ()
    confidence: float = 0.0
    seconds: float = 0.0
    choices: tuple[Choice, ...] = ()
    prose: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()
    listed: frozenset[int] = frozenset()
    naming: tuple[NamingNote, ...] = ()
    language: str = ENGLISH
    needs_a_person: bool = False
    left_parts: tuple[LeftPart, ...] = ()
    asides: tuple[str, ...] = ()
    is_urgent: bool = False
    how_to_report: tuple[AssetCard, ...] = ()

    @property
    def version_ids(self) -> frozenset[int]:
        """Every version that the text, the notes, the citations, cards or choices name."""
        return self.listed.union(
            (item.version_id for item in self.citations),
            (card.asset.version_id for card in (*self.assets, *self.how_to_report)),
            *(one.version_ids for one in self.naming),
            *(one.version_ids for one in self.choices),
        )
