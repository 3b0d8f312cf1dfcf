"""`dealmate content sync` and `dealmate content sources`: where content comes from."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.indexing import prepare_with_progress
from bot.cli.progress import Shown, shown_progress
from bot.cli.terminal import (
    AsJson,
    Data,
    counted,
    fail,
    given_path,
    log_to_stderr,
    print_json,
    say,
    settings_for,
)

if TYPE_CHECKING:
    from bot.composition import Knowledge
    from bot.settings import Settings
    from content_index.planning import Caution
    from content_index.sources.configuration import ConfiguredSource
    from content_index.sources.queries import SourceState
    from content_index.sync import Progress, SyncReport

Withdraw = Annotated[
    bool,
    typer.Option("--yes-withdraw", help="Withdraw what vanished even when it is most of a source."),
]


def sync(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Folder of documents with their labels; all of sources.yaml if none.",
            parser=given_path,
        ),
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Only this source of sources.yaml; may be repeated.")
    ] = None,
    yes_withdraw: Withdraw = False,  # noqa: FBT002 - an option of the command line
    retry: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--retry", help="Try files in quarantine again, unchanged ones too.")
    ] = False,
    strict: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--strict", help="End with exit code 1 where a file could not be used, or only in part."
        ),
    ] = False,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Index a folder, or every source of sources.yaml; a second run embeds only what changed.

    A broken file is reported, and no error of the program unless --strict. A file that takes too
    long or too much memory is stopped, and after three times left alone: it is in quarantine until
    it changes, or until --retry. A source that fails is reported, changes nothing and ends the
    program with exit code 1 when the others are done. With --json one object a line, for each
    source one.
    """
    from bot.composition import opened_knowledge  # noqa: PLC0415
    from bot.content_composing import configured_sources  # noqa: PLC0415
    from content_index.planning import Caution  # noqa: PLC0415
    from content_index.reading.quarantine import release  # noqa: PLC0415
    from store.ownership import owning  # noqa: PLC0415

    settings = settings_for(data)
    log_to_stderr(settings, level="warning")
    if folder is not None and source:
        fail("Say either a folder or --source, not both.")
    chosen = () if folder else _chosen(configured_sources(settings), source)
    with (
        owning(settings.data_folder, purpose="dealmate content sync"),
        opened_knowledge(settings) as knowledge,
    ):
        if retry:
            release(knowledge.database)
        prepare_with_progress(knowledge)
        if folder is not None:
            caution = Caution.NONE if yes_withdraw else Caution.ALL
            report = sync_with_progress(knowledge, folder, caution=caution)
            if as_json:
                print_json(asdict(report))
            else:
                _print_sync(report)
            if strict and not _is_whole(report):
                raise typer.Exit(1)
            return
        caution = Caution.NONE if yes_withdraw else Caution.MOST
        are_all_well = sync_sources(
            knowledge, chosen, caution=caution, strict=strict, as_json=as_json
        )
    if not are_all_well:
        raise typer.Exit(1)


def sync_with_progress(
    knowledge: Knowledge, folder: Path, *, caution: Caution | None = None
) -> SyncReport:
    """Index a folder, with a progress bar where people look."""
    from bot.composition import clock  # noqa: PLC0415
    from bot.content_composing import reading_pool  # noqa: PLC0415
    from content_index.planning import Caution  # noqa: PLC0415
    from content_index.sources.folder import FolderError  # noqa: PLC0415
    from content_index.sync import SyncConflictError, sync_folder  # noqa: PLC0415

    with shown_progress() as show, reading_pool(knowledge.settings) as reading:
        try:
            result = sync_folder(
                knowledge.library,
                folder,
                now=clock(),
                progress=lambda stage, done, total: show(stage.capitalize(), done, total),
                caution=caution or Caution.NONE,
                reading=reading,
            )
        except (FolderError, SyncConflictError) as error:
            fail(str(error))
    _say_problems(result)
    return result


def sync_sources(
    knowledge: Knowledge,
    sources: tuple[ConfiguredSource, ...],
    *,
    caution: Caution,
    strict: bool,
    as_json: bool,
) -> bool:
    """Sync sources one after another; True when all of them could be, if `strict` all files too."""
    from bot.content_composing import compose_syncer  # noqa: PLC0415
    from content_index.sources.source import SourceError  # noqa: PLC0415
    from content_index.sync import SyncConflictError  # noqa: PLC0415

    syncer = compose_syncer(knowledge.settings, knowledge.database, knowledge.library)
    are_all_well = True
    with shown_progress() as show:
        for configured in sources:
            try:
                result = syncer.sync(
                    configured,
                    progress=_named_progress(configured.name, show),
                    caution=caution,
                )
            except (SourceError, SyncConflictError) as error:
                are_all_well = False
                if as_json:
                    print_json(
                        {"name": configured.name, "source": configured.id, "error": str(error)}
                    )
                else:
                    say(f"{configured.name}: {error}")
                continue
            are_all_well = are_all_well and (not strict or _is_whole(result))
            _say_problems(result, prefix=f"{configured.name}: ")
            if as_json:
                print_json({"name": configured.name, **asdict(result)})
            else:
                _print_sync(result, name=configured.name)
    return are_all_well


