"""`dealmate content`: index a folder, see what is there, rule about single assets."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.assets import acts, curation, report, showing
from bot.cli.progress import shown_progress
from bot.cli.terminal import AsJson, Data, fail, log_to_stderr, print_json, say, settings_for

if TYPE_CHECKING:
    from bot.composition import Knowledge
    from content_index.sync import SyncReport

app = typer.Typer(no_args_is_help=True)


@app.callback()
def content() -> None:
    """The library: index, list, label, withdraw, pin, report."""


@app.command()
def sync(
    folder: Annotated[Path, typer.Argument(help="Folder of documents with their labels.")],
    data: Data = None,
    retry: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--retry", help="Try files in quarantine again, unchanged ones too.")
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Index a folder; a second run embeds only what changed. A broken file is reported.

    A file that takes too long or too much memory is stopped, and after three times left alone: it
    is in quarantine until it changes, or until --retry.
    """
    from bot.composition import opened_knowledge  # noqa: PLC0415
    from store.ownership import owning  # noqa: PLC0415

    settings = settings_for(data)
    log_to_stderr(settings, level="warning")
    with (
        owning(settings.data_folder, purpose="dealmate content sync"),
        opened_knowledge(settings) as knowledge,
    ):
        result = sync_with_progress(knowledge, folder, retries=retry)
    if as_json:
        print_json(asdict(result))
        return
    _print_sync(result)


app.command("list")(showing.list_)
app.command()(showing.show)
app.command()(acts.label)
app.command()(acts.withdraw)
app.command()(acts.restore)
app.command()(acts.draft)
app.command()(acts.publish)
app.command()(acts.supersede)
app.command()(curation.pin)
app.command()(curation.hide)
app.command()(curation.unpin)
app.command()(curation.curated)
app.command()(report.report)


def sync_with_progress(knowledge: Knowledge, folder: Path, *, retries: bool = False) -> SyncReport:
    """Index a folder and read what quotes are chosen by, with a progress bar where people look.

    With `retries`, files in quarantine get another three chances.
    """
    from bot.composition import clock, reading_pool  # noqa: PLC0415
    from content_index.folder import FolderError  # noqa: PLC0415
    from content_index.reading.quarantine import release  # noqa: PLC0415
    from content_index.sync import SyncConflictError, sync_folder  # noqa: PLC0415

    now = clock()
    if retries:
        release(knowledge.database)
    with shown_progress() as show, reading_pool(knowledge.settings) as reading:
        try:
            result = sync_folder(
                knowledge.library,
                folder,
                now=now,
                progress=lambda stage, done, total: show(stage.capitalize(), done, total),
                reading=reading,
            )
        except (FolderError, SyncConflictError) as error:
            fail(str(error))
    for problem in result.failed:
        line = "" if problem.line is None else f":{problem.line}"
        say(f"{problem.path}{line}: {problem.what.rstrip('.')}. {problem.todo}")
    return result


def _print_sync(result: SyncReport) -> None:
    typer.echo(
        f"{result.added} added, {result.changed} changed, {result.unchanged} unchanged, "
        f"{result.removed} removed; {result.embedded} passages embedded."
    )
    if result.unlabelled:
        typer.echo(f"Nobody may see these, as they name no audience: {_joined(result.unlabelled)}")
    if result.failed:
        typer.echo(f"{len(result.failed)} files need somebody; see above.")


def _joined(names: tuple[str, ...]) -> str:
    return ", ".join(names)
