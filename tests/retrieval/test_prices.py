"""Who asks for a price gets the row that says it before pages that reckon with others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]
LIST = """
List prices, per server and year.

| Edition | EUR | GBP |
|---|---|---|
| Silo Start | 84 | 74 |
| Silo Plus (with Guard) | 138 | 121 |
| Guard add-on to Silo Plus | 42 | 37 |
"""
CASE = "What it costs: 210 servers of Silo Max cost EUR 45,360 a year, and never less."


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("what does silo plus cost?", "| Silo Plus (with Guard) | 138 | 121 |"),
        ("silo start price", "| Silo Start | 84 | 74 |"),
        ("was kostet silo plus", "| Silo Plus (with Guard) | 138 | 121 |"),
        ("cu\u00e1nto cuesta silo start", "| Silo Start | 84 | 74 |"),
    ],
)
def test_the_row_of_the_asked_thing_is_quoted_first(
    make_library: MakeLibrary,
    page: Callable[..., str],
    partner: Grant,
    now: datetime,
    *,
    question: str,
    row: str,
) -> None:
    library = make_library(
        {"prices.md": page("Price list", LIST), "case.md": page("Business case", CASE)}
    )
    answer = Answerer(library, threshold=0.0).answer(Question(question), partner, now=now)
    assert row in answer.citations[0].quote


def test_rows_without_money_say_no_price(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    sizes = "| Edition | Servers |\n|---|---|\n| Silo Plus | 12 |\n"
    library = make_library({"sizes.md": page("Sizes", sizes), "case.md": page("Case", CASE)})
    answer = Answerer(library, threshold=0.0).answer(
        Question("what does silo plus cost?"), partner, now=now
    )
    assert answer.citations[0].title == "Case"
