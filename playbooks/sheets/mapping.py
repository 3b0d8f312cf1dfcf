"""Files of another system as our tables: a mapping in YAML, and how it is followed.

The mapping names files, columns and values; no name of another system is in this program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from playbooks.authored import read_yaml, validate
from playbooks.sheets.given import GivenRow
from playbooks.sheets.layout import SHEETS, SheetName
from playbooks.sheets.problems import Problem, SheetError, suggestion
from playbooks.sheets.separated import Separated, SeparatedRow

FileName = Annotated[str, Field(pattern=r"^[^/\\]+$", max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Making(StrEnum):
    """What is made of a text."""

    SLUG = "slug"
    """An id: lower case letters, digits and hyphens."""
    LOWER = "lower"


class Lookup(_Strict):
    """Another file in which the text is looked up: the row whose `key` it is, and its `take`."""

    file: FileName
    key: str
    take: str


class MappedColumn(_Strict):
    """Where a cell comes from: the first of these columns that is not empty, or `value` for all.

    In this order: `lookup` in another file; `values` replaces whole texts, whatever their case;
    `make`; `before` and `after` are put around it; `otherwise` stands where there is nothing.
    """

    from_: tuple[str, ...] = Field(default=(), alias="from")
    value: str | None = None
    lookup: Lookup | None = None
    values: dict[str, str] = Field(default_factory=dict)
    make: Making | None = None
    before: str = ""
    after: str = ""
    otherwise: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"from": [value]} if isinstance(value, str) else value

    @field_validator("from_", mode="before")
    @classmethod
    def _one(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if bool(self.from_) == (self.value is not None):
            raise ValueError("say either from, a column of the file, or value, the same for all")
        return self


class MappedSheet(_Strict):
    """One table: the file it is made of, and its columns. `distinct` makes equal rows one."""

    file: FileName
    columns: Annotated[dict[str, MappedColumn], Field(min_length=1)]
    distinct: bool = False


class Mapping_(_Strict):  # noqa: N801 - Mapping is Python's own
    """The whole file."""

    tables: Annotated[dict[SheetName, MappedSheet], Field(min_length=1)]

    @model_validator(mode="after")
    def _known_columns(self) -> Self:
        for name, sheet in self.tables.items():
            ours = SHEETS[name].columns
            for column in sheet.columns:
                if column not in ours:
                    words = suggestion(column, ours)
                    raise ValueError(f"{name} has no column {column!r}. {words}")
            missing = [k for k in SHEETS[name].key if k not in sheet.columns and k != "kind"]
            if missing:
                raise ValueError(f"{name} needs the column {missing[0]!r}, which names its rows")
        return self


def read_mapping(path: Path) -> Mapping_:
    """Read and check a mapping.

    Raises:
        AuthoredFileError: it is missing, no YAML, or breaks the schema; with lines.
    """
    return validate(Mapping_, read_yaml(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """The rows of our tables, and what stood in their way."""

    rows: Mapping[SheetName, tuple[GivenRow, ...]]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def follow(mapping: Mapping_, read: Callable[[str], Separated]) -> Mapped:
    """Make rows of our tables out of the files that a mapping names.

    `read` returns a file by its name and raises SheetError when there is none.

    Raises:
        SheetError: a file is no table, or has no column of a name that the mapping uses.
    """
    files: dict[str, Separated] = {}

    def opened(name: str) -> Separated:
        if name not in files:
            files[name] = read(name)
        return files[name]

    rows: dict[SheetName, tuple[GivenRow, ...]] = {}
    problems: list[Problem] = []
    for name in SheetName:
        if name in mapping.tables:
            found = _Following(mapping.tables[name], opened)
            rows[name] = tuple(found.rows())
            problems += found.problems
    for table in files.values():
        problems += table.problems
    notes = tuple(note for table in files.values() for note in table.notes)
    return Mapped(rows=rows, problems=tuple(problems), notes=notes)


class _Following:
    """One table in the making."""

    def __init__(self, sheet: MappedSheet, opened: Callable[[str], Separated]) -> None:
        self._sheet = sheet
        self._table = opened(sheet.file)
        self._found: dict[Lookup, dict[str, tuple[str, str]]] = {}
        self.problems: list[Problem] = []
        for column in sheet.columns.values():
            for source in column.from_:
                _require(self._table, source)
            if column.lookup is not None and column.lookup not in self._found:
                self._found[column.lookup] = _by_key(opened(column.lookup.file), column.lookup)

    def rows(self) -> list[GivenRow]:
        """Return a row for each of the file, without those of which a cell cannot be found."""
        made: list[GivenRow] = []
        seen: set[tuple[str, ...]] = set()
        columns = self._sheet.columns
        named = {ours: one.from_[0] for ours, one in columns.items() if one.from_}
        constant = frozenset(ours for ours, one in columns.items() if one.value is not None)
        for row in self._table.rows:
            cells: dict[str, str] = {}
            wrong: list[Problem] = []
            for ours, column in columns.items():
                cell = self._cell(column, row)
                if isinstance(cell, Problem):
                    wrong.append(cell)
                else:
                    cells[ours] = cell
            self.problems += wrong
            whole = tuple(cells.values())
            if wrong or (self._sheet.distinct and whole in seen):
                continue
            seen.add(whole)
            made.append(
                GivenRow(
                    file=self._table.file,
                    line=row.line,
                    cells=cells,
                    named=named,
                    constant=constant,
                )
            )
        return made

    def _cell(self, column: MappedColumn, row: SeparatedRow) -> str | Problem:
        texts = [row.cells[source].strip() for source in column.from_]
        text = column.value or next((text for text in texts if text), "")
        if text and column.lookup is not None:
            found = self._found[column.lookup].get(text.casefold())
            if found is None:
                return Problem(
                    file=self._table.file,
                    line=row.line,
                    column=column.from_[0],
                    what=f"{text!r} is not in {column.lookup.file}",
                    todo=suggestion(
                        text, (name for name, _ in self._found[column.lookup].values())
                    ),
                )
            text = found[1]
        folded = {key.casefold(): value for key, value in column.values.items()}
        text = folded.get(text.casefold(), text)
        if column.make is Making.SLUG:
            text = slug(text)
        elif column.make is Making.LOWER:
            text = text.lower()
        return f"{column.before}{text}{column.after}" if text else column.otherwise


def slug(text: str) -> str:
    """Return an id made of a name: "GmbH & Co. KG" becomes "gmbh-co-kg"."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", plain.decode().casefold()).strip("-")


def _by_key(table: Separated, lookup: Lookup) -> dict[str, tuple[str, str]]:
    """By its key in small letters, each row's key as it is written and what it holds."""
    _require(table, lookup.key)
    _require(table, lookup.take)
    return {
        row.cells[lookup.key].strip().casefold(): (
            row.cells[lookup.key].strip(),
            row.cells[lookup.take].strip(),
        )
        for row in table.rows
    }


def _require(table: Separated, column: str) -> None:
    if column not in table.header:
        raise SheetError(
            Problem(
                file=table.file,
                line=1,
                column=column,
                what="there is no such column, and the mapping uses it",
                todo=suggestion(column, table.header),
            )
        )
