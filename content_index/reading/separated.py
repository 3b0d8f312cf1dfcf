"""CSV, with Python's csv: rows with the names of their columns."""

from __future__ import annotations

import csv
import io
from collections import Counter

from content_index.reading.document import Document, UnreadableError, squeezed
from content_index.reading.rows import Row, sheet_blocks

_SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 50
_LONGEST_FIELD = 1_000_000


def read_separated(source: str) -> Document:
    """Read separated values; each row knows its line of the table, counted from 1.

    Raises:
        UnreadableError: a quotation mark is missing, so that everything would be one cell.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    separator = _separator(source)
    lines = source.split("\n", 1)
    if lines[0].casefold() == f"sep={separator}":  # how Excel names the separator
        source = "" if len(lines) == 1 else lines[1]
    try:
        rows = [
            Row(tuple(squeezed(cell) for cell in cells), number)
            for number, cells in enumerate(
                csv.reader(io.StringIO(source, newline=""), delimiter=separator), start=1
            )
        ]
    except csv.Error as error:
        raise UnreadableError(
            "the table cannot be told apart into cells (perhaps a quotation mark is missing)",
            "Open it in a spreadsheet program, save it as CSV again, and sync.",
        ) from error
    return Document(title="", blocks=tuple(sheet_blocks(rows)))


def _separator(source: str) -> str:
    """Return the separator that cuts the most of the first lines into equally many cells."""
    head = source.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    if head[0].casefold().startswith("sep=") and len(head[0]) == len("sep=x"):
        return head[0][-1]
    best, most = ",", (0, 0)
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(cells) for cells in csv.reader(head, delimiter=separator) if cells)
        except csv.Error:
            continue
        width, lines = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        if width > 1 and (lines, width) > most:
            best, most = separator, (lines, width)
    return best
