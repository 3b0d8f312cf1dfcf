"""CSV as spreadsheet programs write it: bytes in, rows with their lines out, and back. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from playbooks.sheets.problems import Problem, SheetError

BYTES_MAX = 20_000_000
ROWS_MAX = 200_000
_SEPARATORS = (",", ";", "\t")
_OLD_WESTERN = "cp1252"
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet program may take for a formula, also after apostrophes that we have added."""
_APOSTROPHE = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparatedRow:
    """One row: its cells by the name of their column, and the line of the file it begins on."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Separated:
    """A table. `notes` say what had to be guessed; `problems` are rows that cannot be read."""

    file: str
    header: tuple[str, ...]
    rows: tuple[SeparatedRow, ...]
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_separated(content: bytes, *, file: str) -> Separated:
    """Read a table whose first line names its columns.

    UTF-8 and UTF-16 with their marks, UTF-8 without, else Windows-1252; comma, semicolon or tab,
    whichever cuts the header most often, or as a first line `sep=;` says. Blank rows are left out.
    An apostrophe that keeps a cell from being a formula is taken off.

    Raises:
        SheetError: too large, no text, without a header, or a column is there twice.
    """
    if len(content) > BYTES_MAX:
        raise _no_table(file, f"larger than {BYTES_MAX:,} bytes", "Split it, and import the parts.")
    text, notes = _text(content, file=file)
    text, separator, skipped = _without_mark(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    cut = _Rows(reader, skipped=skipped, file=file)
    first = next(iter(cut), None)
    if first is None:
        raise _no_table(file, "it is empty", "The first line names the columns.")
    header = tuple(name.strip() for name in first[1])
    while header and not header[-1]:  # a spreadsheet program's empty columns at the end
        header = header[:-1]
    twice = sorted({name for name in header if header.count(name) > 1})
    if not any(header) or twice:
        what = f"the column {twice[0]!r} is there twice" if twice else "its first line is empty"
        raise _no_table(file, what, "Every column needs a name of its own.", line=first[0])
    rows: list[SeparatedRow] = []
    problems: list[Problem] = []
    for line, cells in cut:
        if len(rows) >= ROWS_MAX:
            what = f"more than {ROWS_MAX:,} rows"
            raise _no_table(file, what, "Split it, and import the parts.", line=line)
        if not any(cell.strip() for cell in cells):
            continue
        found = _row(line, cells, header, file=file)
        (rows if isinstance(found, SeparatedRow) else problems).append(found)  # type: ignore[arg-type]
    problems += cut.problems
    return Separated(
        file=file, header=header, rows=tuple(rows), notes=notes, problems=tuple(problems)
    )


def write_separated(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, separator: str = ","
) -> bytes:
    """Write a table as UTF-8 with the mark by which spreadsheet programs know it.

    No cell can be taken for a formula; `read_separated` gives back what was written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow([_unarmed(name) for name in header])
    writer.writerows([_unarmed(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _unarmed(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _as_meant(cell: str) -> str:
    return cell[1:] if _APOSTROPHE.match(cell) else cell


class _Rows:
    """Rows with the line that each begins on; what cannot be cut into cells ends them."""

    def __init__(self, reader: Iterator[list[str]], *, skipped: int, file: str) -> None:
        self._reader = reader
        self._skipped = skipped
        self._file = file
        self.problems: list[Problem] = []

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._skipped + int(getattr(self._reader, "line_num", 0)) + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                what = "this row cannot be cut into cells, and so nothing after it"
                todo = 'Look for a missing or a lone " in or before this line.'
                self.problems.append(
                    Problem(file=self._file, line=line, column="", what=what, todo=todo)
                )
                return
            yield line, cells


def _row(
    line: int, cells: list[str], header: tuple[str, ...], *, file: str
) -> SeparatedRow | Problem:
    extra = [cell for cell in cells[len(header) :] if cell.strip()]
    if len(cells) < len(header) or extra:
        what = f"it has {len(cells)} cells where the first line names {len(header)} columns"
        todo = "Put cells that hold the separator in quotes, and leave none out."
        return Problem(file=file, line=line, column="", what=what, todo=todo)
    pairs = zip(header, cells, strict=False)
    return SeparatedRow(line=line, cells={name: _as_meant(cell) for name, cell in pairs if name})


def _text(content: bytes, *, file: str) -> tuple[str, tuple[str, ...]]:
    encoding = "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return content.decode(encoding), ()
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode(_OLD_WESTERN) if encoding != "utf-16" else None
    except UnicodeDecodeError:
        text = None
    if text is None or "\0" in text:
        raise _no_table(file, "it is no text", "Save it as CSV in UTF-8.")
    note = f"{file}: read as Windows-1252, as it is not UTF-8. Look at names with accents."
    return text, (note,)


def _without_mark(text: str) -> tuple[str, str, int]:
    """Return the text, its separator, and how many lines were taken off."""
    first, newline, rest = text.partition("\n")
    named = re.fullmatch(r"sep=(.)\r?", first, re.IGNORECASE)
    if named and newline:
        return rest, named[1], 1
    counts = {separator: _count_outside_quotes(first, separator) for separator in _SEPARATORS}
    return text, max(_SEPARATORS, key=lambda separator: counts[separator]), 0


def _count_outside_quotes(line: str, separator: str) -> int:
    return re.sub(r'"[^"]*"', "", line).count(separator)


def _no_table(file: str, what: str, todo: str, *, line: int = 0) -> SheetError:
    return SheetError(Problem(file=file, line=line, column="", what=what, todo=todo))
