"""A word that the model knows is no slip, where documents are in the language of the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.mark.parametrize(
    ("language", "known", "read"),
    [
        ("en", frozenset(), ["stock"]),
        ("en", frozenset({"stack"}), []),
        ("de", frozenset({"stack"}), ["stock"]),
    ],
)
def test_what_is_a_slip_depends_on_the_model_and_the_documents(
    *,
    make_library: MakeLibrary,
    page: Callable[..., str],
    partner: Grant,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    known: frozenset[str],
    read: list[str],
) -> None:
    monkeypatch.setattr(HashingEmbedder, "is_word", lambda _, text: text in known)
    text = page("Stock", "# Stock\n\nOrders from stock ship today.\n\n## More\n\nStock is kept.\n")
    text = text.replace("---\n", f"---\nlanguage: {language}\n", 1)
    answerer = Answerer(make_library({f"{name}.md": text for name in "ab"}), threshold=0.0)
    found = answerer.find(Question("what is the stack of orders"), partner, now=now)
    assert [repair.stem for repair in found.reading.repairs] == read
