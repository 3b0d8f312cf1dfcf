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


ARTICLES = """
| Article | Unit | List EUR | Weeks |
|---|---|---|---|
| KB-100 | Kettle K1 | 24500 | 5 |
| KB-200 | Kettle K2 | 31800 | 7 |
| ST-001 | Stream size 1 | 690 | 1 |
| ST-002 | Stream size 2 | 990 | 1 |
"""
SERVICES = """
| Article | Service | List EUR |
|---|---|---|
| SV-1 | Installation Kettle K1 | 1450 |
| SV-2 | Installation Kettle K2 | 2900 |
| SV-3 | Cable for Stream size 2 | 42 |
"""
RIVAL = """
| | Pot 3 | Kettle K2 |
|---|---|---|
| List price EUR | 28,000 | 31,800 |
| Weight | 20 kg | 22 kg |
"""


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("list price kettle k2", "| KB-200 | Kettle K2 | 31800 | 7 |"),
        ("price of a stream size 2 streamer", "| ST-002 | Stream size 2 | 990 | 1 |"),
        ("streamer size 2 price", "| ST-002 | Stream size 2 | 990 | 1 |"),
        ("was kostet die kettle k2", "| KB-200 | Kettle K2 | 31800 | 7 |"),
        ("what does kb-100 cost", "| KB-100 | Kettle K1 | 24500 | 5 |"),
    ],
)
def test_a_row_with_an_article_number_is_named_by_the_cell_after_it(
    make_library: MakeLibrary,
    page: Callable[..., str],
    partner: Grant,
    now: datetime,
    *,
    question: str,
    row: str,
) -> None:
    pages = {"units": ARTICLES, "services": SERVICES, "rival": RIVAL}
    library = make_library({f"{name}.md": page(name, text) for name, text in pages.items()})
    answer = Answerer(library, threshold=0.0).answer(Question(question), partner, now=now)
    assert answer.citations[0].quote == row


def test_below_a_heading_that_names_it_stands_what_it_costs(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    course = "## Fitter Level 2\n\nFor fitters of kettles. Four days. 1,450 EUR. Valid for a year."
    exam = "## Exams\n\nWho fails the Level 2 fitter exam may repeat it: that costs 90 EUR."
    library = make_library({"courses.md": page("Courses", f"{course}\n\n{exam}")})
    answer = Answerer(library, threshold=0.0).answer(
        Question("fitter level 2 cost"), partner, now=now
    )
    assert "1,450 EUR" in answer.citations[0].quote
