"""Table rows that are longer than a passage, cut between their cells. Pure.

A piece of a row says little without the names of its columns and the row's own name, so each gets
the names of its own columns, and the row's first cell goes before it into what is searched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from content_index.reading.document import Block

_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")
_NAME_SHARE = 0.2
"""A first cell that takes more of a passage than this is no name."""


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    plain: str


def cut_row(
    row: Block,
    *,
    budget: int,
    tokens: Callable[[str], int],
    cut_text: Callable[[Block, int], Iterator[Block]],
) -> Iterator[Block]:
    """Yield pieces of a row, each of at most `budget` tokens with the names of its columns.

    A cell that is too long by itself is cut by `cut_text`, which is given the room that is left.
    So is a row whose cells cannot be told apart. Column names that leave no room are left out.
    """
    cells = _cells(row)
    if cells is None:
        yield from _cut_whole(row, "", budget, tokens, cut_text)
        return
    name = cells[0].plain
    if tokens(name) > budget * _NAME_SHARE:
        name = ""

    def piece(some: Sequence[int]) -> Block:
        first, last = some[0], some[-1]
        plain = " | ".join(cells[number].plain for number in some)
        return replace(
            row,
            text=row.text[cells[first].start : cells[last].end],
            plain=_named(name, plain) if first else plain,
            columns=row.columns[first : last + 1],
        )

    def is_short(block: Block) -> bool:
        names = " | ".join(block.columns)
        return tokens(block.plain) + (0 if names == block.plain else tokens(names)) <= budget

    pending: list[int] = []
    for number in range(len(cells)):
        if pending and not is_short(piece([*pending, number])):
            yield piece(pending)
            pending = []
        pending.append(number)
        alone = piece(pending)
        if not is_short(alone):
            whole = replace(alone, plain=cells[number].plain)
            yield from _cut_whole(whole, name if number else "", budget, tokens, cut_text)
            pending = []
    if pending:
        yield piece(pending)


def _cut_whole(
    block: Block,
    name: str,
    budget: int,
    tokens: Callable[[str], int],
    cut_text: Callable[[Block, int], Iterator[Block]],
) -> Iterator[Block]:
    names = tokens(" | ".join(block.columns))
    if names > budget // 2:
        block, names = replace(block, columns=()), 0
    room = budget - names - (tokens(_named(name, "")) if name else 0)
    for part in cut_text(block, max(1, room)):
        yield replace(part, plain=_named(name, part.plain)) if name else part


def _named(name: str, plain: str) -> str:
    return f"{name} | {plain}" if name else plain


def _cells(row: Block) -> list[_Cell] | None:
    """Return where each cell stands in the text; None where they do not fit the columns."""
    edges = [match.start() for match in _BETWEEN_CELLS.finditer(row.text)]
    if row.text.lstrip().startswith("|"):  # Markdown's own form has bars around as well
        starts, ends = [edge + 1 for edge in edges[:-1]], edges[1:]
    else:
        starts, ends = [0, *(edge + 1 for edge in edges)], [*edges, len(row.text)]
    plain = row.plain.split(" | ")
    if len({len(starts), len(plain), len(row.columns)}) != 1 or "\n" in row.text:
        return None
    return [
        _Cell(*_without_blanks(row.text, start, end), said)
        for start, end, said in zip(starts, ends, plain, strict=True)
    ]


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
