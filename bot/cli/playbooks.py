"""`dealmate playbooks`: check, schema, preview, and who hears nothing of what."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.terminal import AsJson, Data, counted, fail, given_path, print_json

if TYPE_CHECKING:
    from playbooks.plays.rehearsing import Rehearsed

app = typer.Typer(no_args_is_help=True)
Folders = Annotated[
    list[Path] | None,
    typer.Argument(help="Folders of YAML files; those in use if none.", parser=given_path),
]
Person = Annotated[str | None, typer.Option("--person", help="Id, email or name of a person.")]
PartnerId = Annotated[str | None, typer.Option("--partner", help="Id of a partner.")]
Scope = Annotated[str, typer.Argument(help="PLAYBOOK, PLAYBOOK/PLAY, or * for everything.")]


@app.callback()
def playbooks() -> None:
    """Check playbooks, see what they would have said, and silence them."""


@app.command()
def check(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders of YAML files; the built-in ones if none.", parser=given_path),
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Read playbooks strictly and name every problem with its file and line."""
    from playbooks.plays.loading import LIBRARY, check_playbooks  # noqa: PLC0415

    report = check_playbooks(*(folders or [LIBRARY]))
    if as_json:
        print_json({"files": list(report.files), "problems": list(report.problems)})
    else:
        for problem in report.problems:
            typer.echo(problem)
        typer.echo(
            f"{counted(len(report.files), 'file')}, {counted(len(report.plays.plays), 'play')}, "
            f"{counted(len(report.problems), 'problem')}."
        )
    if report.problems:
        raise typer.Exit(1)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a playbook, for an editor that completes and checks YAML.

    Keep it in a file and name that in the first line of a playbook:
    # yaml-language-server: $schema=playbook.schema.json
    """
    from playbooks.plays.schema import schema_text  # noqa: PLC0415

    typer.echo(schema_text(), nl=False)


@app.command()
def preview(
    folders: Folders = None,
    since: Annotated[str, typer.Option(help="How far back: 90d, 12w, or a day.")] = "90d",
    partner: PartnerId = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Live the past again: what the plays would have sent, to whom, and what was kept back and why.

    Nothing is sent and nothing is changed: it happens in a copy that is thrown away. What partners
    may see is as it is today. Give a folder to try playbooks before they are in force.
    """
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.cli.rehearsal import rehearse_programme  # noqa: PLC0415
    from bot.composition import clock  # noqa: PLC0415
    from playbooks.authored import AuthoredFileError  # noqa: PLC0415

    now = clock()
    begin = _since(since, now)
    try:
        found = rehearse_programme(
            settings_with_data(data), folders=folders or [], since=begin, now=now, partner=partner
        )
    except (AuthoredFileError, LookupError) as error:
        fail(str(error))
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    for one in found:
        typer.echo(_line(one))
    counts = {outcome: sum(o.outcome == outcome for o in found) for outcome in _WORDS}
    told = ", ".join(f"{counts[outcome]} {words}" for outcome, words in _WORDS.items())
    typer.echo(f"Since {begin:%Y-%m-%d}: {told}.")


@app.command("mute")
def mute_(
    scope: Scope,
    person: Person = None,
    partner: PartnerId = None,
    days: Annotated[int | None, typer.Option(min=1, help="For so long; else for good.")] = None,
    data: Data = None,
) -> None:
    """Let a person, or everybody of a partner, hear nothing of a play, a playbook or anything."""
    from playbooks.plays.muting import mute  # noqa: PLC0415

    def silence(session: Any, now: datetime, who: dict[str, str]) -> str:
        until = None if days is None else now + timedelta(days=days)
        mute(session, **who, scope=scope, until=until, by="command line", now=now)
        return "Silent" if until is None else f"Silent until {until:%Y-%m-%d %H:%M} UTC"

    _change_mute(data, person, partner, scope, silence)


@app.command("unmute")
def unmute_(
    scope: Scope, person: Person = None, partner: PartnerId = None, data: Data = None
) -> None:
    """End a silence."""
    from playbooks.plays.muting import unmute  # noqa: PLC0415

    def end(session: Any, now: datetime, who: dict[str, str]) -> str:
        del now
        return "Heard again" if unmute(session, **who, scope=scope) else "Was not silent"

    _change_mute(data, person, partner, scope, end)


@app.command("mutes")
def mutes_(
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """List who hears nothing of what, and until when."""
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import open_database  # noqa: PLC0415
    from playbooks.plays.mutes.queries import mutes  # noqa: PLC0415

    database = open_database(settings_with_data(data))
    try:
        with database.reading() as session:
            found = mutes(session)
    finally:
        database.close()
    if as_json:
        print_json([asdict(one) | {"until": _iso(one.until), "at": _iso(one.at)} for one in found])
        return
    for one in found:
        until = "for good" if one.until is None else f"until {one.until:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"{one.member_id or one.partner_id}  {one.scope}  {until} (by {one.by})")
    typer.echo("1 silence." if len(found) == 1 else f"{len(found)} silences.")


def _change_mute(
    data: Path | None, person: str | None, partner: str | None, scope: str, change: Any
) -> None:
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, load_plays, open_database  # noqa: PLC0415
    from playbooks.plays.muting import is_scope  # noqa: PLC0415
    from playbooks.programme import queries as programme  # noqa: PLC0415
    from playbooks.programme.readers import find_member  # noqa: PLC0415

    if (person is None) == (partner is None):
        fail("Say for whom: --person or --partner.")
    settings = settings_with_data(data)
    if not is_scope(scope, load_plays(settings)):
        fail(f"There is no play or playbook {scope}. dealmate playbooks check names the files.")
    database = open_database(settings)
    try:
        with database.transaction() as session:
            member = None if person is None else find_member(session, person)
            owner = programme.partner(session, partner)
            if member is None and owner is None:
                fail(f"There is no {'person' if person else 'partner'} {person or partner}.")
            who = {"member_id": member.id} if member else {"partner_id": str(partner)}
            outcome = change(session, clock(), who)
            name = member.name if member else str(owner and owner.name)
    finally:
        database.close()
    typer.echo(f"{outcome}: {scope}, for {name}.")


_WORDS = {
    "sent": "would have been sent",
    "suppressed": "kept back",
    "held_out": "left out to measure",
    "waiting": "still waiting",
}


def _line(one: Rehearsed) -> str:
    head = f"{one.at:%Y-%m-%d %H:%M}  {one.outcome:<10}  {one.play_id}/{one.step_id}"
    lines = [f"{head}  {one.about}, to {one.to}"]
    if one.reason:
        lines.append(f"    {one.reason}")
    if one.text:
        lines.append(f"    “{one.text}”")
    if one.assets:
        lines.append(f"    with {', '.join(one.assets)}")
    return "\n".join(lines)


def _as_json(one: Rehearsed) -> dict[str, Any]:
    return asdict(one) | {"at": one.at.isoformat(), "assets": list(one.assets)}


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _since(text: str, now: datetime) -> datetime:
    """Read 90d, 12w or 2026-08-01; ends the program with a sentence otherwise."""
    number, unit = text[:-1], text[-1:]
    if number.isdigit() and unit in {"d", "w"}:
        return now - timedelta(days=int(number) * (7 if unit == "w" else 1))
    try:
        return datetime.fromisoformat(text).replace(tzinfo=now.tzinfo)
    except ValueError:
        fail(f"{text!r} is no time to begin: say 90d, 12w, or a day such as 2026-08-01.")
