"""Rows that somebody hands in, and what each of them has to be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from playbooks.sheets.kinds import DateOrder
from playbooks.sheets.layout import SHEETS, Cells, Sheet, SheetName
from playbooks.sheets.problems import CORRECT, Problem, suggestion
from playbooks.sheets.separated import Separated


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRow:
    """One row of a file. A column that is not among `cells` leaves what is stored as it is.

    `named` says what the file itself calls a column, for those that it calls otherwise. `constant`
    are columns of which the file itself says nothing: a mapping gives every row the same.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    named: Mapping[str, str]
    constant: frozenset[str] = frozenset()

    def problem(self, column: str, what: str, *, todo: str = CORRECT, id: str = "") -> Problem:  # noqa: A002 - the word of all tables
        """Say what is wrong with a cell, or with the whole row."""
        named = self.named.get(column, column)
        return Problem(file=self.file, line=self.line, column=named, what=what, todo=todo, id=id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is handed in: rows by table, and how dates with slashes are meant.

    `is_whole` says that these tables are complete: what is not in them has left the programme, and
    `may_end_access` that a person has said so even where it is most of it.
    """

    rows: Mapping[SheetName, tuple[GivenRow, ...]]
    dates: DateOrder | None = None
    is_whole: bool = False
    may_end_access: bool = False
    problems: tuple[Problem, ...] = ()


def given_rows(table: Separated, name: SheetName) -> tuple[list[GivenRow], list[Problem]]:
    """Take the rows of a table whose columns carry our names; unknown columns are problems."""
    sheet = SHEETS[name]
    columns = {_plain(column): column for column in table.header if column}
    problems = list(table.problems)
    for plain, column in columns.items():
        if plain not in sheet.columns:
            what, todo = f"no column {column!r} in {name}", suggestion(plain, sheet.columns)
            problems.append(Problem(file=table.file, line=1, column=column, what=what, todo=todo))
    problems += [
        Problem(
            file=table.file,
            line=1,
            column=key,
            what="this column names the rows and is missing",
            todo=f"Add a column {key}. Columns of {name}: {', '.join(sheet.columns)}.",
        )
        for key in sheet.key
        if key not in columns and (name, key) != (SheetName.MILESTONES, "kind")
    ]
    known = {plain: column for plain, column in columns.items() if plain in sheet.columns}
    rows = [
        GivenRow(
            file=table.file,
            line=row.line,
            cells={plain: row.cells[column] for plain, column in known.items()},
            named=known,
        )
        for row in table.rows
    ]
    return rows, problems


def _plain(column: str) -> str:
    return "_".join(column.casefold().split())


def keyed(
    sheet: Sheet, rows: Iterable[GivenRow], *, dates: DateOrder | None
) -> tuple[dict[str, GivenRow], list[Problem]]:
    """Return rows by their name; a row without one, and a second one of a name, is a problem."""
    found: dict[str, GivenRow] = {}
    problems = []
    for row in rows:
        key = sheet.key_of(row.cells, dates=dates)
        if not key:
            problems += _without_name(sheet, row, dates)
        elif key in found:
            what = f"it is there twice, first on line {found[key].line}"
            todo = "Leave one of the two out."
            problems.append(row.problem(sheet.key[-1], what, todo=todo, id=key))
        else:
            found[key] = row
    return found, problems


def _without_name(sheet: Sheet, row: GivenRow, dates: DateOrder | None) -> list[Problem]:
    problems = []
    for column in sheet.key:
        text = row.cells.get(column, "").strip()
        if not text and column != "kind":
            problems.append(row.problem(column, "it is empty", todo="Fill it in."))
        elif text:
            try:
                sheet.columns[column].read(text, dates)
            except ValueError as error:
                problems.append(row.problem(column, str(error)))
    return problems


def parsed(
    sheet: Sheet, cells: Cells, row: GivenRow | None, *, dates: DateOrder | None, key: str
) -> BaseModel | list[Problem]:
    """Turn the cells of a row into what it has to be, or say what is wrong with each of them.

    Cells that no row gave (`row` is None) are stored ones, which name their table as their file.
    """
    place = row or GivenRow(file=f"stored {sheet.name}", line=0, cells={}, named={})
    values: dict[str, Any] = {}
    problems = []
    for column, text in cells.items():
        kind = sheet.columns[column]
        is_given = row is not None and column in row.cells
        try:
            value = kind.read(text, dates if is_given else None) if text.strip() else kind.empty
        except ValueError as error:
            problems.append(place.problem(column, str(error), id=key))
            continue
        # Where a field cannot be None, an empty cell means its default, or that it is missing.
        if value is not None or sheet.model.model_fields[column].default is None:
            values[column] = value
    unread = {problem.column for problem in problems}
    try:
        found = sheet.model.model_validate(values)
    except ValidationError as error:
        told = [_in_words(one, place, key) for one in error.errors() if one["loc"] or not unread]
        return [*problems, *(one for one in told if one.column not in unread)]
    return problems or found


def _in_words(error: Any, row: GivenRow, key: str) -> Problem:
    column = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "missing":
        return row.problem(column, "it is empty", todo="Fill it in.", id=key)
    what = error["msg"].removeprefix("Value error, ")
    given = row.cells.get(column, "")
    if error["type"] == "enum":
        names = error["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return row.problem(
            column, f"{given!r} is no {column}", todo=suggestion(given, names), id=key
        )
    if error["type"] in {"string_pattern_mismatch", "string_too_short"} and given:
        what = f"{given[:80]!r} is not well-formed"
    return row.problem(column, what[:1].lower() + what[1:], id=key)
