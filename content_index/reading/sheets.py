"""XLSX, with openpyxl: each sheet's tables as rows, with what cells show rather than hold.

Hidden sheets, and in full every sheet that has hidden rows or columns, are kept back.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from types import UnionType
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from content_index.reading.document import Block, BlockKind, Document, squeezed
from content_index.reading.rows import Row, sheet_blocks

_UNNAMED = re.compile(r"(?:sheet|tabelle|hoja|feuil|foglio|planilha) ?\d*", re.IGNORECASE)
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
_CURRENCY = re.compile(r'\[\$([^\]-]*)(?:-[^\]]*)?\]|"([^"]*)"|([€$£¥])')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.([0#?]+))?")


def read_sheets(content: bytes) -> Document:
    """Read a workbook; each block's location is "sheet NAME" and its row the sheet's own.

    Formulas give the value that was saved last. Nothing is calculated and no link is followed.
    """
    book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    shown: list[Block] = []
    kept_back: list[Block] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            kept_back += _sheet(sheet, f"sheet {sheet.title} (hidden)", hidden=_Hidden.none())
            continue
        hidden = _Hidden.of(sheet)
        shown += _sheet(sheet, f"sheet {sheet.title}", hidden=hidden)
        if hidden:
            place = f"sheet {sheet.title} (with its hidden cells)"
            kept_back += _sheet(sheet, place, hidden=_Hidden.none())
    title = squeezed(book.properties.title or "")
    return Document(title=title, blocks=tuple(shown), kept_back=tuple(kept_back))


class _Hidden:
    """The hidden rows and columns of a sheet, by number."""

    def __init__(self, rows: set[int], columns: set[int]) -> None:
        self.rows = rows
        self.columns = columns

    def __bool__(self) -> bool:
        return bool(self.rows or self.columns)

    @classmethod
    def none(cls) -> _Hidden:
        return cls(set(), set())

    @classmethod
    def of(cls, sheet: Worksheet) -> _Hidden:
        """Find them; one entry may stand for a range of columns, and rows be hidden by default."""
        columns: set[int] = set()
        for entry in sheet.column_dimensions.values():
            if entry.hidden or entry.width == 0:
                last = min(entry.max or 0, sheet.max_column)
                columns.update(range(entry.min or 0, last + 1))
        by_default = bool(sheet.sheet_format.zeroHeight)
        sizes = sheet.row_dimensions
        rows = {
            number
            for number in {row for row, _ in sheet._cells}  # noqa: SLF001 - see `_rows`
            if (number in sizes and (sizes[number].hidden or sizes[number].height == 0))
            or (by_default and (number not in sizes or sizes[number].height is None))
        }
        return cls(rows, columns)


def _sheet(sheet: Worksheet, location: str, *, hidden: _Hidden) -> Iterator[Block]:
    blocks = list(sheet_blocks(_rows(sheet, hidden), location=location))
    name = squeezed(sheet.title)
    if blocks and not _UNNAMED.fullmatch(name):
        yield Block(kind=BlockKind.HEADING, text=name, plain=name, level=2, location=location)
    yield from blocks


def _rows(sheet: Worksheet, hidden: _Hidden) -> Iterator[Row]:
    """Yield the rows that hold something, and an empty one where others lie between.

    A cell that was merged downwards shows in each row that it covers. Only cells that exist are
    looked at: a sheet may reach to row 1,048,576 because of one of them.
    """
    covered = _merged_downwards(sheet)
    cells = sheet._cells  # noqa: SLF001 - all others make the cells that are missing
    last = 0
    for number, group in groupby(sorted(cells), key=itemgetter(0)):
        texts: dict[int, str] = {}
        for row, column in group:
            source = covered.get((row, column), cells[row, column])
            if column not in hidden.columns:
                texts[column] = _text(source.value, source.number_format)
        if number in hidden.rows or not any(texts.values()):
            continue
        if number > last + 1 and not hidden.rows.issuperset(range(last + 1, number)):
            yield Row((), last + 1)
        last = number
        shown = [column for column in range(1, max(texts) + 1) if column not in hidden.columns]
        yield Row(tuple(texts.get(column, "") for column in shown), number)


def _merged_downwards(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    covered: dict[tuple[int, int], Any] = {}
    for area in sheet.merged_cells.ranges:
        source = sheet.cell(area.min_row, area.min_col)
        for row in range(area.min_row + 1, min(area.max_row, sheet.max_row) + 1):
            covered[row, area.min_col] = source
    return covered


def _text(value: Any, number_format: str) -> str:
    """Return what a cell shows, as near as readers need it: percent, amounts, days and times."""
    if value is None or set(number_format) == {";"}:  # a format that shows nothing
        return ""
    for kind, shown in _SHOWN:
        if isinstance(value, kind):
            return shown(value, number_format)
    text = squeezed(str(value))
    return "" if _ERROR.fullmatch(text) else text


def shown_number(value: float, number_format: str) -> str:
    """Return a number as its format shows it (ECMA-376 part 1, 18.8.31): the parts that matter.

    Decimals, thousands, percent and a currency; other formats give the number as it is.
    """
    section = number_format.split(";", 1)[0]
    signs = [next(filter(None, found), "") for found in _CURRENCY.findall(section)]
    bare = _CURRENCY.sub("", section)
    digits = _DIGITS.search(bare)
    if digits is None or "E" in bare.upper().replace("GENERAL", "") or "/" in bare:
        return f"{value:.15g}"
    decimals = len(digits[1] or "")
    is_percent = "%" in bare
    number = f"{value * 100 if is_percent else value:{',' if ',' in digits[0] else ''}.{decimals}f}"
    text = number + ("%" if is_percent else "")
    sign = " ".join(sign.strip() for sign in signs if sign.strip())
    if not sign:
        return text
    stands_first = section.find(sign) < (re.search(r"[#0?]", section) or digits).start()
    return f"{sign} {text}" if stands_first else f"{text} {sign}"


def _day_and_time(value: datetime) -> str:
    is_day = value.time() == time(0)
    return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")


_SHOWN: tuple[tuple[type | UnionType, Callable[[Any, str], str]], ...] = (
    # Subclasses come before their bases.
    (bool, lambda value, _: str(value).upper()),
    (int | float, shown_number),
    (datetime, lambda value, _: _day_and_time(value)),
    (date, lambda value, _: value.isoformat()),
    (time, lambda value, _: value.isoformat("minutes")),
    (timedelta, lambda value, _: str(value)),
)
