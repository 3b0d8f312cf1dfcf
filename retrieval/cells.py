"""A table row's text into its cells. Pure.

Rows are written with bars around ("| a | b |", as in Markdown) or between ("a | b", as other
formats are read). Where an outer cell is empty, only the number of columns tells which it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_BAR = re.compile(r"(?<!\\)\|")


def has_bar(line: str) -> bool:
    """Say whether a bar stands in a line that may part cells."""
    return _BAR.search(line) is not None


def bars_in(line: str) -> int:
    """Count the bars that may part cells."""
    return len(_BAR.findall(line))


def cells_in(line: str, *, width: int = 0) -> list[str]:
    """Return a row's cells as they are written, without the blanks around them.

    `width` is the number of columns, where it is known: one outer bar parts an empty cell where
    there are as many then. Two are taken to stand around the row.
    """
    cells = [cell.strip() for cell in _BAR.split(line.strip())]
    if len(cells) == width and (cells[0] or cells[-1]):
        return cells
    first = int(len(cells) > 1 and not cells[0])
    last = len(cells) - int(len(cells) > first + 1 and not cells[-1])
    return cells[first:last]


def with_bars(cells: Sequence[str]) -> str:
    """Return names of columns as a row from which each is read again, the empty ones too."""
    joined = " | ".join(cells)
    return joined if all(cells) else f"| {joined} |"
