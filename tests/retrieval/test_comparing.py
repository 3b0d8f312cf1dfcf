"""Whoever wants things compared gets the table that has a column for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]
EDITIONS = """
## Editions

| | Silo Start | Silo Prime | Silo Summit |
|---|---|---|---|
| Own keys | no | yes | yes |
| Drill | yearly | monthly | daily |
"""
NAMES = """
## What fits next

The difference is felt: whoever has Silo Prime wants Silo Summit.
Compare Prime and Summit with the customer.

| They have | Offer | Say |
|---|---|---|
| Silo Prime | Silo Summit | Prime or Summit, what would you restore first? |
"""


@pytest.fixture
def answerer(make_library: MakeLibrary, page: Callable[..., str]) -> Answerer:
    library = make_library(
        {"editions.md": page("Silo", EDITIONS), "next.md": page("After the sale", NAMES)}
    )
    return Answerer(library, threshold=0.0)


@pytest.mark.parametrize(
    "question",
    [
        "difference between silo prime and summit?",
        "prime or summit - what do i get more",
        "start vs prime vs summit",
        "compare start, prime and summit",
        "unterschied zwischen prime und summit",
        "diferencia entre prime y summit",
    ],
)
def test_the_table_with_a_column_for_each_comes_first(
    answerer: Answerer, partner: Grant, now: datetime, question: str
) -> None:
    answer = answerer.answer(Question(question), partner, now=now)
    assert answer.citations[0].path == "editions.md"
    assert "| Own keys | no | yes | yes |" in answer.citations[0].quote


@pytest.mark.parametrize(
    "question",
    ["what do we say about prime and summit", "difference to silo summit", "silo or others"],
)
def test_one_column_or_no_comparison_favours_no_table(
    answerer: Answerer, partner: Grant, now: datetime, question: str
) -> None:
    answer = answerer.answer(Question(question), partner, now=now)
    assert answer.citations[0].path == "next.md"
