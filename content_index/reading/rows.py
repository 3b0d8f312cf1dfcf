"""Tables as rows that carry the names of their columns: one way for every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from content_index.reading.document import Block, BlockKind, squeezed

_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT_LETTERS = 3
_PAIR = 2
_LEAST_FOR_TITLE = 3
"""Columns from which one cell alone is a title; in two columns it may lack its fact."""


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of a row's cells; `number` is a sheet's own count of it from 1, 0 without one."""

    cells: tuple[str, ...]
    number: int = 0

    @property
    def filled(self) -> list[int]:
        """The positions that hold text."""
        return [position for position, cell in enumerate(self.cells) if cell]


def row_block(row: Row, columns: tuple[str, ...], *, location: str) -> Block:
    """Return one row as a block."""
    text = " | ".join(row.cells)
    return Block(
        kind=BlockKind.TABLE_ROW,
        text=text,
        plain=text,
        columns=columns,
        location=location,
        row=row.number,
    )


def table_blocks(
    rows: Iterable[Sequence[str]], *, location: str = "", is_named: bool | None = None
) -> Iterator[Block]:
    """Yield the rows of a table in a text.

    The first one that is not empty names the columns, if `is_named` says so. None leaves it to the
    cells: a first row that is empty names none, and neither does one that tells a fact. Rows
    without names have as many empty ones. Before them, one cell in the place of several is a text.
    """
    found = [Row(tuple(squeezed(cell) for cell in cells)) for cells in rows]
    filled = [row for row in found if row.filled]
    width = max((len(row.cells) for row in filled), default=0)
    may_open = width >= _LEAST_FOR_TITLE and not is_named
    while may_open and filled and filled[0].filled == [0]:
        text = filled.pop(0).cells[0]
        yield Block(kind=BlockKind.PARAGRAPH, text=text, plain=text, location=location)
    if is_named is None:
        is_named = bool(found and found[0].filled) and not _tell_facts(filled)
    columns = filled[0].cells if is_named and filled else ("",) * width
    for row in filled:
        yield row_block(row, columns, location=location)


def _tell_facts(rows: Sequence[Row]) -> bool:
    """Say whether each row of a table is a name and what is true of it, without names above."""
    if len(rows) <= 1:
        return True
    is_pair = all(len(row.cells) == len(rows[0].cells) == _PAIR for row in rows)
    return is_pair and (_is_fact(rows[0]) or all(row.cells[0].endswith(":") for row in rows))


def _is_fact(row: Row) -> bool:
    """Say whether a row is a name with a number: where it comes first, no column has a name."""
    if len(row.cells) != _PAIR:
        return False
    name, value = row.cells
    return bool(name) and not _is_number(name) and _is_number(value)


def sheet_blocks(rows: Iterable[Row], *, location: str = "") -> Iterator[Block]:
    """Yield the rows of a sheet, which may hold several tables and lines of text between them.

    A line with one cell is a text. The first row with more names the columns of those below it.
    After a blank line a row without numbers names new columns; one with numbers belongs to the
    table above. In two columns a first row with a number tells a fact, and nothing is named.
    """
    used = _without_empty_edges(list(rows))
    columns: tuple[str, ...] = ()
    for is_filled, group in groupby(used, key=lambda row: bool(row.filled)):
        is_first = is_filled
        for row in group if is_filled else ():
            if len(row.filled) == 1 and (is_first or row.filled[0] == 0):
                text = row.cells[row.filled[0]]
                yield Block(
                    kind=BlockKind.PARAGRAPH,
                    text=text,
                    plain=text,
                    location=location,
                    row=row.number,
                )
                continue
            if is_first and (not columns or not _has_number(row)):
                is_fact = not columns and _is_fact(row)
                columns = ("",) * _PAIR if is_fact else row.cells
            is_first = False
            yield row_block(row, columns, location=location)


def _has_number(row: Row) -> bool:
    cells = [row.cells[position] for position in row.filled]
    return any(_is_number(cell) for cell in cells)


def _is_number(cell: str) -> bool:
    """Say whether a cell holds a number, amount or date; a year alone may name a column."""
    begins = re.search(r"\w", cell)
    letters = sum(letter.isalpha() for letter in cell)
    is_year = _YEAR.fullmatch(cell) is not None
    return begins is not None and begins[0].isdigit() and letters <= _UNIT_LETTERS and not is_year


def _without_empty_edges(rows: Sequence[Row]) -> list[Row]:
    """Cut off the columns to the left and right that no row uses; make all rows equally long."""
    filled = [row.filled for row in rows]
    first = min((positions[0] for positions in filled if positions), default=0)
    last = max((positions[-1] for positions in filled if positions), default=-1)
    width = last + 1 - first
    return [
        Row((*row.cells[first : last + 1], *[""] * (width - len(row.cells[first:]))), row.number)
        for row in rows
    ]
