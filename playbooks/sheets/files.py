"""Tables from files, and into files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from playbooks.sheets.given import Given, GivenRow, given_rows
from playbooks.sheets.kinds import DateOrder
from playbooks.sheets.layout import SHEETS, Rows, SheetName
from playbooks.sheets.loading import table_of
from playbooks.sheets.mapping import follow, read_mapping
from playbooks.sheets.problems import Problem, SheetError, suggestion
from playbooks.sheets.separated import BYTES_MAX, Separated, read_separated, write_separated


def read_table(path: Path) -> Separated:
    """Read a file as a table.

    Raises:
        SheetError: it is missing, too large, or no table.
    """
    try:
        with path.open("rb") as file:
            content = file.read(BYTES_MAX + 1)
    except OSError as error:
        what = f"it cannot be read: {error.strerror}"
        todo = "Look at the name and the rights of the file."
        raise SheetError(
            Problem(file=str(path), line=0, column="", what=what, todo=todo)
        ) from error
    return read_separated(content, file=path.name)


def given_by_files(
    paths: Sequence[Path], *, dates: DateOrder | None, is_whole: bool
) -> tuple[Given, tuple[str, ...]]:
    """Take files that are named after their table (partners.csv), or folders of them.

    Returns what is given, and notes about what had to be guessed.

    Raises:
        SheetError: a file is no table, or its name is none of a table.
    """
    rows: dict[SheetName, list[GivenRow]] = {}
    problems: list[Problem] = []
    notes: list[str] = []
    for path in _files(paths):
        name = _name_of(path)
        table = read_table(path)
        found, wrong = given_rows(table, name)
        rows.setdefault(name, []).extend(found)
        problems += wrong
        notes += table.notes
    given = Given(
        rows={name: tuple(found) for name, found in rows.items()},
        dates=dates,
        is_whole=is_whole,
        problems=tuple(problems),
    )
    return given, tuple(notes)


def given_by_mapping(
    mapping: Path, folder: Path, *, dates: DateOrder | None
) -> tuple[Given, tuple[str, ...]]:
    """Take files of another system from a folder, as a mapping says.

    Raises:
        AuthoredFileError: the mapping is broken.
        SheetError: a file is no table, or lacks a column that the mapping uses.
    """
    mapped = follow(read_mapping(mapping), lambda name: read_table(folder / name))
    return Given(rows=mapped.rows, dates=dates, problems=mapped.problems), mapped.notes


def write_tables(folder: Path, tables: Mapping[SheetName, Rows], *, separator: str) -> list[Path]:
    """Write each table beside and rename it, so that no half of one is ever seen; return them."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        content = write_separated(
            [*SHEETS[name].columns], table_of(name, rows), separator=separator
        )
        beside = path.with_name(f".{path.name}.new")
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:  # a full disk does not say where
            raise OSError(error.errno, error.strerror, error.filename or str(beside)) from error
        beside.replace(path)
        written.append(path)
    return written


def _files(paths: Sequence[Path]) -> list[Path]:
    files = []
    for path in paths:
        found = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        if not found:
            todo = f"Put tables there: {', '.join(f'{name}.csv' for name in SheetName)}."
            what = "no .csv file is in this folder"
            raise SheetError(Problem(file=str(path), line=0, column="", what=what, todo=todo))
        files += found
    return files


def _name_of(path: Path) -> SheetName:
    stem = path.stem.casefold()
    if stem not in set(SheetName):
        raise SheetError(
            Problem(
                file=str(path),
                line=0,
                column="",
                what=f"{path.stem!r} is the name of no table",
                todo=f"{suggestion(stem, SheetName)} Files of other systems need --mapping.",
            )
        )
    return SheetName(stem)
