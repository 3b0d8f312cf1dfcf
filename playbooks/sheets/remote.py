"""Imports and exports that another system asks for: what it says, and what it is answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from playbooks.deals.queries import all_deals
from playbooks.sheets import queries
from playbooks.sheets.given import Given, GivenRow, given_rows
from playbooks.sheets.kinds import LIST, DateOrder
from playbooks.sheets.layout import Rows, SheetName, rows_of_deals
from playbooks.sheets.loading import exported, plan_import, take_over
from playbooks.sheets.problems import Problem
from playbooks.sheets.separated import Separated, SeparatedRow
from store.database import Database

ROWS_MAX = 20_000
"""Rows in one import, over all tables."""
PAGE_MAX = 5_000
"""Rows in one page of an export."""
Request = TypeVar("Request", bound=BaseModel)
Cell = str | int | bool | list[str] | None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ImportRequest(_Strict):
    """Rows by table, each an object of cells by column; see docs/programme.md for the columns.

    `dry_run` answers what would change and stores nothing; `whole` says that the tables are
    complete, and `yes_end_access` that who is not in them has left even where that is most.
    """

    action: Literal["import"]
    tables: Annotated[dict[SheetName, list[dict[str, Cell]]], Field(min_length=1)]
    dry_run: bool = False
    whole: bool = False
    yes_end_access: bool = False
    dates: DateOrder | None = None


class ExportRequest(_Strict):
    """One page of one table: at most `limit` rows that come after the row named `after`."""

    action: Literal["export"]
    table: SheetName
    after: str = ""
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = PAGE_MAX


class RequestRefusedError(ValueError):
    """A request cannot be understood; the message says why, for the sender."""


class Outcome(StrEnum):
    """What became of an import."""

    STORED = "stored"
    REPEATED = "repeated"
    """The same delivery had been stored before; it is answered as then."""
    WOULD_STORE = "would_store"
    """A dry run: nothing is stored."""
    FAULTY = "faulty"
    """Rows are faulty, and nothing is stored."""
    OUTDATED = "outdated"
    """An import that was signed later has been stored: nothing is changed."""
    OTHER = "other"
    """A delivery with this id and another body has been stored: nothing is changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of an import, and what its sender is told."""

    outcome: Outcome
    content: Mapping[str, Any]


def read_import(body: bytes) -> ImportRequest:
    """Parse the body of an import whose signature is ours.

    Raises:
        RequestRefusedError: it is not of this form, or has too many rows.
    """
    request = _parsed(ImportRequest, body)
    rows = sum(len(rows) for rows in request.tables.values())
    if rows > ROWS_MAX:
        raise RequestRefusedError(f"tables: {rows} rows; send at most {ROWS_MAX} at a time")
    return request


def read_export(body: bytes) -> ExportRequest:
    """Parse the body of an export whose signature is ours.

    Raises:
        RequestRefusedError: it is not of this form.
    """
    return _parsed(ExportRequest, body)


def take_import(  # noqa: PLR0913 - a request and its envelope
    database: Database,
    request: ImportRequest,
    *,
    delivery: str,
    sent_at: int,
    body: bytes,
    now: datetime,
) -> Answer:
    """Store an import, once for each delivery; what it answers as stored is committed.

    `sent_at` is the signed time in seconds since 1970.
    """
    given = _given(request)
    if request.dry_run:
        with database.reading() as session:
            plan = plan_import(session, given, now=now)
        outcome = Outcome.FAULTY if plan.problems else Outcome.WOULD_STORE
        changes = [change.as_json() for change in plan.changes]
        return _answer(outcome, counts=plan.counts(), problems=plan.problems, changes=changes)
    digest = hashlib.sha256(body).hexdigest()
    with database.transaction() as session:
        known = queries.delivery(session, delivery)
        if known is not None and known.body_sha256 != digest:
            return _answer(Outcome.OTHER)
        if known is not None:
            return Answer(
                outcome=Outcome.REPEATED, content={**known.answer, "outcome": Outcome.REPEATED}
            )
        if sent_at < queries.latest_sent_at(session):
            return _answer(Outcome.OUTDATED)
        plan = take_over(session, given, skip_faulty=False, now=now)
        if plan.problems:
            return _answer(Outcome.FAULTY, counts={}, problems=plan.problems)
        answer = _answer(Outcome.STORED, counts=plan.counts(), problems=())
        queries.save_delivery(
            session,
            delivery,
            body_sha256=digest,
            sent_at=sent_at,
            answer=dict(answer.content),
            now=now,
        )
    return answer


def page_of(database: Database, request: ExportRequest) -> dict[str, Any]:
    """Return a page of a table; `next` is the `after` of the next page, None at the end."""
    with database.reading() as session:
        if request.table is SheetName.DEALS:
            more = request.limit + 1
            rows: Rows = rows_of_deals(all_deals(session, after=request.after, limit=more))
        else:
            found = exported(session, [request.table])[request.table]
            rows = {key: found[key] for key in sorted(found) if key > request.after}
    keys = list(rows)[: request.limit]
    return {
        "table": request.table,
        "rows": [rows[key] for key in keys],
        "next": keys[-1] if len(rows) > request.limit else None,
    }


def _parsed(model: type[Request], body: bytes) -> Request:
    try:
        return model.model_validate(json.loads(body))
    except (ValueError, RecursionError) as error:
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise RequestRefusedError(f"{place or 'body'}: {first['msg']}") from None
        raise RequestRefusedError("body: not JSON") from None


def _given(request: ImportRequest) -> Given:
    rows: dict[SheetName, tuple[GivenRow, ...]] = {}
    problems: list[Problem] = []
    for name, objects in request.tables.items():
        header = tuple(dict.fromkeys(column for one in objects for column in one))
        for columns, found in _by_columns(objects).items():
            table = Separated(file=name, header=columns, rows=tuple(found))
            good, wrong = given_rows(table, name)
            rows[name] = (*rows.get(name, ()), *good)
            problems += wrong
        if not header and objects:
            problems.append(
                Problem(file=name, line=1, column="", what="a row is empty", todo="Leave it out.")
            )
    return Given(
        rows=rows,
        dates=request.dates,
        is_whole=request.whole,
        may_end_access=request.yes_end_access,
        problems=tuple(problems),
    )


def _by_columns(
    objects: list[dict[str, Cell]],
) -> dict[tuple[str, ...], list[SeparatedRow]]:
    """Group rows that have the same columns: a column that a row lacks stays as it is."""
    groups: dict[tuple[str, ...], list[SeparatedRow]] = {}
    for number, one in enumerate(objects, start=1):
        cells = {column: _text(cell) for column, cell in one.items()}
        groups.setdefault(tuple(cells), []).append(SeparatedRow(line=number, cells=cells))
    return groups


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return LIST.write(cell) if isinstance(cell, list) else str(cell)


def _answer(
    outcome: Outcome,
    *,
    counts: Mapping[str, Any] | None = None,
    problems: tuple[Problem, ...] | None = None,
    changes: list[dict[str, Any]] | None = None,
) -> Answer:
    content: dict[str, Any] = {"outcome": outcome}
    if counts is not None:
        content["counts"] = counts
    if changes is not None:
        content["changes"] = changes
    if problems is not None:
        content["problems"] = [problem.as_json() for problem in problems]
    return Answer(outcome=outcome, content=content)
