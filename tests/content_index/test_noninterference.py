"""DESIGN section 4.3: forbidden documents change nothing of what a reader gets, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label, permits
from content_index.library import Library, open_library
from content_index.reading.children import ReadingPool
from content_index.stored import label_as_json
from tests.databases import new_database
from tests.parsing import sync_folder
from tests.thoroughness import examples

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
WORDS = ("discount", "gold", "registration", "backup", "price", "ISO-27001", "2.1", "größe", "the")

names = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)
days = st.none() | st.dates(min_value=date(2026, 11, 20), max_value=date(2026, 11, 25))
labels = st.builds(
    Label,
    audience=st.none() | st.sampled_from(AudienceLevel),
    partners=names,
    minimum_tier=st.none() | st.sampled_from(["a", "b", "c"]),
    tiers=names,
    partner_types=names,
    regions=names,
    certifications=names,
    milestones=names,
    products=names,
    embargo_until=days,
    expires_on=days,
).filter(
    lambda label: (
        not (label.embargo_until and label.expires_on) or label.embargo_until <= label.expires_on
    )
)
open_labels = labels | st.sampled_from(AudienceLevel).map(lambda level: Label(audience=level))
holders = st.builds(
    Holder,
    kind=st.sampled_from(HolderKind),
    organisation=st.sampled_from(["a", "b", "c"]),
    tier=st.none() | st.sampled_from(["a", "b", "c"]),
    tiers_reached=names,
    partner_type=st.none() | st.sampled_from(["a", "b", "c"]),
    regions=names,
    certifications=names,
    milestones=names,
    products=names,
)
grants = st.builds(Grant, holders=st.lists(holders, max_size=2).map(tuple))
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
documents = st.lists(st.tuples(open_labels, st.lists(texts, min_size=1, max_size=3)), max_size=7)


@contextmanager
def world(contents: dict[str, tuple[Label, list[str]]], reading: ReadingPool) -> Iterator[Library]:
    """A library of these documents: id to label and section texts."""
    with TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        content.mkdir()
        for name, (label, sections) in contents.items():
            head: dict[str, Any] = {"id": name, "title": "Page", "label": label_as_json(label)}
            for key in ("embargo_until", "expires_on"):
                if key in head["label"]:
                    head["label"][key] = date.fromisoformat(head["label"][key])
            body = "\n\n".join(f"## Part {n}\n\n{text}" for n, text in enumerate(sections))
            (content / f"{name}.md").write_text(
                f"---\n{yaml.safe_dump(head)}---\n\n{body}\n", encoding="utf-8"
            )
        database = new_database(Path(folder) / "library.sqlite")
        try:
            library = open_library(database=database, embedder=HashingEmbedder(dimension=16))
            report = sync_folder(library, content, now=NOW, reading=reading)
            assert report.failed == ()
            assert report.added == len(contents)
            yield library
        finally:
            database.close()


def told(library: Library, grant: Grant, query: str, *, limit: int) -> dict[str, Any]:
    """Everything that a reader gets, with rows named by their content."""
    allowed = library.allowed(grant, today=TODAY)

    def named(hits: list[Any]) -> list[tuple[str, int, str, str]]:
        found = library.passages([hit.row for hit in hits], allowed)
        return [
            (passage.asset_id, passage.ordinal, passage.text, hit.score.hex())
            for hit, passage in zip(hits, found, strict=True)
        ]

    return {
        "count": allowed.count,
        "dense": named(library.dense(query, allowed, limit=limit)),
        "words": named(library.words(query, allowed, limit=limit)),
        "assets": [
            (asset.id, asset.title, asset.version) for asset in library.assets(grant, today=TODAY)
        ],
    }


@settings(max_examples=examples(20, 400))
@given(held=documents, grant=grants, query=texts, limit=st.integers(1, 5))
def test_a_reader_gets_the_same_whether_forbidden_documents_exist_or_not(
    reading: ReadingPool,
    held: list[tuple[Label, list[str]]],
    grant: Grant,
    query: str,
    limit: int,
) -> None:
    full = {f"document-{number}": entry for number, entry in enumerate(held)}
    bare = {name: entry for name, entry in full.items() if permits(entry[0], grant, today=TODAY)}
    with world(full, reading) as with_forbidden, world(bare, reading) as without:
        assert told(with_forbidden, grant, query, limit=limit) == told(
            without, grant, query, limit=limit
        )
        assert {asset.id for asset in with_forbidden.assets(grant, today=TODAY)} == set(bare)


def test_equal_scores_are_ordered_alike_however_many_forbidden_rows_lie_between(
    reading: ReadingPool,
) -> None:
    vendor_only = Label(audience=AudienceLevel.INTERNAL)
    open_to_all = Label(audience=AudienceLevel.PUBLIC)
    same = ["gold discount"]
    full = {
        f"document-{number:03}": (vendor_only if number % 3 else open_to_all, same)
        for number in range(90)
    }
    bare = {name: entry for name, entry in full.items() if entry[0] is open_to_all}
    reader = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="a"),))
    with world(full, reading) as with_forbidden, world(bare, reading) as without:
        found = told(with_forbidden, reader, "gold discount", limit=4)
        assert found == told(without, reader, "gold discount", limit=4)
        ids = ["document-000", "document-003", "document-006", "document-009"]
        assert [entry[0] for entry in found["dense"]] == ids
        assert [entry[0] for entry in found["words"]] == ids
