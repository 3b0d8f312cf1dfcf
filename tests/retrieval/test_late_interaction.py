"""Token by token: what is compared, what is kept, and that nothing depends on its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from content_index.assets import Passage, PassageKind
from content_index.embedding import TokenVectors
from content_index.embedding.hashing import HashingEmbedder
from retrieval.late_interaction import (
    CONTEXT,
    KEPT_DIMENSIONS,
    closeness,
    guessed,
    passage_tokens,
    projected,
    question_tokens,
    text_and_spans,
)
from retrieval.passages import ReadyPassage, ready
from retrieval.token_store import TokenStore

TITLE = "Fund rules"
TEXT = """Send your claim within 30 days. Later ones are refused.

| Activity | Proof |
|---|---|
| Event | Photo |
"""


def passage(text: str = TEXT, *, version_id: int = 1, ordinal: int = 0) -> ReadyPassage:
    return ready(
        Passage(
            row=0,
            version_id=version_id,
            asset_id="funds",
            ordinal=ordinal,
            heading_path=("Claims",),
            location="Claims",
            kind=PassageKind.TEXT,
            text=text,
        ),
        title=TITLE,
        language="en",
    )


class CountingEmbedder(HashingEmbedder):
    """Counts the texts whose tokens it reads."""

    read = 0

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.read += len(texts)
        return super().encode_tokens(texts)


def test_each_token_belongs_to_its_statement_or_to_the_context() -> None:
    item = passage()
    text, spans = text_and_spans(item, title=TITLE)
    read = HashingEmbedder().encode_tokens([text])[0]
    found = passage_tokens(read, spans)
    words = [text[start:end] for start, end in zip(read.starts, read.ends, strict=True)]
    counts = {owner: found.owners.tolist().count(owner) for owner in range(CONTEXT, 3)}
    assert words[:3] == ["Fund", "rules", "Claims"]
    assert counts == {CONTEXT: 5, 0: 6, 1: 4, 2: 2}  # context: title, heading, column names
    assert found.owners.tolist() == sorted(found.owners.tolist())
    assert found.vectors.dtype == np.int8


def test_the_best_match_of_each_token_counts() -> None:
    embedder = HashingEmbedder(dimension=512)
    item = passage()
    text, spans = text_and_spans(item, title=TITLE)
    kept = passage_tokens(embedder.encode_tokens([text])[0], spans)
    asked = "when is a claim refused"
    question = question_tokens(asked, embedder.encode_tokens([asked])[0])
    assert question.is_topic.tolist() == [False, False, False, True, True]
    close = closeness(question, kept, statements=len(item.statements))
    claim, refused = 3, 4
    assert close.statements[:, claim].argmax() == 0
    assert close.statements[:, refused].argmax() == 1
    assert close.statements[0, claim] == pytest.approx(1, abs=0.05)
    assert close.late > close.late_of_best_statement_alone
    assert close.met(0, 1).min() > close.met(0, 0).min()
    assert close.near[0] > close.near[2]


def test_a_match_in_the_title_counts_less_than_one_in_the_statement() -> None:
    embedder = HashingEmbedder(dimension=512)
    item = passage()
    text, spans = text_and_spans(item, title=TITLE)
    kept = passage_tokens(embedder.encode_tokens([text])[0], spans)
    question = question_tokens("fund", embedder.encode_tokens(["fund"])[0])
    close = closeness(question, kept, statements=len(item.statements))
    assert close.context[0] == pytest.approx(0.9, abs=0.05)
    assert close.late == pytest.approx(1, abs=0.05)


def test_statements_beyond_the_window_are_simply_not_met() -> None:
    item = passage()
    text, spans = text_and_spans(item, title=TITLE)
    read = HashingEmbedder().encode_tokens([text])[0]
    cut = TokenVectors(read.vectors[:8], read.starts[:8], read.ends[:8])
    question = question_tokens("photo", HashingEmbedder().encode_tokens(["photo"])[0])
    close = closeness(question, passage_tokens(cut, spans), statements=len(item.statements))
    assert close.statements.shape == (3, 1)
    assert close.statements[2, 0] == 0


def test_a_question_without_words_and_a_passage_without_tokens() -> None:
    nothing = HashingEmbedder().encode_tokens(["?"])[0]
    question = question_tokens("?", nothing)
    assert len(question.vectors) == 0
    asked = question_tokens("claim", HashingEmbedder().encode_tokens(["claim"])[0])
    empty = closeness(asked, passage_tokens(nothing, []), statements=0)
    assert empty.late == 0
    assert empty.late_of_best_statement == 0
    assert empty.late_of_best_statement_alone == 0


def test_what_was_not_read_yet_is_guessed_from_the_whole() -> None:
    asked = question_tokens("claim", HashingEmbedder().encode_tokens(["claim"])[0])
    near, far = (guessed(cosine, asked, statements=2) for cosine in (0.7, 0.2))
    assert near.late > far.late
    assert near.statements.shape == (2, 1)


def test_the_projection_keeps_products() -> None:
    rows = np.random.default_rng(7).standard_normal((40, 384)).astype(np.float32)
    rows[20:] = rows[:20] + 0.5 * rows[20:]  # so that products differ
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    small = projected(rows)
    assert small.shape == (40, KEPT_DIMENSIONS)
    assert np.linalg.norm(small, axis=1) == pytest.approx(np.ones(40), abs=1e-5)
    assert np.corrcoef((rows @ rows.T).ravel(), (small @ small.T).ravel())[0, 1] > 0.97
    assert projected(rows[:, :64]).shape == (40, 64)


def test_tokens_are_read_once_and_found_again_by_the_next_run(tmp_path: Path) -> None:
    items = [passage(ordinal=0), passage("Ask the help desk first.", ordinal=1)]
    embedder = CountingEmbedder()
    store = TokenStore(embedder, folder=tmp_path)
    assert store.of(items[0], title=TITLE) is None
    assert store.make(items, title=TITLE) == 2
    assert store.make(items, title=TITLE) == 0
    again = TokenStore(embedder, folder=tmp_path)
    assert again.make(items, title=TITLE) == 0
    assert embedder.read == 2
    for item in items:
        first, second = store.of(item, title=TITLE), again.of(item, title=TITLE)
        assert first is not None
        assert second is not None
        assert first.vectors.tobytes() == second.vectors.tobytes()
        assert first.owners.tobytes() == second.owners.tobytes()


def test_a_changed_text_or_title_is_read_again_and_a_torn_file_made_again(tmp_path: Path) -> None:
    item = passage()
    embedder = CountingEmbedder()
    TokenStore(embedder, folder=tmp_path).make([item], title=TITLE)
    store = TokenStore(embedder, folder=tmp_path)
    changed = replace(item, texts=("Send your claim at once.", *item.texts[1:]))
    assert store.of(changed, title=TITLE) is None
    assert store.of(item, title="Another title") is None
    assert store.make([changed], title=TITLE) == 1
    for file in tmp_path.rglob("*.npz"):
        file.write_bytes(file.read_bytes()[:-40])
    assert TokenStore(embedder, folder=tmp_path).make([changed], title=TITLE) == 1


def test_memory_holds_what_fits_and_the_rest_is_read_from_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.token_store._KEPT_BYTES", 2_000)
    items = [passage(version_id=number) for number in range(1, 9)]
    kept = TokenStore(HashingEmbedder(), folder=tmp_path)
    in_memory = TokenStore(HashingEmbedder())
    for item in items:
        kept.make([item], title=TITLE)
        in_memory.make([item], title=TITLE)
    assert len(kept._versions) < len(items)  # noqa: SLF001 - what is kept is not shown elsewhere
    for store in (kept, in_memory):
        assert all(store.of(item, title=TITLE) is not None for item in items)
