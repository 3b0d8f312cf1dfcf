"""`dealmate crm`: how the connection fares, what waits for a person, and what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.crm_desk import Desk, opened_desk, outcome_json, outcome_words
from bot.cli.crm_linking import link, unlink
from bot.cli.crm_simulating import simulate
from bot.cli.terminal import AsJson, Data, fail, given_path, log_to_stderr, print_json, settings_for

if TYPE_CHECKING:
    from playbooks.crm.queries import Letter
    from playbooks.crm.usecases import Outcome

app = typer.Typer(no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Its number, as `dealmate crm dead` lists it.")]
EVERYTHING = 100_000


@app.callback()
def crm() -> None:
    """Deals and a CRM's records of them; docs/crm.md leads from nothing to a working connection."""


app.command()(simulate)
app.command()(link)
app.command()(unlink)


@app.command()
def check(
    mapping: Annotated[
        Path | None,
        typer.Argument(
            help="The file; crm.yaml of the data folder if not given.", parser=given_path
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Read crm.yaml strictly, and compare it with the programme: every problem with its line.

    A mistake ends with exit code 2. What the file names and the programme does not know is a
    warning and ends with 0: it may come with the next import.
    """
    from bot.composition import opened_database  # noqa: PLC0415
    from bot.crm.opening import CRM_FILE, crm_file  # noqa: PLC0415
    from playbooks.crm.loading import check_mapping, read_mapping  # noqa: PLC0415
    from playbooks.programme import queries as programme  # noqa: PLC0415

    settings = settings_for(data)
    path = mapping or crm_file(settings)
    if path is None:
        fail(f"There is no {CRM_FILE} in {settings.data_folder}. docs/crm.md shows one.")
    warnings: tuple[str, ...] = ()
    if settings.data_folder.is_dir():
        with opened_database(settings) as database, database.reading() as session:
            products = frozenset(dict(programme.rules(session).products))
            partners = frozenset(one.id for one in programme.partners(session))
        read, warnings = check_mapping(path, products=products, partners=partners)
    else:
        read = read_mapping(path)
    if as_json:
        print_json({"file": str(path), "kind": str(read.kind), "warnings": list(warnings)})
        return
    for warning in warnings:
        typer.echo(warning)
    typer.echo(
        f"{path}: {read.name}, {len(read.stages)} stages, {len(read.accounts)} accounts; "
        f"{len(warnings)} warnings."
    )


@app.command()
def status(data: Data = None, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Say how the connection fares, how much waits to be written, and what waits for a person."""
    from playbooks.crm import queries  # noqa: PLC0415
    from playbooks.crm.outbound import PUSH  # noqa: PLC0415
    from store import outbox  # noqa: PLC0415

    with opened_desk(data) as desk, desk.database.reading() as session:
        known = queries.connection(session)
        counts = queries.counts(session)
        waiting = len(outbox.unfinished(session, topics=(PUSH,)))
        dead = len(queries.letters(session, limit=EVERYTHING))
        mapping = desk.configured.mapping
    line = {
        "crm": mapping.name,
        "kind": str(mapping.kind),
        "pulled_at": _moment(known.pulled_at),
        "pushed_at": _moment(known.pushed_at),
        "paused_until": _moment(known.paused_until),
        "failures": known.failures,
        "problem": known.problem,
        "waiting": waiting,
        "dead": dead,
        **counts,
    }
    if as_json:
        print_json(line)
        return
    typer.echo(f"{mapping.name}: {counts['linked']} of {counts['records']} records are deals here.")
    if mapping.connection is not None:
        asked, wrote = line["pulled_at"] or "never", line["pushed_at"] or "never"
        typer.echo(f"Last asked {asked}, last written to {wrote}; {waiting} writes wait.")
    if known.problem:
        typer.echo(f"  {known.problem}. It is tried again at {line['paused_until']}.")
    if dead:
        typer.echo(f"{dead} wait for a person: dealmate crm dead")


@app.command()
def pull(
    since: Annotated[
        datetime | None, typer.Option(help="From this day on (UTC); since the last time if not.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Ask the CRM now what changed. A running bot takes it at once, else at its next start.

    The first time, a bot hears only what changes from then on: --since brings what was before.
    """
    from bot.composition import clock  # noqa: PLC0415
    from bot.crm.exchange import CrmExchange, Surroundings  # noqa: PLC0415
    from playbooks.crm.ports import CrmAwayError  # noqa: PLC0415

    with opened_desk(data) as desk:
        log_to_stderr(desk.settings, level="warning")
        connection = desk.configured.mapping.connection
        if connection is None:
            fail("This CRM sends events and cannot be asked: crm.yaml tells no connection.")
        exchange = CrmExchange(
            Surroundings(
                database=desk.database,
                mapping=desk.configured.mapping,
                connection=connection,
                open_crm=desk.configured.opened,
                clock=clock,
                today=desk.today,
                on_stored=lambda: None,
            )
        )
        begin = None if since is None else since.replace(tzinfo=since.tzinfo or UTC)
        try:
            stored = exchange.pull(begin)
        except CrmAwayError as away:
            fail(f"{desk.configured.mapping.name}: {away}.")
        finally:
            exchange.close()
    if as_json:
        print_json({"events": stored})
    else:
        typer.echo(f"{stored} changes that were not known yet.")


@app.command()
def dead(
    all_: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--all", help="Also those that were solved or dropped.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """List what waits for a person: changes that did not go through, in plain words.

    Each ends by itself when a later change goes through. Else replay it, once its cause is
    mended, or drop it.
    """
    from playbooks.crm import queries  # noqa: PLC0415

    with opened_desk(data) as desk, desk.database.reading() as session:
        letters = queries.letters(session, only_open=not all_, limit=EVERYTHING)
    if as_json:
        print_json([_as_json(letter) for letter in letters])
        return
    for letter in letters:
        typer.echo(_line(letter))
    if not letters:
        typer.echo("Nothing waits for a person.")


@app.command()
def show(number: Number, data: Data = None, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Show one of them, with what the CRM said or what was to be written."""
    with opened_desk(data) as desk:
        letter = _letter(desk, number)
    if as_json:
        print_json(_as_json(letter))
        return
    typer.echo(_line(letter))
    typer.echo(
        f"  {letter.trouble}, {letter.state}; first {_moment(letter.first_at)}, last "
        f"{_moment(letter.last_at)}, {letter.times} times"
    )
    for name, value in letter.said.items():
        typer.echo(f"  {name}: {value}")


@app.command()
def replay(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    numbers: Annotated[list[int] | None, typer.Argument(help="Which; all with --all.")] = None,
    everything: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--all", help="Everything that waits.")
    ] = False,
    reopen: Annotated[
        str | None,
        typer.Option(
            "--reopen-as", metavar="PERSON", help="Open a deal that was closed here, in their name."
        ),
    ] = None,
    register: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--register", help="Register the record as a new deal all the same.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Try again, by what is true now: with crm.yaml as it is today, and all that was heard since.

    What still does not go through goes on waiting; the exit code is 1 then.
    """
    from bot.composition import clock  # noqa: PLC0415
    from playbooks.crm import queries  # noqa: PLC0415
    from playbooks.crm.usecases import Consent, NotAllowedError  # noqa: PLC0415
    from playbooks.crm.usecases import replay as replay_letter  # noqa: PLC0415
    from playbooks.programme.readers import find_member  # noqa: PLC0415

    if everything == bool(numbers):
        fail("Say which by their numbers, or --all.")
    outcomes: list[Outcome] = []
    with opened_desk(data) as desk:
        with desk.database.reading() as session:
            person = None if reopen is None else find_member(session, reopen)
            known = queries.letters(session, limit=EVERYTHING)
        if reopen is not None and person is None:
            fail(f"{reopen} is nobody of the programme.")
        chosen = known if everything else [_letter(desk, number) for number in numbers or []]
        for letter in chosen:
            now = clock()
            try:
                with desk.database.transaction() as session:
                    outcome = replay_letter(
                        session,
                        letter,
                        desk.configured.mapping,
                        now=now,
                        today=desk.today(now),
                        consent=Consent(by=person, may_register=register),
                    )
            except NotAllowedError as error:
                fail(f"{error} The partner's own people, their account manager and admins may.")
            outcomes.append(outcome)
    if as_json:
        print_json([outcome_json(outcome) for outcome in outcomes])
    else:
        for outcome in outcomes:
            typer.echo(outcome_words(outcome))
    if any(outcome.held for outcome in outcomes):
        raise typer.Exit(1)


@app.command()
def drop(
    numbers: Annotated[list[int], typer.Argument(help="Which.")],
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Decide that nothing is to be done: what Dealmate says stands, and is written to the CRM.

    A record that is no deal here is left alone from now on.
    """
    from bot.composition import clock  # noqa: PLC0415
    from playbooks.crm.usecases import drop as drop_letter  # noqa: PLC0415

    with opened_desk(data) as desk:
        for letter in [_letter(desk, number) for number in numbers]:
            with desk.database.transaction() as session:
                drop_letter(session, letter, now=clock())
    if as_json:
        print_json({"dropped": numbers})
    else:
        typer.echo(f"Dropped: {', '.join(str(number) for number in numbers)}.")


def _letter(desk: Desk, number: int) -> Letter:
    from playbooks.crm import queries  # noqa: PLC0415

    with desk.database.reading() as session:
        found = queries.letter(session, number)
    if found is None:
        fail(f"There is no number {number}. `dealmate crm dead` lists them.")
    return found


def _as_json(letter: Letter) -> dict[str, Any]:
    return {
        "number": letter.id,
        "direction": str(letter.direction),
        "record": letter.record_id,
        "deal": letter.deal_id,
        "trouble": str(letter.trouble),
        "words": letter.words,
        "state": str(letter.state),
        "times": letter.times,
        "first_at": _moment(letter.first_at),
        "last_at": _moment(letter.last_at),
        "said": dict(letter.said),
    }


def _line(letter: Letter) -> str:
    way = "to the CRM" if letter.direction == "out" else "from the CRM"
    return f"{letter.id:5}  {way:12}  {letter.deal_id or letter.record_id}: {letter.words}"


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
