"""Token by token: what is compared, what is kept, and that nothing depends on its neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from content_index.assets import Passage, PassageKind
from content_index.embedding.compact import (
    KEPT_DIMENSIONS,
    CompactTokens,
    compacted,
    projected,
    tokens_from_bytes,
)
from content_index.embedding.hashing import HashingEmbedder
from retrieval.late_interaction import (
    PassageTokens,
    QuestionTokens,
    closeness,
    guessed,
    passage_tokens,
    question_tokens,
)
from retrieval.passages import ReadyPassage, ready
from retrieval.token_owners import CONTEXT, token_owners

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


def read(
    item: ReadyPassage, *, dimension: int = 64, tokens_read: int | None = None
) -> tuple[str, PassageTokens]:
    """What the model reads of the passage, and its tokens; only the first ones where told."""
    searchable = f"{TITLE} > Claims\n" + plain_of(item)
    found = compacted(HashingEmbedder(dimension=dimension).encode_tokens([searchable])[0])
    found = CompactTokens(
        found.vectors[:tokens_read], found.starts[:tokens_read], found.ends[:tokens_read]
    )
    owners = token_owners(found, searchable, written=item.passage.text, statements=item.statements)
    return searchable, passage_tokens(found, owners)


def plain_of(item: ReadyPassage) -> str:
    lines = [line.strip("| ") for line in item.passage.text.splitlines()]
    return "\n".join(line for line in lines if line and set(line) - set("-|"))


def asked_as(text: str, *, dimension: int = 64) -> QuestionTokens:
    return question_tokens(text, HashingEmbedder(dimension=dimension).encode_tokens([text])[0])


def test_each_token_belongs_to_its_statement_or_to_the_context() -> None:
    _, found = read(passage())
    counts = {owner: found.owners.tolist().count(owner) for owner in range(CONTEXT, 3)}
    assert counts == {CONTEXT: 5, 0: 6, 1: 4, 2: 2}  # context: title, heading, column names
    assert found.owners.tolist() == sorted(found.owners.tolist())
    assert found.vectors.dtype == np.int8


def test_the_best_match_of_each_token_counts() -> None:
    item = passage()
    _, kept = read(item, dimension=512)
    question = asked_as("when is a claim refused", dimension=512)
    assert question.is_topic.tolist() == [False, False, False, True, True]
    close = closeness(question, kept, statements=len(item.statements))
    claim, refused = 3, 4
    assert close.statements[:, claim].argmax() == 0
    assert close.statements[:, refused].argmax() == 1
    assert close.statements[0, claim] == pytest.approx(1, abs=0.05)
    assert close.late_of_best_statement_on_topic > close.late_of_best_statement
    assert close.met_anywhere[claim] == close.statements[0, claim]
    assert (close.met_anywhere >= close.context).all()
    assert close.met(0, 1).min() > close.met(0, 0).min()
    assert close.near[0] > close.near[2]


def test_small_words_carry_no_topic_where_they_are_named() -> None:
    (read,) = HashingEmbedder(dimension=64).encode_tokens(["f\u00fcr the unsere Marge?"])
    small = question_tokens("f\u00fcr the unsere Marge?", read, small={"unsere", "fur"})
    assert question_tokens("f\u00fcr the unsere Marge?", read).is_topic.sum() == 3
    assert small.is_topic.tolist() == [False, False, False, True]


def test_a_match_in_the_title_counts_less_than_one_in_the_statement() -> None:
    item = passage()
    _, kept = read(item, dimension=512)
    question = asked_as("fund", dimension=512)
    close = closeness(question, kept, statements=len(item.statements))
    assert close.context[0] == pytest.approx(0.9, abs=0.05)
    assert close.late == pytest.approx(1, abs=0.05)


def test_statements_beyond_the_window_are_simply_not_met() -> None:
    item = passage()
    _, cut = read(item, tokens_read=8)
    close = closeness(asked_as("photo"), cut, statements=len(item.statements))
    assert close.statements.shape == (3, 1)
    assert close.statements[2, 0] == 0


def test_a_question_without_words_and_a_passage_without_tokens() -> None:
    assert len(asked_as("?").vectors) == 0
    asked = asked_as("claim")
    nothing = PassageTokens(np.zeros((0, 64), dtype=np.int8), np.zeros(0, dtype=np.int16))
    empty = closeness(asked, nothing, statements=0)
    assert empty.late == 0
    assert empty.late_of_best_statement == 0
    assert empty.late_of_best_statement_on_topic == 0


def test_what_was_not_read_yet_is_guessed_from_the_whole() -> None:
    asked = asked_as("claim")
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


def test_kept_tokens_come_back_as_they_were_and_damage_is_noticed() -> None:
    tokens = compacted(HashingEmbedder(dimension=384).encode_tokens(["Send your claim"])[0])
    kept = tokens.to_bytes()
    back = tokens_from_bytes(kept)
    assert back is not None
    assert back.vectors.tobytes() == tokens.vectors.tobytes()
    assert back.vectors.shape == (3, KEPT_DIMENSIONS)
    assert (back.starts.tolist(), back.ends.tolist()) == ([0, 5, 10], [4, 9, 15])
    for damaged in (b"", kept[:-1], kept + b"x", b"\xff" + kept[1:]):
        assert tokens_from_bytes(damaged) is None
