"""Tables of web pages: which of their cells are names, and what spans rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from bs4 import Tag

from content_index.reading.document import Block, BlockKind, squeezed
from content_index.reading.rows import table_blocks

_WIDEST_SPAN = 100
_PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row with one text a column; what spans columns stands in the first of them.

    In `spread` it stands in each. `is_title` is true where one cell is the whole row.
    """

    texts: tuple[str, ...]
    spread: tuple[str, ...]
    is_header: bool
    is_title: bool
    is_bold: bool
    is_named: bool
    """Its first cell is set apart from the others, as a name for them."""


def read_table(table: Tag) -> Iterator[Block]:
    """Yield a table's caption as a paragraph, and its rows with the names of their columns.

    A row of names is in the table's head or has nothing but header cells. Where rows begin with
    header cells and there is no row of names, no column has one: the cells name their rows.
    """
    for caption in table.find_all("caption"):
        yield from _paragraph(squeezed(caption.get_text(" ")))
    rows = list(_rows(table))
    width = max((len(row.texts) for row in rows), default=0)
    titles = list(takewhile(lambda row: row.is_title and width > 1, rows))
    for title in titles:
        yield from _paragraph(next(filter(None, title.texts), ""))
    rows = rows[len(titles) :]
    headers = list(takewhile(lambda row: row.is_header and not row.is_title, rows))
    if len(headers) == len(rows):
        headers = headers[:1]
    below = [row.texts for row in rows[len(headers) :] if any(row.texts)]
    if headers:
        names = _names(headers)
        yield from table_blocks([names, *below], is_named=any(names))
    else:
        are_pairs = width == _PAIR and any(title.is_header for title in titles)
        is_named = False if are_pairs else _is_named(rows)
        yield from table_blocks(below, is_named=is_named)


def _paragraph(text: str) -> Iterator[Block]:
    if text:
        yield Block(kind=BlockKind.PARAGRAPH, text=text, plain=text)


def _names(headers: Sequence[_Row]) -> tuple[str, ...]:
    """Return the names of the columns; one below another makes it more exact: "Price EUR"."""
    if len(headers) == 1:
        return headers[0].texts
    width = max(len(row.spread) for row in headers)
    of_columns = (
        [row.spread[column] for row in headers if column < len(row.spread)]
        for column in range(width)
    )
    return tuple(" ".join(dict.fromkeys(filter(None, names))) for names in of_columns)


def _is_named(rows: Sequence[_Row]) -> bool | None:
    """Say whether the first row names the columns; None where marks do not tell."""
    if not rows or (rows[0].is_bold and not all(row.is_bold for row in rows)):
        return True if rows else None
    apart = sum(row.is_named for row in rows)
    return False if apart * 2 > len(rows) else None


def _rows(table: Tag) -> Iterator[_Row]:
    """Yield the rows; a cell that spans rows shows in each of them."""
    above: dict[int, tuple[int, str]] = {}
    for row in table.find_all("tr"):
        texts: list[str] = []
        spread: list[str] = []
        cells = row.find_all(["td", "th"])
        for cell in cells:
            _take_from_above(texts, above)
            spread += texts[len(spread) :]
            text = squeezed(cell.get_text(" "))
            down, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            for column in range(len(texts), len(texts) + wide):
                if down > 1:
                    above[column] = (down - 1, text if column == len(texts) else "")
            texts += [text, *[""] * (wide - 1)]
            spread += [text] * wide
        is_title = len(cells) == 1 and len(texts) == len(spread) == _span(cells[0], "colspan")
        _take_from_above(texts, above)
        spread += texts[len(spread) :]
        bold = [_is_bold(cell) for cell in cells if cell.get_text(strip=True)]
        yield _Row(
            texts=tuple(texts),
            spread=tuple(spread),
            is_header=_is_header(row, cells),
            is_title=is_title,
            is_bold=bool(bold) and all(bold),
            is_named=bool(cells) and _names_its_row(cells),
        )


def _is_header(row: Tag, cells: Sequence[Tag]) -> bool:
    if not cells:
        return False
    if row.find_parent("thead") is not None:
        return True
    is_corner = not cells[0].get_text(strip=True)
    return any(cell.name == "th" for cell in cells) and all(
        cell.name == "th" or (number == 0 and is_corner) for number, cell in enumerate(cells)
    )


def _names_its_row(cells: Sequence[Tag]) -> bool:
    first, *others = cells
    if first.name == "th":
        return any(cell.name == "td" for cell in others)
    return bool(others) and _is_bold(first) and not any(_is_bold(cell) for cell in others)


def _is_bold(cell: Tag) -> bool:
    """Say whether all that a cell says is bold."""
    said = "".join(cell.get_text().split())
    marked = "".join(
        tag.get_text() for tag in cell.find_all(["b", "strong"]) if not _is_within_bold(tag, cell)
    )
    return bool(said) and "".join(marked.split()) == said


def _is_within_bold(tag: Tag, cell: Tag) -> bool:
    outer = tag.find_parent(["b", "strong"])
    return outer is not None and cell in outer.parents


def _take_from_above(texts: list[str], above: dict[int, tuple[int, str]]) -> None:
    """Fill the next columns from the cells above that reach down to this row."""
    while len(texts) in above:
        left, text = above.pop(len(texts))
        if left > 1:
            above[len(texts)] = (left - 1, text)
        texts.append(text)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return max(1, min(int(value), _WIDEST_SPAN)) if value.isascii() and value.isdigit() else 1
