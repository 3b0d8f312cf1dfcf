"""`dealmate programme`: who the partners are, in and out of files."""

from __future__ import annotations

from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.reaching import reach
from bot.cli.terminal import AsJson, Data, counted, fail, given_path, print_json, settings_for

if TYPE_CHECKING:
    from datetime import date

    from bot.cli.programme_telling import Run
    from playbooks.sheets.given import Given

app = typer.Typer(no_args_is_help=True)
app.command()(reach)


class Dates(StrEnum):
    """How dates with slashes are meant."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@app.callback()
def programme() -> None:
    """Partners, people and channels."""


@app.command("import")
def import_(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    files: Annotated[
        list[Path],
        typer.Argument(
            help="The programme as one YAML file, or tables named partners.csv, members.csv, "
            "channels.csv, milestones.csv, kpis.csv, products.csv, deals.csv, or a folder of them.",
            parser=given_path,
        ),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(
            help="YAML that says how the files of another system become our tables.",
            parser=given_path,
        ),
    ] = None,
    dry_run: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    skip_faulty: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option("--skip-faulty", help="Load the rows that are right, and list the others."),
    ] = False,
    whole: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--whole", help="The tables are complete: who is not in them has left. Never deals."
        ),
    ] = False,
    yes_end_access: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--yes-end-access",
            help="End the access of who is not in the file even when that is most of the partners "
            "or people.",
        ),
    ] = False,
    dates: Annotated[
        Dates | None, typer.Option(help="What 03/04/2026 means: dmy or mdy. Refused if not said.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Take over a programme from YAML, or rows of it from CSV; doing it again changes nothing.

    A YAML file is the whole programme. Rows of tables change what they name and leave the rest: a
    column that is not there stays as it is, an empty cell empties it. It is one transaction: with
    any faulty row nothing is changed, unless --skip-faulty. Faults name file, line and column, and
    end the program with exit code 1. So does a file without most of the partners or people, whose
    access it would end, unless --yes-end-access.
    """
    from bot.cli.programme_telling import Run, tell_import  # noqa: PLC0415

    is_yaml = len(files) == 1 and files[0].suffix.casefold() in {".yaml", ".yml"}
    if is_yaml and mapping is None:
        if whole or skip_faulty or dates:
            fail("A YAML file is always whole and has no rows to skip: leave those options out.")
        run = Run(is_dry=dry_run)
        _import_yaml(files[0], run, data=data, may_end_access=yes_end_access, as_json=as_json)
        return
    if whole and skip_faulty:
        fail("With --whole no row can be left out: who is not read would seem to have left.")
    from bot.composition import clock, opened_database  # noqa: PLC0415
    from playbooks.sheets.loading import plan_import, take_over  # noqa: PLC0415

    given, notes = _given(files, mapping, dates=dates, whole=whole)
    given = replace(given, may_end_access=yes_end_access)
    run = Run(is_dry=dry_run, skips_faulty=skip_faulty, may_skip=not whole)
    with opened_database(settings_for(data)) as database:
        if dry_run:
            with database.reading() as session:
                plan = plan_import(session, given, now=clock())
        else:
            with database.transaction() as session:
                plan = take_over(session, given, skip_faulty=skip_faulty, now=clock())
    tell_import(plan, notes, run, as_json=as_json)


