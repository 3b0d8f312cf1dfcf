"""Cut a passage into the smallest pieces worth quoting: sentences, list items, table rows. Pure.

Every piece is a span of the passage's own text, so that a quote is always verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from retrieval.cells import cells_in, with_bars


class StatementKind(StrEnum):
    """What a statement is."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"
    CODE = "code"
    HEADING = "heading"
    """A heading, a column header, a picture or a rule: context, never a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One piece: `text[start:end]` of its passage.

    `block` counts the paragraphs, lists and tables of the passage, so that two statements of one
    block belong together. `header` is the header row of a table row: verbatim where it is ruled
    off, or else the names of the columns, which may all be empty. `leads` is true for a sentence
    that announces what follows ("Partners must:").
    """

    start: int
    end: int
    kind: StatementKind
    block: int
    header: str = ""
    leads: bool = False


_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_ITEM = re.compile(
    r"^\s*(?:[-*+\u2022\u2023\u25aa\u25cf\u25e6\u2013]|\(?\d{1,3}[.)]|[a-z][.)])\s+\S"
)
_SEPARATOR = re.compile(r"^\s*(?:\|\s*)?:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*(?:\|\s*)?$")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_PICTURE = re.compile(
    r"^\s*(?:!\[[^\]]*\]\([^)]*\)\s*|"
    r"<(?:img|figure|iframe|/|br|hr|div|span|script|style)[^>]*>\s*)+$"
)
_MARKUP = re.compile(r"^\s*(?:\{[{%].*[%}]\}|\[\[?_?TOC_?\]?\]|<!--.*-->|:::.*)\s*$", re.IGNORECASE)
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_SENTENCE_END = re.compile(
    r"(?<=[.!?])[\"'\u201d\u2019)*_]*\s+"
    r"(?=[\"'\u201c\u2018(*_\[<\u00bf\u00a1]*[A-Z0-9\u00c0-\u00de])"
)
_NOT_AN_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|nr|inc|ltd|corp|co|mr|mrs|ms|dr|st|fig|bzw|z\.b|sr|sra|"
    r"ej|p\.ej|max|min|incl|excl)|\b[A-Z]|^\s*\d{1,3})\.$",
    re.IGNORECASE,
)
_LEAST_ROWS = 2
"""Lines between two rules below which the second rule sets apart rows of one table."""
_LONG_LINE = 60
"""Characters from which a line that ends without a stop is taken to run on in the next one."""


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str


def statements(text: str, *, columns: Sequence[str] = ()) -> tuple[Statement, ...]:
    """Cut the text of a passage into statements, in order of their start.

    `columns` are the names of the columns of its table, where that is known.
    """
    lines = _lines(text)
    found: list[Statement] = []
    block = 0
    at = 0
    while at < len(lines):
        line = lines[at].text
        if not line.strip():
            block += 1
            at += 1
        elif _FENCE.match(line):
            at = _take_fence(lines, at, block, found)
        elif "|" in line and (table := _table_length(lines, at, columns)):
            block += 1
            _take_table(lines[at : at + table], block, found, columns)
            block += 1
            at += table
        elif _HEADING.match(line) or _is_decoration(line):
            block += 1
            found.append(_whole(lines[at], StatementKind.HEADING, block))
            block += 1
            at += 1
        else:
            at = _take_prose(text, lines, at, block, found)
    return tuple(found)


def _lines(text: str) -> list[_Line]:
    lines = []
    start = 0
    for raw in text.split("\n"):
        lines.append(_Line(start=start, end=start + len(raw), text=raw))
        start += len(raw) + 1
    return lines


def _is_decoration(line: str) -> bool:
    return bool(
        _RULE.match(line) or _PICTURE.match(line) or _MARKUP.match(line) or _SEPARATOR.match(line)
    )


def _whole(line: _Line, kind: StatementKind, block: int, header: str = "") -> Statement:
    lead = len(line.text) - len(line.text.lstrip())
    return Statement(
        start=line.start + lead,
        end=line.start + len(line.text.rstrip()),
        kind=kind,
        block=block,
        header=header,
    )


