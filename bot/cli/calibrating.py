"""`dealmate calibrate`: learn from an installation's own questions how sure to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.readings import Readings
from bot.cli.terminal import AsJson, counted, fail, given_path, print_json, say, settings_for

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.cli.progress import Shown
    from bot.settings import Settings
    from content_index.labels import Grant
    from content_index.library import Library
    from evaluations.calibrating import Learned
    from evaluations.measures import Expected

PATIENCE_SECONDS = 60.0
"""What the reader gets for a question here: nobody waits, and nothing may be left out."""
INDEXES = Path(".evaluation")


def calibrate(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    questions: Annotated[
        Path,
        typer.Option(
            help="Questions as JSON lines, in the form of `dealmate evaluate`.", parser=given_path
        ),
    ],
    asker: Annotated[
        str | None,
        typer.Option("--as", help="Who asks them of the installed library: a channel or a person."),
    ] = None,
    corpus: Annotated[
        Path | None,
        typer.Option(
            help="Ask them of this folder of documents instead, as evaluate does.",
            parser=given_path,
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="File to write, to be named as confidence_file.", parser=given_path)
    ] = Path("confidence.json"),
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Data folder of the installation; with --corpus, where its index is kept "
            "(.evaluation if not given).",
            parser=given_path,
        ),
    ] = None,
    reader: Annotated[
        Path | None,
        typer.Option(
            help="Folder of a reader model; the one that is set, or comes along, if not given.",
            parser=given_path,
        ),
    ] = None,
    answered: Annotated[
        float,
        typer.Option(min=0.1, max=1, help="Share of the answerable questions to be answered."),
    ] = 0.85,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Learn from your own questions how sure an answer is, and must be.

    The file of questions holds some that the library answers and some that it does not: 40 and
    more, 10 and more of them without an answer, in the words of partners. In each, `relevant` names
    the paths of the right documents and `answer_span` the words of the answer.

    Every figure is of questions that were held back. The file that is written makes the bot use
    what was learned: name it as confidence_file (DEALMATE_CONFIDENCE_FILE). It belongs to the
    embedding model and the reader that it was made with: change one, and calibrate again.
    """
    from bot.brought_models import load_reader  # noqa: PLC0415
    from bot.cli.progress import shown_progress  # noqa: PLC0415
    from bot.composition import clock, load_glossary, today_of  # noqa: PLC0415
    from content_index.sources.folder import FolderError  # noqa: PLC0415
    from evaluations.calibrating import TooFewQuestionsError, learn, require_enough  # noqa: PLC0415
    from evaluations.cases import found_for  # noqa: PLC0415
    from evaluations.run import QuestionFileError, read_questions  # noqa: PLC0415
    from evaluations.situations import ReaderFailedError, asked  # noqa: PLC0415
    from retrieval.answering import Answerer  # noqa: PLC0415

    if (asker is None) == (corpus is None):
        fail(
            "Say who asks the installed library (--as), or name a folder of documents (--corpus): "
            "one of the two."
        )
    _require_place(out)
    settings = settings_for(data if corpus is None else None, reader_model=reader)
    patient = settings.model_copy(update={"reader_timeout_seconds": PATIENCE_SECONDS})
    readings, now = Readings(), clock()
    try:
        expected = read_questions(questions)
        require_enough(expected)
        model = load_reader(patient, report=readings)
        with (
            shown_progress() as show,
            _asked_of(settings, corpus=corpus, asker=asker, data=data, now=now, show=show) as (
                library,
                grant,
            ),
        ):
            for doubt in not_there(library, expected, grant, today=today_of(settings, now)):
                say(doubt)
            zone = ZoneInfo(settings.time_zone)
            cases = found_for(
                Answerer(library, glossary=load_glossary(settings), zone=zone),
                expected,
                grant=grant,
                now=now,
                progress=partial(show, "Questions"),
            )
            found = asked(cases, reader=model, progress=partial(show, "Quotes"))
            learned = learn(
                found,
                embedding_model=library.embedder.name,
                reader="" if model is None else model.name,
                is_own=model is not None and model.is_own,
                today=today_of(settings, now),
                share=answered,
            )
        _write(learned, out)
    except FileNotFoundError as error:
        fail(f"There is no {error.filename}.")
    except (FolderError, QuestionFileError, TooFewQuestionsError, ReaderFailedError) as error:
        fail(str(error))
    _report(learned, readings, settings, out=out, share=answered, as_json=as_json)


