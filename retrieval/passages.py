"""A passage made ready for quoting: its statements and their words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from content_index.assets import Asset, AssetKind, Passage
from retrieval.statements import Statement, StatementKind, statements
from retrieval.wording import plain, text_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPassage:
    """A passage with what may be quoted of it, in order.

    `terms` holds the stems of each statement, a table row's column names included; `context` those
    of title and headings. `texts` is what is embedded of each statement; `lengths` counts its
    words. `sections` numbers the stretches between headings: no quote crosses one.
    """

    passage: Passage
    statements: tuple[Statement, ...]
    terms: tuple[frozenset[str], ...]
    texts: tuple[str, ...]
    lengths: tuple[int, ...]
    sections: tuple[int, ...]
    context: frozenset[str]

    def quoted(self, first: int, last: int) -> str:
        """Return the verbatim text from one statement to another, both included."""
        return self.passage.text[self.statements[first].start : self.statements[last].end]

    def header(self, first: int, last: int) -> str:
        """Return the names of the columns of the first table row among these statements."""
        return next((one.header for one in self.statements[first : last + 1] if one.header), "")


_LONGEST_EMBEDDED = 800


def described(asset: Asset) -> str:
    """Return a document's title after its kind, as people ask for it: "case study: Norrvik Home".

    A guide is the kind of whatever was not given one: it says nothing.
    """
    if asset.kind is AssetKind.GUIDE:
        return asset.title
    return f"{asset.kind.value.replace('_', ' ')}: {asset.title}"


def ready(passage: Passage, *, title: str, language: str) -> ReadyPassage:
    """Cut a passage into statements and count their words."""
    quotable: list[Statement] = []
    sections: list[int] = []
    section = 0
    for statement in statements(passage.text, columns=passage.columns):
        text = passage.text[statement.start : statement.end]
        if statement.kind is StatementKind.HEADING or not _says_something(text):
            section += 1
        else:
            quotable.append(statement)
            sections.append(section)
    texts = tuple(passage.text[item.start : item.end] for item in quotable)
    return ReadyPassage(
        passage=passage,
        statements=tuple(quotable),
        terms=tuple(
            text_terms(f"{item.header} {text}", language=language)
            for item, text in zip(quotable, texts, strict=True)
        ),
        texts=tuple(plain(text)[:_LONGEST_EMBEDDED] for text in texts),
        lengths=tuple(len(text.split()) for text in texts),
        sections=tuple(sections),
        context=text_terms(" ".join((title, *passage.heading_path)), language=language),
    )


def _says_something(text: str) -> bool:
    """False for bare marks, empty table cells, and templates: every fourth word is left open."""
    shown = plain(text)
    if _PLACEHOLDER.fullmatch(shown.strip(" |*-:.")) or _SALUTATION.fullmatch(shown.strip(" >")):
        return False
    fields, left = _FIELD.findall(shown), _FIELD.sub(" ", shown)
    is_template = len(fields) > 1 and len(_WORD.findall(left)) <= _WORDS_TO_A_FIELD * len(fields)
    return bool(_LETTER_OR_DIGIT.search(left if fields else shown)) and not is_template


_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_WORDS_TO_A_FIELD = 3
_WORD = re.compile(r"[^\W_]+")
_FIELD = re.compile(r"\[[a-z][a-z ,]{0,40}\]")
"""What is to be filled in: "[name]", but not "[1]" nor "[Save]"."""
_SALUTATION = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)? \[[^\[\]\d]{1,40}\],")
_PLACEHOLDER = re.compile(
    r"(?:\[[^\]]{1,60}\]|\{+[^}]{1,60}\}+|<[^>]{1,60}>|lorem ipsum.*|tbd|todo|n/?a|x{3,}|_{3,})",
    re.IGNORECASE | re.DOTALL,
)