def _take_fence(lines: list[_Line], at: int, block: int, found: list[Statement]) -> int:
    last = at + 1
    while last < len(lines) and not _FENCE.match(lines[last].text):
        last += 1
    inner = [line for line in lines[at + 1 : last] if line.text.strip()]
    if inner:
        found.append(
            Statement(
                start=inner[0].start,
                end=inner[-1].start + len(inner[-1].text.rstrip()),
                kind=StatementKind.CODE,
                block=block,
            )
        )
    return last + 1


def _table_length(lines: list[_Line], at: int, columns: Sequence[str]) -> int:
    """Count the lines of the table that starts here; 0 when none does."""
    last = at
    while last < len(lines) and lines[last].text.count("|") >= 1 and lines[last].text.strip():
        last += 1
    rows = lines[at:last]
    has_separator = any(_SEPARATOR.match(row.text) and "|" in row.text for row in rows)
    piped = all(row.text.strip().startswith("|") for row in rows)
    width = len(columns)
    is_known_row = width > 1 and len(cells_in(lines[at].text, width=width)) == width
    tabular = (len(rows) > 1 or is_known_row) and all(" | " in row.text for row in rows)
    return len(rows) if has_separator or piped or tabular else 0


def _take_table(
    rows: list[_Line], block: int, found: list[Statement], columns: Sequence[str]
) -> None:
    ruled = [n for n, row in enumerate(rows) if _SEPARATOR.match(row.text)]
    header_at = ruled[0] - 1 if ruled and ruled[0] > 0 else None
    named = {n for n, row in enumerate(rows) if any(columns) and _names(row.text, columns)}
    header = with_bars(columns) if header_at is None else rows[header_at].text.strip()
    further = {  # where another table begins without a line between: not a rule for each row
        rule - 1
        for before, rule in pairwise(ruled)
        if rule - before > _LEAST_ROWS and not any(map(str.isdigit, rows[rule - 1].text))
    }
    for n, row in enumerate(rows):
        if n in further:
            header = row.text.strip()
        is_above = header_at is not None and n <= header_at
        is_context = n in ruled or n in further or n in named or is_above
        kind = StatementKind.HEADING if is_context else StatementKind.ROW
        found.append(_whole(row, kind, block, "" if is_context else header))


def _names(row: str, columns: Sequence[str]) -> bool:
    """Say whether a row is that of the names: they stand anew where a table goes on."""
    is_same = row.strip() == " | ".join(columns).strip()
    return is_same or cells_in(row, width=len(columns)) == list(columns)


def _take_prose(text: str, lines: list[_Line], at: int, block: int, found: list[Statement]) -> int:
    """Take one paragraph line or list item with the lines that run on from it."""
    first = lines[at]
    is_item = bool(_ITEM.match(first.text))
    last = at
    while last + 1 < len(lines) and _runs_on(
        lines[last].text, lines[last + 1].text, is_item=is_item
    ):
        last += 1
    start = first.start + len(first.text) - len(first.text.lstrip())
    end = lines[last].start + len(lines[last].text.rstrip())
    kind = StatementKind.ITEM if is_item else StatementKind.SENTENCE
    for piece_start, piece_end in _sentences(text, start, end):
        found.append(
            Statement(
                start=piece_start,
                end=piece_end,
                kind=kind,
                block=block,
                leads=text[piece_start:piece_end].rstrip("*_ ").endswith(":"),
            )
        )
        if is_item:
            kind = StatementKind.SENTENCE
    return last + 1


def _runs_on(line: str, following: str, *, is_item: bool) -> bool:
    if not following.strip() or _ITEM.match(following) or _HEADING.match(following):
        return False
    if _FENCE.match(following) or _is_decoration(following) or following.lstrip().startswith("|"):
        return False
    if is_item and following.startswith("  "):
        return True
    stripped = line.rstrip()
    if stripped.endswith((".", "!", "?", ":", "  ", "\\", "<br>", "<br/>")):
        return len(stripped) >= _LONG_LINE and following.lstrip()[:1].islower()
    return len(stripped) >= _LONG_LINE or following.lstrip()[:1].islower()


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    piece_start = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if _NOT_AN_END.search(text[max(piece_start, match.start() - 12) : match.start()]):
            continue
        spans.append((piece_start, match.start() + len(match.group().rstrip())))
        piece_start = match.end()
    if piece_start < end:
        spans.append((piece_start, end))
    return spans
