"""`dealmate content report`: what is in the library and what needs somebody, to print."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.terminal import AsJson, Data, counted, print_json

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from content_index.report.facts import Facts, Report, Section

WIDTH = 100
MOST_LINES = 12


def report(
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
    everything: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--all", help="Print every line of every list.")
    ] = False,
    owner: Annotated[
        str | None, typer.Option("--owner", help="Only what concerns this owner's assets.")
    ] = None,
) -> None:
    """Say what is there, by kind, audience, language and age, and everything that needs somebody.

    Among that: files that could not be read, are in quarantine or were read in part, assets that
    nobody may see or that no partner reaches, what is expired, expiring, overdue for review, old or
    without an owner, near duplicates and contradictions, and what people have withdrawn, narrowed,
    pinned or hidden. Each list says what to do about it. With --json, every list, empty ones too.
    """
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.cli.syncing import source_lines  # noqa: PLC0415
    from bot.composition import clock, open_database, today_of  # noqa: PLC0415
    from content_index.report.making import report as made  # noqa: PLC0415

    settings = settings_with_data(data)
    database = open_database(settings)
    try:
        with database.reading() as session:
            found = made(
                facts := _facts(session, today_of(settings, clock())),
                owner=owner and _address(session, owner, facts),
            )
    finally:
        database.close()
    sources = source_lines(settings)
    if as_json:
        print_json({**_json(found), "sources": sources})
        return
    for line in lines(found, most=None if everything else MOST_LINES):
        typer.echo(line)
    for source in sources:
        if source["problem"]:
            typer.echo(f"Source {source['name'] or source['source']}: {source['problem']}")


def _facts(session: Session, today: date) -> Facts:
    from content_index.labels import Grant  # noqa: PLC0415
    from content_index.life import queries as life  # noqa: PLC0415
    from content_index.report.facts import Facts  # noqa: PLC0415
    from content_index.report.files import read_file_facts  # noqa: PLC0415
    from content_index.shelf.current import read_shelf  # noqa: PLC0415
    from content_index.shelf.queries import filed_assets, passage_texts  # noqa: PLC0415
    from playbooks.programme.entitlements import holder_of  # noqa: PLC0415
    from playbooks.programme.people import VENDOR  # noqa: PLC0415
    from playbooks.programme.queries import members, partners, rules  # noqa: PLC0415

    known = partners(session)
    tiers = rules(session).tiers if known else ()
    return Facts(
        shelf=read_shelf(session),
        today=today,
        rulings=life.rulings(session),
        last_words=life.last_words(session),
        supersedes={
            filed.asset.id: filed.supersedes for filed in filed_assets(session) if filed.supersedes
        },
        texts=passage_texts(session),
        files=read_file_facts(session),
        partners={
            each.name: Grant(holders=(holder_of(each, tiers=tiers, today=today),)) for each in known
        },
        owners=frozenset(person.email for person in members(session, organisation=VENDOR)),
    )


def _address(session: Session, owner: str, facts: Facts) -> str:
    """Return the address of who is meant: one of the programme's people, or who owns an asset.

    Ends the program with near names where nobody is.
    """
    from bot.cli.assets.naming import one_of  # noqa: PLC0415
    from playbooks.programme.people import VENDOR  # noqa: PLC0415
    from playbooks.programme.queries import members  # noqa: PLC0415
    from playbooks.programme.readers import find_member  # noqa: PLC0415

    found = find_member(session, owner)
    if found is not None:
        return found.email
    people = members(session, organisation=VENDOR)
    addresses = {person.name: person.email for person in people}
    addresses |= {one.owner: one.owner for one in facts.shelf.assets.values() if one.owner}
    return addresses[one_of(owner, addresses, what="owner")]


def lines(found: Report, *, most: int | None) -> list[str]:
    """Return the report as it is printed; `most` lines of each list, all of them for None."""
    from content_index.report.facts import day  # noqa: PLC0415

    said = [f"Content report, {day(found.today)}: {counted(found.assets, 'asset')}", ""]
    for name, counts in found.counts.items():
        parts = " · ".join(f"{_spoken(value)}: {number}" for value, number in counts.items())
        if parts:
            said += textwrap.wrap(f"{_COUNTED[name]:18}{parts}", WIDTH, subsequent_indent=" " * 18)
    for section in found.sections:
        if section.findings:
            said += ["", *_list(section, most)]
    clear = [_spoken(section.name) for section in found.sections if not section.findings]
    if clear:
        said += ["", *textwrap.wrap(f"Empty lists: {', '.join(clear)}.", WIDTH)]
    return said


_COUNTED = {
    "status": "All, by state",
    "kind": "Current, by kind",
    "audience": "… by audience",
    "language": "… by language",
    "age": "… by last update",
    "partner": "Seen by partner",
}


def _list(section: Section, most: int | None) -> list[str]:
    shown = section.findings[:most]
    said = [f"{section.heading} ({len(section.findings)})", f"  {section.todo}"]
    width = min(max(len(one.subject) for one in shown), 42)
    for one in shown:
        indent = " " * (6 + width)
        said += textwrap.wrap(
            f"  - {one.subject:{width}}  {one.detail}", WIDTH, subsequent_indent=indent
        )
    rest = len(section.findings) - len(shown)
    if rest:
        said.append(f"  … and {rest} more: --all shows them.")
    return said


def _spoken(value: str) -> str:
    return value.replace("_", " ")


def _json(found: Report) -> dict[str, Any]:
    return {
        "day": found.today.isoformat(),
        "assets": found.assets,
        "by": found.counts,
        "lists": {
            section.name: {
                "heading": section.heading,
                "todo": section.todo,
                "items": [
                    {
                        "subject": one.subject,
                        "assets": list(one.assets),
                        "detail": one.detail,
                    }
                    for one in section.findings
                ],
            }
            for section in found.sections
        },
    }