@contextmanager
def _asked_of(  # noqa: PLR0913 - each is an option of the command line
    settings: Settings,
    *,
    corpus: Path | None,
    asker: str | None,
    data: Path | None,
    now: datetime,
    show: Shown,
) -> Iterator[tuple[Library, Grant]]:
    """Open the library that is asked, with what its asker may see."""
    if corpus is not None:
        with _corpus(settings, corpus, within=data or INDEXES, now=now, show=show) as library:
            from evaluations.run import PARTNER  # noqa: PLC0415

            yield library, PARTNER
        return
    from bot.cli.asking import audience_named  # noqa: PLC0415
    from bot.composition import opened_library, today_of  # noqa: PLC0415
    from playbooks.programme.audience import audience_grant  # noqa: PLC0415

    with opened_library(settings) as (database, library):
        change = library.model_change()
        if change is not None:
            fail(
                f"The library is still read by {change.coming}; {change.answering} answers until "
                "then. Run `dealmate content sync` first, then calibrate."
            )
        with database.reading() as session:
            audience = audience_named(database, str(asker))
            grant = audience_grant(session, audience, today_of(settings, now))
        yield library, grant


@contextmanager
def _corpus(
    settings: Settings, corpus: Path, *, within: Path, now: datetime, show: Shown
) -> Iterator[Library]:
    """Index a folder of documents, every one for partners."""
    from content_index.embedding.loading import load_embedder  # noqa: PLC0415
    from evaluations.corpora import data_folder_of, open_corpus  # noqa: PLC0415

    folder = data_folder_of(corpus, within=within)
    folder.mkdir(parents=True, exist_ok=True)
    library, report = open_corpus(
        corpus,
        data_folder=folder,
        embedder=load_embedder(settings.embedding_model, cache=within / "models"),
        now=now,
        progress=lambda stage, done, total: show(str(stage).capitalize(), done, total),
    )
    for problem in report.failed:
        say(f"{problem.path}: {problem.what} {problem.todo}")
    try:
        yield library
    finally:
        library.database.close()


def not_there(
    library: Library, expected: Sequence[Expected], grant: Grant, *, today: date
) -> list[str]:
    """Say which questions name a document that their asker does not get to see."""
    paths = {asset.path for asset in library.assets(grant, today=today)}
    return [
        f"{item.id} names {', '.join(sorted(item.relevant - paths))}: not there, or not for "
        "whoever asks. Mend the path."
        for item in expected
        if item.relevant - paths
    ]


def _require_place(out: Path) -> None:
    """Refuse, before hours are spent, a file that could not be written."""
    if out.is_dir():
        fail(f"--out {out} is a folder. Name the file in it that is to be written.")
    if not out.absolute().parent.is_dir():
        fail(f"There is no folder {out.parent}. Make it, or name another file as --out.")


def _write(learned: Learned, out: Path) -> None:
    """Write the file beside, and put it in its place whole."""
    from content_index.disk import Disk  # noqa: PLC0415
    from retrieval.calibration import written  # noqa: PLC0415

    disk, beside = Disk(), out.with_name(f".{out.name}.new")
    disk.write(beside, written(learned.calibration).encode())
    disk.sync(beside)
    disk.rename(beside, out)
    disk.sync(out.parent)


def _report(  # noqa: PLR0913 - what there is to say
    learned: Learned,
    readings: Readings,
    settings: Settings,
    *,
    out: Path,
    share: float,
    as_json: bool,
) -> None:
    from evaluations.calibration_report import as_json as for_programs  # noqa: PLC0415
    from evaluations.calibration_report import bands_table, doubts, table  # noqa: PLC0415

    if as_json:
        print_json(for_programs(learned, out=str(out)))
        return
    calibration = learned.calibration
    typer.echo(
        f"{counted(calibration.questions, 'question')}, "
        f"{calibration.unanswerable} of them without an answer; "
        f"embedding model {calibration.embedding_model}, reader {calibration.reader or 'none'}\n"
    )
    typer.echo(table(learned, share=share))
    typer.echo(
        "How sure it said to be, and how much was right, one question in five unanswerable:\n"
    )
    typer.echo(bands_table(learned))
    if calibration.reader:
        typer.echo(f"The reader's word counts {calibration.reader_weight} in the order of quotes.")
        typer.echo(readings.in_words())
        if readings.seconds_p95 > settings.reader_timeout_seconds:
            say(
                "The reader is slower here than reader_timeout_seconds allows: it would often be "
                "left out. Take a smaller model or fewer reader_quotes, or allow more time."
            )
    for doubt in doubts(learned):
        say(doubt)
    say(f"Written to {out}. Name it as confidence_file (DEALMATE_CONFIDENCE_FILE) to use it.")
