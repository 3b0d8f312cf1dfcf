"""A quote as a person reads it: without marks, table rows with the names of their columns. Pure.

What is shown is made from the citation and changes nothing in it: its quote stays verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from retrieval.answers import Citation
from retrieval.cells import bars_in, cells_in, has_bar
from retrieval.wording import plain

LONGEST_CELL = 240
"""Characters of a cell that are shown; the document has the rest."""
BETWEEN_CELLS = " \u00b7 "
_MARKS_OF_A_RULE = re.compile(r"[\s:|-]*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_QUOTED = re.compile(r"^\s{0,3}(?:>\s?)+(?=[^\W\d]|[*_\[])")
_LEAST_PIPES = 2
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Row:
    """One table row: (name of the column, cell) pairs without the empty cells.

    A name is empty where the table gives none. Where it names no column at all, the first cell
    of a row is the name of the second.
    """

    cells: tuple[tuple[str, str], ...]


def lines_of(citation: Citation) -> tuple[str | Row, ...]:
    """Return the quote line by line, each one as it was written or as the table row that it is."""
    names = cells_of(citation.header) if has_bar(citation.header) else []
    lines = citation.quote.split("\n")
    found = []
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if _is_rule(line):
            continue
        is_ruled = has_bar(following) and _is_rule(following)
        if names and is_ruled and has_bar(line):
            names = cells_of(line)  # another table begins
        else:
            found.append(_line(line, names))
    return tuple(found)


def cells_of(line: str, *, width: int = 0) -> list[str]:
    """Return the cells of a table row without their marks; `width` as in `cells_in`."""
    return [_cell(cell) for cell in cells_in(line, width=width)]


def _cell(text: str) -> str:
    return " ".join(plain(_BREAK.sub(" ", text)).replace("\\|", "|").split())


def _is_rule(line: str) -> bool:
    """Say whether a line is the one that stands below the names of a table's columns."""
    return "---" in line and _MARKS_OF_A_RULE.fullmatch(line) is not None


def _line(line: str, names: Sequence[str]) -> str | Row:
    is_bare_row = line.strip().startswith("|") and bars_in(line) >= _LEAST_PIPES
    if not is_bare_row and not (names and has_bar(line)):
        return _QUOTED.sub("", line).rstrip()
    cells = cells_of(line, width=len(names))
    if len(cells) != len(names):
        names = [""] * len(cells)
    elif not any(names) and any(cells[1:]) and _is_name(cells[0]):
        names, cells = [cells[0].removesuffix(":"), *names[2:]], cells[1:]
    return Row(
        tuple((name, _trimmed(cell)) for name, cell in zip(names, cells, strict=True) if cell)
    )


def _is_name(cell: str) -> bool:
    """Say whether the first cell of a row can be the name of what follows it."""
    return 0 < len(cell) <= _LONGEST_NAME and not cell.endswith((".", "!", "?"))


def _trimmed(cell: str) -> str:
    if len(cell) <= LONGEST_CELL:
        return cell
    kept = cell[: LONGEST_CELL - 1]
    return f"{kept.rpartition(' ')[0] or kept}\u2026"


def shown(citation: Citation) -> str:
    """Return the quote in plain words, a row as "Tier: Gold", "Discount: 20%" on one line."""
    lines = (
        _row_in_words(line) if isinstance(line, Row) else plain(line).rstrip()
        for line in lines_of(citation)
    )
    return "\n".join(line for line in lines if line)


def _row_in_words(row: Row) -> str:
    return BETWEEN_CELLS.join(f"{name}: {cell}" if name else cell for name, cell in row.cells)