def sources(
    allow_withdrawal: Annotated[
        str | None,
        typer.Option(
            "--allow-withdrawal",
            metavar="NAME",
            help="Let the next sync of this source withdraw most of its documents.",
        ),
    ] = None,
    withdraw_all: Annotated[
        str | None,
        typer.Option(
            "--withdraw-all",
            metavar="SOURCE",
            help="Withdraw everything of a source that is not in sources.yaml any more.",
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """List the sources and how each of them fares; works beside a running bot."""
    settings = settings_for(data)
    if allow_withdrawal is not None:
        _allow_withdrawal(settings, allow_withdrawal)
    if withdraw_all is not None:
        _withdraw_all(settings, withdraw_all)
    lines = source_lines(settings)
    for line in lines:
        if as_json:
            print_json(line)
        else:
            _print_state(line)
    if not lines and not as_json:
        typer.echo("No sources yet. docs/content-sources.md shows how to describe them.")


def _allow_withdrawal(settings: Settings, name: str) -> None:
    from bot.composition import clock, opened_database  # noqa: PLC0415
    from bot.content_composing import configured_sources  # noqa: PLC0415
    from content_index.sources import queries  # noqa: PLC0415

    (chosen,) = _chosen(configured_sources(settings), [name])
    with opened_database(settings) as database, database.transaction() as session:
        queries.change_state(session, chosen.id, is_withdrawal_allowed=True, due_at=clock())


def _withdraw_all(settings: Settings, source: str) -> None:
    from bot.composition import clock, opened_database  # noqa: PLC0415
    from bot.content_composing import configured_sources  # noqa: PLC0415
    from content_index.leaving import leave_source  # noqa: PLC0415

    if source in {configured.id for configured in configured_sources(settings)}:
        fail(f"{source} is still in sources.yaml: take it out there first, or it would come back.")
    with opened_database(settings) as database, database.transaction() as session:
        withdrawn = leave_source(session, source, now=clock())
    are = "is" if withdrawn == 1 else "are"
    say(f"{counted(withdrawn, 'document')} of {source} {are} withdrawn.")


def source_lines(settings: Settings) -> list[dict[str, Any]]:
    """How each source fares that is configured or has documents, as a program would read it."""
    from bot.composition import opened_database  # noqa: PLC0415
    from bot.content_composing import configured_sources  # noqa: PLC0415
    from content_index.sources import queries  # noqa: PLC0415

    names = {source.id: source.name for source in configured_sources(settings)}
    with opened_database(settings) as database, database.reading() as session:
        states = {state.id: state for state in queries.read_states(session)}
        documents = queries.documents_by_source(session)
    ids = [*names, *sorted(documents.keys() - names.keys())]
    return [
        {
            **_state_line(source_id, names.get(source_id), states.get(source_id)),
            "documents": documents.get(source_id, 0),
        }
        for source_id in ids
    ]


def _chosen(
    configured: tuple[ConfiguredSource, ...], names: list[str] | None
) -> tuple[ConfiguredSource, ...]:
    if not configured:
        fail(
            "Say which folder to index, or describe your sources in sources.yaml in the data "
            "folder: docs/content-sources.md shows how."
        )
    known = {source.name: source for source in configured}
    for name in names or ():
        if name not in known:
            fail(f"There is no source {name}. There are: {', '.join(known)}.")
    return tuple(known[name] for name in dict.fromkeys(names or known))


def _is_whole(report: SyncReport) -> bool:
    """Say whether every file could be used, and all of it."""
    return not (report.failed or report.partial)


def _named_progress(name: str, show: Shown) -> Progress:
    return lambda stage, done, total: show(f"{name}: {stage}", done, total)


def _say_problems(report: SyncReport, *, prefix: str = "") -> None:
    for problem in (*report.failed, *report.partial):
        line = "" if problem.line is None else f":{problem.line}"
        say(f"{prefix}{problem.path}{line}: {problem.what.rstrip('.')}. {problem.todo}")


def _print_sync(report: SyncReport, *, name: str | None = None) -> None:
    typer.echo(
        ("" if name is None else f"{name}: ")
        + f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.removed} removed; {counted(report.embedded, 'passage')} embedded."
    )
    if report.unlabelled:
        paths = ", ".join(report.unlabelled)
        typer.echo(f"Nobody may see these, as they name no audience: {paths}")
    if report.failed:
        typer.echo(
            f"{counted(len(report.failed), 'file needs', 'files need')} somebody; see above."
        )
    if report.partial:
        typer.echo(
            f"{counted(len(report.partial), 'file was', 'files were')} read in part; see above."
        )
    if report.unread:
        number = sum(report.unread.values())
        kinds = ", ".join(
            f"{count} {suffix or 'without an ending'}"
            for suffix, count in sorted(report.unread.items())
        )
        files = "file of a kind that is" if number == 1 else "files of kinds that are"
        typer.echo(f"{number:,} {files} not read: {kinds}.")
    if report.withheld:
        typer.echo(
            f"{report.withheld} documents are no longer there, most of this source. They were "
            "kept, as that may be a mistake. If it is none: sync again with --yes-withdraw."
        )


def _state_line(source_id: str, name: str | None, state: SourceState | None) -> dict[str, Any]:
    def moment(field: str) -> str | None:
        value = getattr(state, field, None)
        return None if value is None else value.isoformat(timespec="seconds")

    return {
        "name": name,
        "source": source_id,
        "is_configured": name is not None,
        "synced_at": moment("synced_at"),
        "tried_at": moment("tried_at"),
        "due_at": moment("due_at") if name is not None else None,
        "failures": 0 if state is None else state.failures,
        "problem": None if state is None else state.problem,
    }


def _print_state(line: dict[str, Any]) -> None:
    synced = line["synced_at"] or "never"
    name = line["name"] or line["source"]
    note = "" if line["is_configured"] else "  (not in sources.yaml)"
    typer.echo(f"{name:24} {line['documents']:6} documents, last synced {synced}{note}")
    if line["problem"]:
        typer.echo(f"  {line['problem']}")
