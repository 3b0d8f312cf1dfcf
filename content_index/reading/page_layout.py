"""Words and ruled lines of a page into lines, paragraphs and tables. Pure geometry, in points.

x counts from the left and y downwards from the top. The order of the page's stream is kept, as it
is the reading order in nearly every file; only the words of a ruled table are put in order anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from content_index.reading.document import BlockKind

_SAME_EDGE = 4.0
_LEAST_GUTTER = 5.0
_TALLEST_ROW = 160.0
_MOST_WORDS_IN_CELL = 60
_LEAST_RULES = 3
_UNEVEN_ROWS = 4.5
_NAMES_HEIGHT = 24.0
_HEADING_RATIO = 1.12
_LONGEST_HEADING = 140
_CONTENTS_ENTRY = re.compile(r"(?<!\.)\.{5,}\s*(?:\d+|[ivxlc]+)\s*$")
_MARK = re.compile(r"[•●▪◦■‣\u2013\u2014*\uf0b7-]\s+\S")
_BULLET = re.compile(r"(?:[•●▪◦■‣\u2013\u2014*\uf0b7-]|\(?\d{1,2}[.)]|[a-z][.)])\s+\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word and its box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A horizontal edge."""

    left: float
    right: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as it was drawn."""

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The line as it reads."""
        return " ".join(word.text for word in self.words)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """Height of its tallest word."""
        return max(word.bottom - word.top for word in self.words)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cell texts; the first row names the columns."""

    rows: tuple[tuple[str, ...], ...]


def laid_out(page: Page) -> list[Line | Table]:
    """Return the page's lines and tables in reading order."""
    tables = [
        found
        for rules in _ruled_regions(page.rules)
        for found in _tables(_Region(rules), page.words)
    ]
    parts: list[Line | Table] = []
    placed: set[int] = set()
    run: list[Word] = []
    for word in page.words:
        number = next((n for n, (region, _) in enumerate(tables) if region.holds(word)), None)
        if number is None:
            run.append(word)
        elif number not in placed:
            placed.add(number)
            parts += [*_lines(run), tables[number][1]]
            run = []
    return [*parts, *_lines(run)]


