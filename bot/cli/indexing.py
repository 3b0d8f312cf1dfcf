"""`dealmate content index`: which model answers, what it has read, and how the snapshots are."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from bot.cli.progress import shown_progress
from bot.cli.terminal import AsJson, Data, print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.composition import Knowledge
    from content_index.index_state import IndexState


def index(
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Say which embedding model answers, whether one is to take over, and how snapshots are.

    Works beside a running bot and loads no model. Every file of a snapshot is checked: for a large
    index that takes some seconds. A damaged snapshot needs nobody: the index is made again from
    the database.
    """
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import INDEX_FOLDER, opened_database  # noqa: PLC0415
    from content_index.index_state import index_state  # noqa: PLC0415

    settings = settings_with_data(data)
    with opened_database(settings) as database, database.reading() as session:
        state = index_state(session, settings.data_folder / INDEX_FOLDER)
    if as_json:
        print_json(asdict(state))
        return
    for line in state_lines(state):
        typer.echo(line)


def state_lines(state: IndexState) -> Iterator[str]:
    """Say it in plain words."""
    if not state.answering:
        yield "Nothing is indexed yet. First: dealmate content sync FOLDER."
        return
    yield f"{state.texts:,} texts of passages, generation {state.generation}."
    if state.problem:
        yield f"Words alone answer: {state.problem.rstrip('.')}."
    else:
        left = f"; {state.not_read:,} texts are still to be read" if state.not_read else ""
        yield f"{state.answering} answers{left}."
    if state.coming:
        read = state.texts - state.coming_not_read
        share = read / state.texts if state.texts else 1.0
        yield (
            f"{state.coming} takes over when it has read everything: {read:,} of "
            f"{state.texts:,} texts so far ({share:.0%}). A running bot goes on with it, and so "
            "does dealmate content sync."
        )
    for snapshot in state.snapshots:
        what = "sound" if snapshot.is_sound else "damaged, and passed over"
        yield (
            f"Snapshot of generation {snapshot.generation} by {snapshot.model or 'nobody knows'}, "
            f"{snapshot.passages:,} passages: {what}."
        )
    if not any(snapshot.is_sound for snapshot in state.snapshots):
        yield "There is no sound snapshot: the next start makes the index from the database."


def prepare_with_progress(knowledge: Knowledge) -> None:
    """Bring the index to what the settings say, above all to a changed model, before a sync."""
    change = knowledge.library.model_change()
    if change is not None and change.problem:
        say(f"{change.problem.rstrip('.')}. Words alone answer until {change.coming} has read all.")
    elif change is not None:
        say(f"The model changes to {change.coming}; {change.answering} answers until it is done.")
    with shown_progress() as show:
        try:
            prepared = knowledge.library.prepare(
                lambda done, total: show("Reading with the model", done, total)
            )
        except OSError as error:
            say(
                f"The index could not be saved to disk: {error.strerror or error}. Answers are "
                "right; the next start is slower. Free space and sync again."
            )
            return
    if prepared.changed_to:
        say(f"{prepared.changed_to} answers now.")
