"""Ask the same questions of a library with and without forbidden documents: nothing may differ.

`python -m evaluations.twin_worlds --corpus FOLDER --questions FILE` reads two libraries with the
models as they are shipped. One holds two documents of three, which the asker may see; the other
holds besides the third ones, each forbidden in one of five ways. Every question is asked as it is,
with a slip in its longest word, and as the next message of a thread; the answers with their
rankings and confidences are compared. Exits with 1 if a single one differs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from content_index.embedding import Embedder
from content_index.embedding.loading import default_embedder
from content_index.labels import VENDOR_HOLDER, AudienceLevel, Grant, Label
from content_index.library import Library, open_library
from content_index.reading.children import ReadingPool
from content_index.sync import sync_folder
from evaluations.corpora import TO_PARTNERS, documents_of
from evaluations.misspelling import slipped
from evaluations.run import PARTNER, read_questions
from retrieval.answering import Answerer
from retrieval.answers import Answer, AnswerState
from retrieval.question import Question, Speaker, Turn
from retrieval.reader.bounded import BoundedModel, Bounds
from retrieval.reader.own import own_reader
from store.database import Database
from store.migrating import migrate

_ALLOWED = "allowed"
FORBIDDEN = {
    "internal": Label(audience=AudienceLevel.INTERNAL),
    "unlabelled": Label(audience=None),
    "for-another": Label(audience=AudienceLevel.TO_PARTNER, partners=frozenset({"kestrel"})),
    "expired": Label(audience=AudienceLevel.PUBLIC, expires_on=date(2020, 1, 1)),
    "embargoed": Label(audience=AudienceLevel.THRU_PARTNER, embargo_until=date(2100, 1, 1)),
}
"""Labels that whoever asks an evaluation's questions does not meet, each in a way of its own."""
VENDOR = Grant(holders=(VENDOR_HOLDER,))
"""Somebody who may see more: where their answers did not differ, nothing would be shown here."""
_EVERY = 3
"""Every so-manieth document is forbidden."""
_WAYS = 3
"""Ways in which a question is asked; the vendor's own people ask it in the first of them."""
_SHORTEST = 5

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worlds:
    """The library without and the one with the forbidden documents, and how many of each."""

    alone: Library
    together: Library
    allowed: int
    forbidden: int


@dataclass(slots=True)
class Twins:
    """What came of it: how many questions were asked and answered, and which ones differ.

    `asked_inside` are those of them that the vendor's own people asked as well, and
    `differing_inside` says of how many of these the answers differ, as they should.
    """

    asked: int = 0
    answered: int = 0
    differing: list[Question] = field(default_factory=list)
    asked_inside: int = 0
    differing_inside: int = 0


def comparable(answer: Answer) -> Answer:
    """Return an answer without what two libraries number differently, and the time that it took."""
    return replace(
        answer,
        seconds=0.0,
        citations=tuple(replace(item, version_id=0) for item in answer.citations),
        assets=tuple(
            replace(card, asset=replace(card.asset, version_id=0)) for card in answer.assets
        ),
        listed=_numbered(answer.listed),
        choices=tuple(
            replace(one, version_ids=_numbered(one.version_ids)) for one in answer.choices
        ),
        naming=tuple(replace(one, version_ids=_numbered(one.version_ids)) for one in answer.naming),
    )


def _numbered(version_ids: frozenset[int]) -> frozenset[int]:
    return frozenset(range(len(version_ids)))


def asked_thrice(texts: Sequence[str]) -> Iterator[Question]:
    """Yield each text as a question, with a slip in its longest word, and behind the one before."""
    random = Random(1)  # noqa: S311 - the same slips each time
    for before, text in zip([texts[-1], *texts[:-1]], texts, strict=True):
        yield Question(text)
        yield Question(_with_slip(text, random))
        yield Question(text, thread=(Turn(speaker=Speaker.READER, text=before),))


def _with_slip(text: str, random: Random) -> str:
    longest = max(text.split(), key=len, default="")
    if len(longest) < _SHORTEST:
        return text
    return text.replace(longest, slipped(longest, random), 1)


@contextmanager
def worlds(corpus: Path, *, embedder: Embedder, now: datetime) -> Iterator[Worlds]:
    """Read a corpus twice, in a folder of its own: without and with forbidden documents."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        documents = documents_of(corpus)
        for place, path in enumerate(documents):
            copy = folder / _part_of(place) / path.relative_to(corpus)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        with (
            closing(Database(f"sqlite:///{folder / 'alone.sqlite'}")) as first,
            closing(Database(f"sqlite:///{folder / 'together.sqlite'}")) as second,
            ReadingPool() as reading,
        ):
            sync = partial(sync_folder, now=now, reading=reading)
            alone, together = _opened(first, embedder), _opened(second, embedder)
            reports = [
                sync(together, folder / part, override_label=label)
                for part, label in FORBIDDEN.items()
                if (folder / part).is_dir()
            ]
            allowed = [
                sync(library, folder / _ALLOWED, override_label=TO_PARTNERS)
                for library in (alone, together)
            ]
            yield Worlds(
                alone=alone,
                together=together,
                allowed=allowed[0].added,
                forbidden=sum(report.added for report in reports),
            )


def _part_of(place: int) -> str:
    third, rest = divmod(place, _EVERY)
    return _ALLOWED if rest else list(FORBIDDEN)[third % len(FORBIDDEN)]


def _opened(database: Database, embedder: Embedder) -> Library:
    migrate(database)
    return open_library(database=database, embedder=embedder)


def compared(
    twins: Worlds,
    texts: Sequence[str],
    *,
    reader: BoundedModel | None,
    now: datetime,
    progress: Progress | None = None,
) -> Twins:
    """Ask every question in both worlds, as a partner and as the vendor's own people."""
    answerers = [Answerer(library, reader=reader) for library in (twins.alone, twins.together)]
    questions = list(asked_thrice(texts))
    found = Twins()
    for done, question in enumerate(questions, 1):
        alone, together = (comparable(one.answer(question, PARTNER, now=now)) for one in answerers)
        found.asked += 1
        found.answered += alone.state is AnswerState.ANSWERED
        if alone != together:
            found.differing.append(question)
        if done % _WAYS == 1:
            inside = [comparable(one.answer(question, VENDOR, now=now)) for one in answerers]
            found.asked_inside += 1
            found.differing_inside += inside[0] != inside[1]
        if progress is not None:
            progress(done, len(questions))
    return found


def unhurried_reader() -> BoundedModel:
    """Load the reader that comes with Dealmate, with an hour for each question.

    On a busy machine it would be left out of one answer and not of its twin.
    """
    return BoundedModel(own_reader(), is_own=True, bounds=Bounds(seconds=3_600.0))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of documents")
    parser.add_argument("--questions", type=Path, required=True, help="a file of questions to them")
    options = parser.parse_args(arguments)
    texts = [item.question for item in read_questions(options.questions)]
    now, reader = datetime.now(UTC), unhurried_reader()
    with worlds(options.corpus, embedder=default_embedder(), now=now) as twins:
        found = compared(twins, texts, reader=reader, now=now, progress=_tell)
    sys.stdout.write(
        f"{twins.allowed} allowed documents, {twins.forbidden} forbidden ones\n"
        f"{found.asked} questions as a partner, {found.answered} answered: "
        f"{len(found.differing)} differ\n"
        f"{found.asked_inside} as the vendor's own people: {found.differing_inside} differ\n"
    )
    for question in found.differing:
        sys.stdout.write(f"differs: {question.text}\n")
    if found.differing:
        raise SystemExit(1)


def _tell(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r{done} of {total} questions{end}")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