@app.command()
def export(
    folder: Annotated[
        Path,
        typer.Argument(help="Folder for the tables; made if it is not there.", parser=given_path),
    ],
    table: Annotated[
        list[str] | None, typer.Option(help="Only this table; may be repeated.")
    ] = None,
    semicolons: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--semicolons", help="As a European Excel wants them.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Write the programme and its deals as CSV; importing them again changes nothing.

    No cell can be taken for a formula by a spreadsheet program. The files hold everything, also
    what partners must not see of each other: keep them as you keep the database.
    """
    from bot.composition import opened_database  # noqa: PLC0415
    from playbooks.advice import nearest  # noqa: PLC0415
    from playbooks.listed import as_listed  # noqa: PLC0415
    from playbooks.sheets.files import write_tables  # noqa: PLC0415
    from playbooks.sheets.layout import SheetName  # noqa: PLC0415
    from playbooks.sheets.loading import exported  # noqa: PLC0415

    table = [as_listed(name, SheetName) for name in table or ()]
    for name in table:
        if name not in set(SheetName):
            fail(f"There is no table {name}. {nearest(name, SheetName)}")
    names = [SheetName(name) for name in table] if table else list(SheetName)
    with opened_database(settings_for(data)) as database, database.reading() as session:
        tables = exported(session, names)
    write_tables(folder, tables, separator=";" if semicolons else ",")
    counts = {str(name): len(rows) for name, rows in tables.items()}
    if as_json:
        print_json({"folder": str(folder), "rows": counts})
    else:
        typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()) + f": {folder}")


@app.command()
def show(
    partner: Annotated[str, typer.Argument(help="The partner's id.")],
    reader: Annotated[str, typer.Option("--as", help="Who looks: a person of the programme.")],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Show where a partner stands: tier, distributor, CAM, certifications, milestones.

    What was agreed (KPIs, joint value) is shown to the partner's CAM and its own lead alone. People
    of another partner are answered as if there were no such partner.
    """
    from bot.composition import clock, opened_database, today_of  # noqa: PLC0415
    from playbooks.programme import queries  # noqa: PLC0415
    from playbooks.programme.achievements import achievements  # noqa: PLC0415
    from playbooks.programme.people import agreement_for  # noqa: PLC0415
    from playbooks.programme.readers import find_member  # noqa: PLC0415

    settings = settings_for(data)
    with opened_database(settings) as database, database.reading() as session:
        viewer = find_member(session, reader)
        if viewer is None:
            fail(f"Nobody is called {reader}. Name a person by email, id or full name.")
        found = queries.partner(session, partner)
        if found is None or not (viewer.is_vendor or viewer.organisation == found.id):
            fail(f"There is no partner {partner} that {viewer.name} may see.")
        above = queries.partner(session, found.parent_id)
        cam = queries.member(session, found.cam_id)
        today = today_of(settings, clock())
    reached = achievements(found, today=today)
    agreed = agreement_for(viewer, found)
    if as_json:
        shown = {
            "partner": found.id,
            "name": found.name,
            "tier": found.tier,
            "type": found.type,
            "distributor": None if above is None else above.name,
            "cam": None if cam is None else cam.name,
            "achievements": [asdict(one) | {"day": _iso(one.day)} for one in reached],
        }
        if agreed is not None:
            shown["joint_value"] = agreed.joint_value
            shown["kpis"] = [
                {
                    "id": kpi.id,
                    "name": kpi.name,
                    "target": float(kpi.target),
                    "actual": None if kpi.actual is None else float(kpi.actual),
                    "unit": kpi.unit,
                    "start": _iso(kpi.start),
                    "end": _iso(kpi.end),
                }
                for kpi in agreed.kpis
            ]
        print_json(shown)
        return
    typer.echo(f"{found.name}: {found.tier} {found.type}")
    typer.echo(f"Distributor: {'none' if above is None else above.name}")
    typer.echo(f"CAM: {'none' if cam is None else cam.name}")
    for one in reached:
        day = "" if one.day is None else f", {one.day}"
        typer.echo(f"- {one.kind} {one.id}: {one.state}{day}")
    if agreed is not None and agreed.joint_value:
        typer.echo(f"Agreed: {agreed.joint_value.strip()}")
    for kpi in () if agreed is None else agreed.kpis:
        actual = "" if kpi.actual is None else f"{kpi.actual} of "
        typer.echo(f"- {kpi.name}: {actual}{kpi.target} {kpi.unit}".rstrip())


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _given(
    files: list[Path], mapping: Path | None, *, dates: Dates | None, whole: bool
) -> tuple[Given, tuple[str, ...]]:
    from playbooks.sheets.files import given_by_files, given_by_mapping  # noqa: PLC0415
    from playbooks.sheets.kinds import DateOrder  # noqa: PLC0415
    from playbooks.sheets.problems import SheetError  # noqa: PLC0415

    order = None if dates is None else DateOrder(dates)
    try:
        if mapping is None:
            return given_by_files(files, dates=order, is_whole=whole)
        if len(files) != 1 or not files[0].is_dir():
            fail("With --mapping, name the one folder in which its files are.")
        if whole:
            fail("--whole is for our own tables: another system's files are never complete.")
        return given_by_mapping(mapping, files[0], dates=order)
    except SheetError as error:
        fail(str(error))


def _import_yaml(
    file: Path, run: Run, *, data: Path | None, may_end_access: bool, as_json: bool
) -> None:
    from bot.cli.programme_telling import rule_notes, tell_import  # noqa: PLC0415
    from bot.composition import clock, opened_database  # noqa: PLC0415
    from playbooks.programme.definition import read_programme  # noqa: PLC0415
    from playbooks.sheets.loading import plan_definition, take_over_definition  # noqa: PLC0415

    definition = read_programme(file)
    with opened_database(settings_for(data)) as database:
        if run.is_dry:
            with database.reading() as session:
                plan = plan_definition(session, definition, may_end_access=may_end_access)
            report = None
        else:
            with database.transaction() as session:
                plan, report = take_over_definition(
                    session, definition, may_end_access=may_end_access, now=clock()
                )
    if report is None:
        tell_import(plan, rule_notes(plan), run, as_json=as_json)
        return
    if as_json:
        print_json(asdict(report))
        return
    typer.echo(
        f"{counted(report.partners, 'partner')}, {counted(report.members, 'person', 'people')}, "
        f"{counted(report.channels, 'channel')}; {counted(report.deals_added, 'deal')} added, "
        f"{report.deals_kept} kept."
    )
    if report.ended:
        typer.echo(f"No longer in the file, so without access: {', '.join(report.ended)}.")
