"""`dealmate evaluate`: measure the answers on a corpus of documents and questions."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import fail, say, settings_for


class WriterChoice(StrEnum):
    """Who words the answers of an evaluation."""

    QUOTES = "quotes"
    MODEL = "model"


def evaluate(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    corpus: Annotated[Path, typer.Option(help="Folder of documents; all count as to_partner.")],
    questions: Annotated[Path, typer.Option(help="Questions as JSON lines.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write one JSON line a question.")
    ] = None,
    data: Annotated[
        Path, typer.Option("--data", help="Where indexes are kept for the next run.")
    ] = Path(".evaluation"),
    model: Annotated[
        str, typer.Option(help="Embedding model, by name or by its folder; the default one if not.")
    ] = "",
    writer: Annotated[
        WriterChoice,
        typer.Option(help="Who words the answers: quotes alone, or the language model as set."),
    ] = WriterChoice.QUOTES,
) -> None:
    """Index a corpus in a folder of its own, ask every question, print the measures."""
    from bot.cli.progress import shown_progress  # noqa: PLC0415
    from bot.composition import clock  # noqa: PLC0415
    from bot.prose import make_writer  # noqa: PLC0415
    from content_index.embedding.loading import load_embedder  # noqa: PLC0415
    from content_index.sources.folder import FolderError  # noqa: PLC0415
    from evaluations.run import QuestionFileError, markdown, table  # noqa: PLC0415
    from evaluations.run import evaluate as run  # noqa: PLC0415

    model_writer = None
    if writer is WriterChoice.MODEL:
        model_writer = make_writer(settings_for(None))
        if model_writer is None:
            fail("No language model is set. docs/language-models.md says how to set one.")
    try:
        with shown_progress() as show:
            result = run(
                corpus=corpus,
                questions=questions,
                now=clock(),
                embedder=load_embedder(model, cache=data / "models"),
                out=out,
                data_folder=data,
                progress=lambda stage, done, total: show(stage.capitalize(), done, total),
                writer=model_writer,
            )
    except FileNotFoundError as error:
        fail(f"There is no {error.filename}.")
    except (FolderError, QuestionFileError) as error:
        fail(str(error))
    for problem in result.failed:
        say(f"{problem.path}: {problem.what} {problem.todo}")
    typer.echo(f"{result.documents} documents")
    typer.echo(markdown(table(result.measures)))
