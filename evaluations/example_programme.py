"""The example programme as a second library: its questions, each asked by one of its people.

`python -m evaluations.example_programme` prints every question that did not go as expected.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from content_index.embedding import Embedder
from content_index.embedding.loading import default_embedder
from content_index.labels import Grant
from content_index.library import Library, open_library
from content_index.sync import sync_folder
from playbooks.programme.audience import audience_grant
from playbooks.programme.definition import read_programme
from playbooks.programme.importing import import_programme
from playbooks.programme.readers import find_reader
from retrieval.answering import Answerer
from retrieval.answers import Answer, AnswerState
from retrieval.question import Question
from retrieval.reader.bounded import BoundedModel
from retrieval.reader.own import own_reader
from store.database import Database
from store.migrating import migrate

EXAMPLE = Path("examples/tidewell")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, who asks it, and what should come of it."""

    id: str
    question: str
    grant: Grant
    is_answerable: bool
    assets: frozenset[str]

    def went_well(self, answer: Answer) -> bool:
        """Say whether the answer shows one of the right assets, or there rightly is none."""
        if not self.is_answerable:
            return answer.state is AnswerState.ABSTAINED
        shown = self.assets.intersection(assets_shown(answer))
        return answer.state is AnswerState.ANSWERED and bool(shown)


def assets_shown(answer: Answer) -> tuple[str, ...]:
    """Return the ids of the assets that an answer quotes, or lists to who asked for documents."""
    listed = [card.asset.id for card in answer.assets if card.asset.version_id in answer.listed]
    return tuple(dict.fromkeys([item.asset_id for item in answer.citations] + listed))


@contextmanager
def opened_example(
    folder: Path,
    *,
    data_folder: Path,
    embedder: Embedder,
    now: datetime,
    reader: BoundedModel | None = None,
) -> Iterator[tuple[Library, Answerer, list[Asked]]]:
    """Index the example's content as its labels say, and read its questions."""
    data_folder.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{data_folder / 'example.sqlite'}")
    try:
        migrate(database)
        with database.transaction() as session:
            import_programme(session, read_programme(folder / "programme.yaml"), now)
        library = open_library(database=database, embedder=embedder, folder=data_folder)
        library.prepare(lambda *_: None)  # what another model has read is no measure of this one
        sync_folder(library, folder / "content", now=now)
        answerer = Answerer(library, reader=reader)
        yield library, answerer, _asked(folder / "questions.jsonl", database, now)
    finally:
        database.close()


def _asked(path: Path, database: Database, now: datetime) -> list[Asked]:
    found = []
    with database.reading() as session:
        for text in path.read_text(encoding="utf-8").splitlines():
            fields = json.loads(text)
            audience = find_reader(session, fields["as"])
            if audience is None:
                raise LookupError(f"{path}: nobody is called {fields['as']}.")
            found.append(
                Asked(
                    id=fields["id"],
                    question=fields["question"],
                    grant=audience_grant(session, audience, now.date()),
                    is_answerable=fields["expect"] == "answered",
                    assets=frozenset(fields["assets"]),
                )
            )
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask every question of the example programme and print how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--example", type=Path, default=EXAMPLE)
    parser.add_argument("--data", type=Path, default=Path(".evaluation/example"))
    options = parser.parse_args(arguments)
    now = datetime.now(UTC)
    with opened_example(
        options.example,
        data_folder=options.data,
        embedder=default_embedder(),
        now=now,
        reader=BoundedModel(own_reader(), is_own=True),
    ) as (_, answerer, asked):
        well = 0
        for item in asked:
            answer = answerer.answer(Question(item.question), item.grant, now=now)
            well += item.went_well(answer)
            if not item.went_well(answer):
                cited = ", ".join(assets_shown(answer))
                sys.stdout.write(
                    f"{item.id} {item.question}\n    {answer.state} {answer.confidence:.2f} "
                    f"{cited or '-'}, expected {', '.join(sorted(item.assets)) or 'none'}\n"
                )
    sys.stdout.write(f"{well} of {len(asked)} as expected\n")


if __name__ == "__main__":
    main()
