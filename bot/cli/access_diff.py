"""Trying a change: what everybody sees now, and what they would see with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.terminal import fail, settings_for
from bot.composition import clock, opened_database, today_of
from bot.content_composing import configured_sources
from content_index.relabelling import relabelled
from content_index.shelf.current import read_shelf
from content_index.sources.source import SourceError
from playbooks.listed import as_listed
from playbooks.programme import queries
from playbooks.programme.access import (
    AccessChange,
    Reader,
    ReaderKind,
    Standing,
    access_changes,
)
from playbooks.programme.achievements import AchievementKind
from playbooks.programme.definition import read_programme
from playbooks.programme.reaching import names_reached
from playbooks.programme.values import programme_of
from playbooks.sheets.files import given_by_files
from playbooks.sheets.given import Given, GivenRow
from playbooks.sheets.layout import Achievement, SheetName
from playbooks.sheets.merging import merged
from playbooks.sheets.problems import SheetError

if TYPE_CHECKING:
    from datetime import date

    from bot.settings import Settings
    from content_index.files import FileProblem, SourceRules
    from playbooks.programme.people import Programme

COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A change that was tried: between which days, what it does, and what is wrong with it."""

    before: date
    after: date
    changes: tuple[AccessChange, ...]
    names: dict[Reader, str]
    new_files: tuple[str, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """How many gains and losses there are, and whom and what they concern."""
        readers = {one.reader for one in self.changes}
        return {
            "gains": sum(1 for one in self.changes if one.is_gain),
            "losses": sum(1 for one in self.changes if not one.is_gain),
            "assets": len({one.asset.id for one in self.changes}),
            "partners": sum(1 for r in readers if r.kind is ReaderKind.PARTNER),
            "channels": sum(1 for r in readers if r.kind is ReaderKind.CHANNEL),
            "people": sum(1 for r in readers if r.kind is ReaderKind.PERSON),
        }

    def grouped(self) -> list[tuple[str, list[AccessChange]]]:
        """By reader; people for whom the same changes as for their partner are counted there."""
        by_reader: dict[Reader, list[AccessChange]] = {}
        for one in self.changes:
            by_reader.setdefault(one.reader, []).append(one)
        shown: list[tuple[str, list[AccessChange]]] = []
        folded: dict[str, int] = {}
        people: list[tuple[str, list[AccessChange]]] = []
        for reader, changes in by_reader.items():
            owner = Reader(kind=ReaderKind.PARTNER, id=reader.organisation)
            if reader.kind is ReaderKind.PERSON and _same(by_reader.get(owner), changes):
                folded[reader.organisation] = folded.get(reader.organisation, 0) + 1
            elif reader.kind is ReaderKind.PERSON:
                people.append((self.names.get(reader, reader.id), changes))
        for reader, changes in by_reader.items():
            if reader.kind is not ReaderKind.PERSON:
                number = folded.get(reader.id, 0) if reader.kind is ReaderKind.PARTNER else 0
                also = f" (and {number} of its people)" if number else ""
                shown.append((self.names.get(reader, reader.id) + also, changes))
        return [*shown, *people]


def tried(  # noqa: PLR0913 - the parts of a change
    data: Path | None,
    *,
    files: list[Path],
    tiers: list[str],
    milestones: list[str],
    certifications: list[str],
    labels: Path | None,
    on: date | None,
) -> Tried:
    """Work out what a change does to everybody's access; ends the program when it cannot be read.

    Raises:
        AuthoredFileError: a YAML file is broken.
    """
    settings = settings_for(data)
    today = today_of(settings, clock())
    then = on or today
    problems: list[str] = []
    notes: tuple[str, ...] = ()
    new_files: tuple[str, ...] = ()
    with opened_database(settings) as database, database.reading() as session:
        now = Standing(programme=queries.programme(session), shelf=read_shelf(session), today=today)
        programme = now.programme
        if len(files) == 1 and files[0].suffix.casefold() in {".yaml", ".yml"}:
            programme = programme_of(read_programme(files[0]))
        elif files:
            try:
                given, notes = given_by_files(files, dates=None, is_whole=False)
            except SheetError as error:
                fail(str(error))
            programme = _merged(programme, given, problems)
        _require_partners(programme, [*tiers, *milestones, *certifications])
        rows = _rows(
            tiers,
            [_as_known(one, programme, AchievementKind.MILESTONE) for one in milestones],
            [_as_known(one, programme, AchievementKind.CERTIFICATION) for one in certifications],
            then,
        )
        if rows.rows:
            programme = _merged(programme, rows, problems)
        shelf = now.shelf
        if labels is not None:
            _require_folder(settings, labels)
            try:
                anew = relabelled(session, labels, rules=_rules(settings, labels))
            except SourceError as error:
                fail(str(error))
            shelf = replace(read_shelf(session, refiled=anew.refiled))
            new_files = anew.new
            # As in a sync, they keep nothing from being compared: it says what becomes of them.
            notes = (*notes, *(_in_words(problem) for problem in anew.problems))
            if anew.is_copy:
                notes = (*notes, f"Nothing was indexed from {labels}: compared by path.")
    after = Standing(programme=programme, shelf=shelf, today=then)
    return Tried(
        before=today,
        after=then,
        changes=access_changes(now, after),
        names=_names(now.programme) | _names(programme),
        new_files=new_files,
        problems=tuple(problems),
        notes=notes,
    )


def _in_words(problem: FileProblem) -> str:
    line = "" if problem.line is None else f":{problem.line}"
    return f"{problem.path}{line}: {problem.what.rstrip('.')}. {problem.todo}"


def _require_partners(programme: Programme, pairs: list[str]) -> None:
    """End the program for a change of a partner that nobody knows: it would make a new one."""
    known = {partner.id for partner in programme.partners}
    for partner, _ in map(_pair, pairs):
        if partner not in known:
            fail(f"There is no partner {partner}. Known are: {', '.join(sorted(known))}.")


def _merged(programme: Programme, given: Given, problems: list[str]) -> Programme:
    found = merged(programme, given)
    problems += [str(problem) for problem in found.problems]
    return found.programme


def _rows(tiers: list[str], milestones: list[str], certifications: list[str], day: date) -> Given:
    """The changes of the command line as rows of tables, numbered in their order."""
    partners = [
        _row(number, {"id": partner, "tier": tier})
        for number, (partner, tier) in enumerate(map(_pair, tiers), start=1)
    ]
    reached = [(Achievement.MILESTONE, one) for one in milestones]
    reached += [(Achievement.CERTIFICATION, one) for one in certifications]
    held = []
    for number, (kind, pair) in enumerate(reached, start=1):
        partner, name = _pair(pair)
        cells = {"partner": partner, "kind": str(kind), "id": name, "on": day.isoformat()}
        held.append(_row(number, cells))
    rows = {SheetName.PARTNERS: tuple(partners), SheetName.MILESTONES: tuple(held)}
    return Given(rows={name: found for name, found in rows.items() if found})


def _as_known(pair: str, programme: Programme, kind: AchievementKind) -> str:
    """Spell what a partner reaches as it is known already, as it would be stored."""
    partner, name = _pair(pair)
    return f"{partner}={as_listed(name, names_reached(programme.partners, kind))}"


def _row(number: int, cells: dict[str, str]) -> GivenRow:
    return GivenRow(file=COMMAND_LINE, line=number, cells=cells, named={})


def _pair(text: str) -> tuple[str, str]:
    partner, equals, value = text.partition("=")
    if not (equals and partner and value):
        fail(f"{text!r}: write it as PARTNER=NAME, such as nordlicht=platinum.")
    return partner, value


def _rules(settings: Settings, folder: Path) -> SourceRules | None:
    """What sources.yaml says about a folder, where it is one of its sources."""
    wanted = str(folder.resolve())
    return next((s.rules for s in configured_sources(settings) if s.id == wanted), None)


def _require_folder(settings: Settings, labels: Path) -> None:
    """End the program where the labels are in no folder: only a folder can be read without a sync.

    A source of another kind has its labels in sources.yaml and in what it holds itself.
    """
    if labels.is_dir():
        return
    named = next((one for one in configured_sources(settings) if one.name == str(labels)), None)
    if named is not None and named.fields.kind != "folder":
        fail(
            f"{labels} is a source of kind {named.fields.kind}: what its labels would be is known "
            "only once it is synced. --labels takes a folder. Set the label on a copy of the data "
            "folder first (dealmate content sync --data COPY), then compare with "
            "dealmate access explain --data COPY."
        )
    folders = [one.id for one in configured_sources(settings) if one.fields.kind == "folder"]
    hint = f" Folders that are sources: {', '.join(folders)}." if folders else ""
    fail(f"There is no folder {labels}. --labels takes a content folder, or a copy of one.{hint}")


def _same(first: list[AccessChange] | None, second: list[AccessChange]) -> bool:
    return first is not None and [(c.asset.id, c.is_gain) for c in first] == [
        (c.asset.id, c.is_gain) for c in second
    ]


def _names(programme: Programme) -> dict[Reader, str]:
    return {
        **{Reader(kind=ReaderKind.PARTNER, id=p.id): p.name for p in programme.partners},
        **{
            Reader(kind=ReaderKind.CHANNEL, id=c.id, organisation=c.partner_id or ""): f"#{c.name}"
            for c in programme.channels
        },
        **{
            Reader(kind=ReaderKind.PERSON, id=m.id, organisation=m.organisation): m.name
            for m in programme.members
        },
    }
