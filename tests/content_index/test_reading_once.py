"""What a model made of a text is kept by the text: nothing is read twice or kept in vain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import delete, select, update

from content_index.embedding import ReadPassage
from content_index.embedding.hashing import HashingEmbedder
from content_index.library import open_library
from content_index.tables import EmbeddingRow, TokensRow
from tests.content_index.shelving import PARTNER, TODAY, Shelves

TO_PARTNER = "{audience: to_partner}"


class CountingEmbedder(HashingEmbedder):
    """Counts the texts that it reads."""

    def __init__(self, *, dimension: int = 64, token_limit: int = 230) -> None:
        super().__init__(dimension=dimension, token_limit=token_limit)
        self.read: list[str] = []

    def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
        self.read += texts
        return super().read_passages(texts)


def counted(shelves: Shelves) -> tuple[Shelves, CountingEmbedder]:
    embedder = CountingEmbedder()
    library = open_library(database=shelves.database, embedder=embedder, folder=shelves.index)
    return replace(shelves, library=library), embedder


def kept(shelves: Shelves) -> tuple[set[str], set[str]]:
    """Hashes of texts with a vector and with tokens."""
    with shelves.database.reading() as session:
        return (
            set(session.execute(select(EmbeddingRow.text_sha256)).scalars()),
            set(session.execute(select(TokensRow.text_sha256)).scalars()),
        )


def test_moving_and_relabelling_read_nothing_and_a_changed_section_only_itself(
    shelves: Shelves,
) -> None:
    shelves, embedder = counted(shelves)
    body = "# Rules\n\n## One\n\nalpha\n\n## Two\n\nbeta"
    file = shelves.page("rules.md", body, label=TO_PARTNER, title="Rules")
    shelves.sync()
    assert len(embedder.read) == 2
    file.rename(file.with_name("moved.md"))
    shelves.sync()
    shelves.page("moved.md", body, label="{audience: internal}", title="Rules")
    shelves.sync()
    assert len(embedder.read) == 2
    shelves.page("moved.md", body.replace("beta", "gamma"), label=TO_PARTNER, title="Rules")
    shelves.sync()
    assert embedder.read[2:] == ["Rules > Two\ngamma"]


def test_what_no_passage_says_any_more_is_forgotten(shelves: Shelves) -> None:
    shelves.page("one.md", "alpha", label=TO_PARTNER, title="Page")
    shelves.page("two.md", "alpha", label=TO_PARTNER, title="Page")
    shelves.sync()
    before = kept(shelves)
    assert len(before[0]) == 1
    shelves.page("one.md", "beta", label=TO_PARTNER, title="Page")
    shelves.sync()
    vectors, tokens = kept(shelves)
    assert vectors == tokens
    assert len(vectors) == 2
    assert before[0] < vectors  # the other page still says it
    shelves.page("two.md", "gamma", label=TO_PARTNER, title="Page")
    shelves.sync()
    vectors, tokens = kept(shelves)
    assert vectors == tokens
    assert len(vectors) == 2
    assert not before[0] & vectors


def test_missing_tokens_are_read_and_damaged_ones_passed_over(shelves: Shelves) -> None:
    shelves, embedder = counted(shelves)
    shelves.page("one.md", "alpha", label=TO_PARTNER)
    shelves.page("two.md", "beta", label=TO_PARTNER)
    shelves.sync()
    allowed = shelves.library.allowed(PARTNER, today=TODAY)
    assert set(shelves.library.tokens([0, 1], allowed)) == {0, 1}
    with shelves.database.transaction() as session:
        first, second = session.execute(select(TokensRow.text_sha256)).scalars()
        session.execute(delete(TokensRow).where(TokensRow.text_sha256 == first))
        session.execute(
            update(TokensRow).where(TokensRow.text_sha256 == second).values(tokens=b"torn")
        )
    assert shelves.library.tokens([0, 1], allowed) == {}
    embedder.read.clear()
    seen: list[tuple[int, int]] = []
    assert shelves.library.prepare(lambda done, total: seen.append((done, total))).texts == 1
    assert len(embedder.read) == 1
    assert seen == [(0, 1), (1, 1)]
    assert len(shelves.library.tokens([0, 1], allowed)) == 1


def test_the_folder_of_an_index_holds_no_tokens(shelves: Shelves, tmp_path: Path) -> None:
    shelves.page("one.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    assert {path.name for path in tmp_path.iterdir()} >= {"content", "index", "library.sqlite"}
    assert not list(tmp_path.rglob("*tokens*"))