def _lines(words: Sequence[Word]) -> list[Line]:
    lines: list[list[Word]] = []
    for word in words:
        last = lines[-1][-1] if lines else None
        if last is not None and _is_beside(last, word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [Line(tuple(line)) for line in lines]


def _is_beside(last: Word, word: Word) -> bool:
    overlap = min(last.bottom, word.bottom) - max(last.top, word.top)
    height = min(last.bottom - last.top, word.bottom - word.top)
    return overlap > height / 2 and word.left > last.right - height


@dataclass(frozen=True, slots=True)
class _Region:
    """Rules of about the same width, one below the other: perhaps a table."""

    rules: tuple[Rule, ...]

    def holds(self, word: Word) -> bool:
        first, last = self.rules[0], self.rules[-1]
        is_between = first.y - 1 < word.middle < last.y + 1
        return (
            is_between
            and word.left > first.left - _SAME_EDGE
            and word.right < (first.right + _SAME_EDGE)
        )


def _ruled_regions(rules: Sequence[Rule]) -> Iterator[tuple[Rule, ...]]:
    """Yield groups of at least three rules with the same ends and rows of a row's height."""
    groups: list[list[Rule]] = []
    for rule in _joined(rules):
        for group in groups:
            above = group[-1]
            is_aligned = (
                abs(above.left - rule.left) < _SAME_EDGE
                and abs(above.right - rule.right) < _SAME_EDGE
            )
            if is_aligned and rule.y - above.y < _TALLEST_ROW:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return (tuple(group) for group in groups if len(group) >= _LEAST_RULES)


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Join pieces on one height that touch (cell borders), from top to bottom, each height once."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.y), rule.left)):
        last = joined[-1] if joined else None
        if (
            last is not None
            and abs(last.y - rule.y) <= 2  # noqa: PLR2004 - points: a line's two edges are one
            and rule.left <= last.right + _SAME_EDGE
        ):
            right = max(last.right, rule.right)
            joined[-1] = Rule(left=min(last.left, rule.left), right=right, y=last.y)
        else:
            joined.append(rule)
    return joined


def _tables(region: _Region, words: Sequence[Word]) -> Iterator[tuple[_Region, Table]]:
    """Yield the tables of a region: the whole, or else what is left after cutting it in two.

    Tables below each other look like one at first; they are cut where their rules are farthest
    apart.
    """
    if len(region.rules) < _LEAST_RULES:
        return
    gaps = [lower.y - upper.y for upper, lower in pairwise(region.rules)]
    widest = max(range(len(gaps)), key=lambda n: gaps[n])
    table = None
    if gaps[widest] <= _UNEVEN_ROWS * median(gaps):
        table = _table(region, [word for word in words if region.holds(word)])
    if table is not None:
        cut = _second_table(region, words)
        if cut is None:
            yield _with_names_above(region, words, median(gaps)) or (region, table)
            return
        edge = region.rules[cut].y
        for rules, is_above in ((region.rules[:cut], True), (region.rules[cut:], False)):
            yield from _tables(
                _Region(rules), [word for word in words if (word.middle < edge) is is_above]
            )
        return
    yield from _tables(_Region(region.rules[: widest + 1]), words)
    yield from _tables(_Region(region.rules[widest + 1 :]), words)


def _second_table(region: _Region, words: Sequence[Word]) -> int | None:
    """Return the rule at which another table begins within a region; None where none does.

    A band without words sets it apart, and its first row fills every column with names. Either its
    columns are others, so that those of the two together are not its own, or it has numbers below
    its names. A table whose every row is set apart in that way is one.
    """
    inside = [word for word in words if region.holds(word)]
    bands = [
        any(upper.y - 1 < word.middle <= lower.y - 1 for word in inside)
        for upper, lower in pairwise(region.rules)
    ]
    if bands.count(False) * 2 >= bands.count(True):
        return None
    width = len(_columns(inside))
    for cut in (number + 1 for number, has_words in enumerate(bands) if not has_words):
        parts = [_Region(region.rules[:cut]), _Region(region.rules[cut:])]
        upper, lower = (
            _table(part, [word for word in inside if part.holds(word)]) for part in parts
        )
        if upper is None or lower is None or not all(lower.rows[0]):
            continue
        first, *others = ([cell[:1].isdigit() for cell in row] for row in lower.rows)
        is_other = {len(upper.rows[0]), len(lower.rows[0])} != {width}
        if not any(first) and (is_other or any(map(any, others))):
            return cut
    return None


def _with_names_above(
    region: _Region, words: Sequence[Word], row_height: float
) -> tuple[_Region, Table] | None:
    """Take in the column names where they stand above the first rule; None where none do."""
    first = region.rules[0]
    upper = Rule(left=first.left, right=first.right, y=first.y - min(row_height, _NAMES_HEIGHT))
    wider = _Region((upper, *region.rules))
    names = [word for word in words if _Region((upper, first)).holds(word)]
    inside = [word for word in words if wider.holds(word)]
    cells = [word for word in words if region.holds(word)]
    columns, found = _columns(cells), _columns(names)
    usual = median(word.bottom - word.top for word in cells)
    is_small = all(word.bottom - word.top < usual * _HEADING_RATIO for word in names)
    is_aligned = len(found) == len(columns) and all(
        abs(name[0] - column[0]) < _SAME_EDGE
        or abs(name[1] - column[1]) < _SAME_EDGE
        or column[0] < sum(name) / 2 < column[1]
        for name, column in zip(found, columns, strict=True)
    )
    if not is_aligned or not is_small or len(_lines(names)) > 1:
        return None
    table = _table(wider, inside)
    return None if table is None else (wider, table)


def _table(region: _Region, words: Sequence[Word]) -> Table | None:
    """Cut a region into rows at its rules and columns at its gutters; None where it is no table."""
    bands: list[list[Word]] = []
    for upper, lower in pairwise(region.rules):
        band = [word for word in words if upper.y - 1 < word.middle <= lower.y - 1]
        if band:
            bands.append(band)
    columns = _columns(words)
    if len(bands) < 2 or len(columns) < 2:  # noqa: PLR2004 - a table has both
        return None
    rows = []
    for band in bands:
        cells: list[list[Word]] = [[] for _ in columns]
        for word in band:
            middle = (word.left + word.right) / 2
            nearest = min(
                range(len(columns)),
                key=lambda n: max(columns[n][0] - middle, middle - columns[n][1], 0.0),
            )
            cells[nearest].append(word)
        if max(len(cell) for cell in cells) > _MOST_WORDS_IN_CELL:
            return None
        rows.append(tuple(" ".join(line.text for line in _lines(cell)) for cell in cells))
    return Table(tuple(rows))


def _columns(words: Sequence[Word]) -> list[tuple[float, float]]:
    """Return the x-ranges between gutters that no word of the region crosses."""
    columns: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: word.left):
        if columns and word.left - columns[-1][1] < _LEAST_GUTTER:
            columns[-1] = (columns[-1][0], max(columns[-1][1], word.right))
        else:
            columns.append((word.left, word.right))
    return columns


def paragraphs(lines: Sequence[Line], *, body_size: float) -> Iterator[tuple[BlockKind, str, int]]:
    """Yield (kind, text with its line breaks, heading level) for lines in reading order."""
    run: list[Line] = []
    for line in lines:
        if _CONTENTS_ENTRY.search(line.text):
            continue  # a table of contents repeats headings without saying anything
        if run and _starts_anew(run[-1], line, body_size):
            yield _paragraph(run, body_size)
            run = []
        run.append(line)
    if run:
        yield _paragraph(run, body_size)


def _starts_anew(last: Line, line: Line, body_size: float) -> bool:
    gap = line.top - last.bottom
    size = max(last.size, line.size)
    return (
        _BULLET.match(line.text) is not None
        or gap > size * 0.6
        or gap < -size * 2  # the next column, or the page's top again
        or _is_large(last, body_size) != _is_large(line, body_size)
        or abs(last.size - line.size) > body_size * 0.25
    )


def _is_large(line: Line, body_size: float) -> bool:
    return line.size > body_size * _HEADING_RATIO


def _paragraph(lines: Sequence[Line], body_size: float) -> tuple[BlockKind, str, int]:
    text = _unhyphenated("\n".join(line.text for line in lines))
    is_short = len(text) <= _LONGEST_HEADING and _has_word(text) and not _MARK.match(text)
    if is_short and _is_large(lines[0], body_size):
        ratio = lines[0].size / body_size
        return BlockKind.HEADING, text, 1 if ratio > 1.8 else 2 if ratio > 1.35 else 3  # noqa: PLR2004
    if _BULLET.match(text):
        return BlockKind.LIST_ITEM, text, 0
    return BlockKind.PARAGRAPH, text, 0


def _has_word(text: str) -> bool:
    return re.search(r"[^\W\d_]{2}", text) is not None


def _unhyphenated(text: str) -> str:
    """Join words that were broken at a line's end: "man-" and "age" become "manage"."""
    return re.sub(r"(?<=[^\W\d_])-\n(?=[^\W\d_])(?=[a-zà-ÿ])", "", text)
