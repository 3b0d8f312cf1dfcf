"""What the recommender is worth: `python -m evaluations.recommending`.

On the example programme, by the written judgement of what a good channel account manager would
send; and as a sanity check on a library without labels, where a vendor's own process links pages
from its stages.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_index.embedding import Embedder
from content_index.embedding.loading import default_embedder
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label
from content_index.library import open_library
from content_index.sync import sync_folder
from evaluations.example_programme import EXAMPLE, opened_example
from playbooks.deals.queries import deal_for_program
from playbooks.insights.for_deal import recommend_for_deal, words_of_deal
from playbooks.plays.loading import load_playbooks
from playbooks.plays.playset import PlaySet
from playbooks.programme.audience import audience_grant
from playbooks.programme.readers import audience_of_member, find_member
from retrieval.fitting import text_fit
from store.database import Database
from store.migrating import migrate

READER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="evaluation"),))
TOP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How a way of recommending did: shares of deals, and of what was shown."""

    name: str
    deals: int
    right_in_top: float
    of_top: float


def on_the_example(folder: Path, *, embedder: Embedder, now: datetime) -> Iterator[Judged]:
    """Compare the parts of the score on the judged deals of the example programme."""
    lines = (folder / "judged.jsonl").read_text(encoding="utf-8").splitlines()
    judged = [json.loads(line) for line in lines if line.strip()]
    plays = load_playbooks(folder / "playbooks")
    ways = (
        ("plays, labels and text", plays, True),
        ("plays and labels", plays, False),
        ("labels and text", PlaySet(), True),
        ("labels", PlaySet(), False),
    )
    with tempfile.TemporaryDirectory() as data:
        example = opened_example(folder, data_folder=Path(data), embedder=embedder, now=now)
        with example as (library, _, _), library.database.reading() as session:
            for name, known, with_text in ways:
                pairs = []
                for line in judged:
                    deal = deal_for_program(session, line["deal"])
                    reader = None if deal is None else find_member(session, deal.registered_by)
                    if deal is None or reader is None:
                        raise LookupError(line["deal"])
                    today = now.date()
                    grant = audience_grant(session, audience_of_member(session, reader), today)
                    words = words_of_deal(deal) if with_text else ""
                    found = recommend_for_deal(
                        session,
                        deal,
                        plays=known,
                        assets=library.assets(grant, today=today),
                        today=today,
                        fit=text_fit(library, words, grant, today=today),
                        limit=TOP,
                    )
                    pairs.append((set(line["assets"]), [item.asset.id for item in found.items]))
                yield _judged(name, pairs)


def on_stages(corpus: Path, *, embedder: Embedder, now: datetime) -> Judged:
    """Ask an unlabelled library for what fits a stage's name, and compare with what it links."""
    lines = (corpus / "stage-assets-dev.jsonl").read_text(encoding="utf-8").splitlines()
    stages: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    with tempfile.TemporaryDirectory() as data:
        database = Database(f"sqlite:///{Path(data) / 'corpus.sqlite'}")
        try:
            migrate(database)
            library = open_library(database=database, embedder=embedder)
            label = Label(audience=AudienceLevel.TO_PARTNER)
            sync_folder(library, corpus, now=now, override_label=label)
            paths = {a.id: a.path for a in library.assets(READER, today=now.date())}
            pairs = []
            for stage in stages:
                words = stage["stage"].partition("-")[2] or stage["stage"]
                text = f"sales stage {words}: what a seller does and sends at this stage"
                fit = text_fit(library, text, READER, today=now.date())
                ranked = [paths[one] for one in sorted(fit, key=lambda one: -fit[one])]
                found = [path for path in ranked if path != stage["source"]]
                pairs.append((set(stage["relevant"]), found))
        finally:
            database.close()
    return _judged("stages of the corpus, by text alone, of the first ten", pairs)


def _judged(name: str, pairs: Sequence[tuple[set[str], list[str]]]) -> Judged:
    shown = sum(len(found) for _, found in pairs)
    right = sum(len(relevant & set(found)) for relevant, found in pairs)
    return Judged(
        name=name,
        deals=len(pairs),
        right_in_top=sum(bool(relevant & set(found)) for relevant, found in pairs) / len(pairs),
        of_top=right / max(1, shown),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table of all ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--example", type=Path, default=EXAMPLE)
    parser.add_argument("--corpus", type=Path, help="with stage-assets-dev.jsonl in it")
    options = parser.parse_args(arguments)
    now, embedder = datetime.now(UTC), default_embedder()
    print("| way | deals | a right one shown | of what is shown |\n|---|---|---|---|")  # noqa: T201
    found = list(on_the_example(options.example, embedder=embedder, now=now))
    if options.corpus is not None:
        found.append(on_stages(options.corpus, embedder=embedder, now=now))
    for one in found:
        print(f"| {one.name} | {one.deals} | {one.right_in_top:.3f} | {one.of_top:.3f} |")  # noqa: T201


if __name__ == "__main__":
    main()
