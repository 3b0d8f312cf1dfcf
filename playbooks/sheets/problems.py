"""What is wrong with a table, and where."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from playbooks.advice import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

CORRECT = "Correct the cell and import again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that keeps a table from being loaded.

    `line` counts the lines of the file from 1, as an editor does; 0 where it concerns the whole
    file. `column` is the file's own name of it, empty where it concerns the whole line. `id` names
    the row, where the row has a name.
    """

    file: str
    line: int
    column: str
    what: str
    todo: str
    id: str = ""

    def __str__(self) -> str:
        """Say it in one line: where, what, and what to do."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f"{self.column}: " if self.column else ""
        named = f" (row {self.id})" if self.id else ""
        return f"{place}: {column}{self.what}{named}. {self.todo}"

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


class SheetError(ValueError):
    """A file is no table at all; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def suggestion(wanted: str, known: Iterable[str]) -> str:
    """Say what to do about a cell with a name that is not known."""
    return nearest(wanted, known) or CORRECT
