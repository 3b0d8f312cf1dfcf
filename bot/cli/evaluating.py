"""`dealmate evaluate`: measure the answers on a corpus of documents and questions."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import counted, fail, given_path, say, settings_for

if TYPE_CHECKING:
    from evaluations.peer_programs import PeerHouse
    from retrieval.composing import Writer


class WriterChoice(StrEnum):
    """Who words the answers of an evaluation."""

    QUOTES = "quotes"
    MODEL = "model"


def evaluate(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    corpus: Annotated[
        Path, typer.Option(help="Folder of documents; all count as to_partner.", parser=given_path)
    ],
    questions: Annotated[Path, typer.Option(help="Questions as JSON lines.", parser=given_path)],
    out: Annotated[
        Path | None,
        typer.Option(help="Where to write one JSON line a question.", parser=given_path),
    ] = None,
    data: Annotated[
        Path,
        typer.Option("--data", help="Where indexes are kept for the next run.", parser=given_path),
    ] = Path(".evaluation"),
    model: Annotated[
        str, typer.Option(help="Embedding model, by name or by its folder; the default one if not.")
    ] = "",
    writer: Annotated[
        WriterChoice,
        typer.Option(help="Who words the answers: quotes alone, or the language model as set."),
    ] = WriterChoice.QUOTES,
    reader: Annotated[
        Path | None,
        typer.Option(
            help="Folder of a model to read the best quotes once more, in place of the one that "
            "comes along; docs/reader-models.md.",
            parser=given_path,
        ),
    ] = None,
    confidence: Annotated[
        Path | None,
        typer.Option(
            help="File that `dealmate calibrate` wrote: how sure answers are.", parser=given_path
        ),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="How sure an answer must be to be given; else as the confidence file says, or as "
            "shipped.",
        ),
    ] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Ask the same of another system: langchain, llamaindex, haystack, txtai, bm25, "
            "held-back (Dealmate with weights that have not seen the question), or all. May be "
            "given several times. Their packages are installed at first use, beside the indexes.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Where to write a comparison, as Markdown with a picture beside it; "
            "comparison.md beside the indexes if not given.",
            parser=given_path,
        ),
    ] = None,
) -> None:
    """Index a corpus in a folder of its own, ask every question, print the measures."""
    from bot.brought_models import load_brought  # noqa: PLC0415
    from bot.cli.progress import shown_progress  # noqa: PLC0415
    from bot.cli.readings import Readings  # noqa: PLC0415
    from bot.composition import clock  # noqa: PLC0415
    from content_index.embedding.loading import load_embedder  # noqa: PLC0415
    from content_index.sources.folder import FolderError  # noqa: PLC0415
    from evaluations.comparison import UnknownPeerError, chosen, comparison  # noqa: PLC0415
    from evaluations.run import QuestionFileError, markdown, table  # noqa: PLC0415
    from evaluations.run import evaluate as run  # noqa: PLC0415

    if report is not None and not compare:
        fail("--report is for a comparison: say with what, for instance --compare bm25.")
    readings = Readings()
    named = {
        "reader_model": reader,
        "confidence_file": confidence,
    }  # not what is set: before, after
    settings = settings_for(None).model_copy(update=named)
    try:
        others = chosen(compare or ())
        with shown_progress() as show:

            def progress(stage: str, done: int, total: int) -> None:
                show(stage[:1].upper() + stage[1:], done, total)

            embedder = load_embedder(model, cache=data / "models")
            brought = load_brought(settings, embedding_model=lambda: embedder.name, report=readings)
            result = run(
                corpus=corpus,
                questions=questions,
                now=clock(),
                embedder=embedder,
                out=out,
                data_folder=data,
                progress=progress,
                writer=_writer(writer),
                threshold=threshold,
                calibration=brought.calibration,
                reader=brought.reader,
            )
            compared = None
            if others:
                compared = comparison(
                    result,
                    corpus=corpus,
                    questions=questions,
                    names=others,
                    house=_peer_house(data),
                    data_folder=data,
                    progress=progress,
                )
    except FileNotFoundError as error:
        fail(f"There is no {error.filename}.")
    except (FolderError, QuestionFileError, UnknownPeerError) as error:
        fail(str(error))
    for problem in result.failed:
        say(f"{problem.path}: {problem.what} {problem.todo}")
    typer.echo(counted(result.documents, "document"))
    typer.echo(markdown(table(result.measures)))
    typer.echo(readings.in_words())
    if compared is not None:
        from evaluations.comparison_report import tables  # noqa: PLC0415

        typer.echo(tables(compared.compared))
        for name, why in compared.left_out.items():
            say(f"{name} is left out: {why}.")
        written = report or data / "comparison.md"
        compared.write(written)
        say(f"Written to {written}, with its picture beside it.")


def _writer(choice: WriterChoice) -> Writer | None:
    from bot.prose import make_writer  # noqa: PLC0415

    if choice is WriterChoice.QUOTES:
        return None
    made = make_writer(settings_for(None))
    if made is None:
        fail("No language model is set. docs/language-models.md says how to set one.")
    return made


def _peer_house(data: Path) -> PeerHouse:
    """Where other systems run: with the default model's files and none of our secrets."""
    from bot.settings import environment_for_others  # noqa: PLC0415
    from content_index.embedding.model_files import default_model_folder  # noqa: PLC0415
    from evaluations.peer_programs import PeerHouse  # noqa: PLC0415

    return PeerHouse(
        folder=data / "peers",
        model=default_model_folder(),
        environment=environment_for_others(
            HF_HUB_OFFLINE="1", HAYSTACK_TELEMETRY_ENABLED="False", DO_NOT_TRACK="1"
        ),
    )
