"""Of a table that is quoted, the row that was asked for is shown, where one clearly was."""

from __future__ import annotations

import pytest

from content_index.assets import Passage, PassageKind
from retrieval.passages import ready
from retrieval.pointing import pointed
from retrieval.quotes import Quote

RATES = """| Line | Bronze | Gold |
|---|---|---|
| Kettle boilers | 12 % | 18 % |
| Tide pumps, small | 9 % | 14 % |
| Tide pumps, large | 10 % | 16 % |
| Spare parts | 25 % | 28 % |
"""
CODES = """| Item | Part | For | EUR | Days |
|---|---|---|---|---|
| KB-10 | Heating coil | Kettle K1 | 120 | 2 |
| KB-20 | Heating coil | Kettle K2 | 140 | 1 |
| TP-10 | Seal | Tide K2 | 9 | 2 |
"""


def shown(text: str, *wordings: str, first: int = 0, last: int | None = None) -> str:
    passage = Passage(
        row=0,
        version_id=1,
        asset_id="rates",
        ordinal=0,
        heading_path=(),
        location="",
        kind=PassageKind.TABLE,
        text=text,
    )
    item = ready(passage, title="Rates", language="en")
    last = len(item.statements) - 1 if last is None else last
    quote = Quote(
        evidence=0,
        first=first,
        last=last,
        text=item.quoted(first, last),
        header=item.header(first, last),
        score=0.0,
        features=(),
    )
    found = pointed(quote, item, wordings=wordings, language="en")
    assert found.text in text
    assert found.header == quote.header
    return found.text


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("whats our margin on boilers", "| Kettle boilers | 12 % | 18 % |"),
        ("discount for large tide pumps?", "| Tide pumps, large | 10 % | 16 % |"),
        ("list price reduction on spare parts", "| Spare parts | 25 % | 28 % |"),
    ],
)
def test_the_row_of_the_asked_thing_is_shown_alone(question: str, row: str) -> None:
    assert shown(RATES, question) == row


@pytest.mark.parametrize(
    "question",
    [
        "margin on taps",
        "gold margin",  # a column
        "boilers vs spare parts",
        "boilers and spare parts",
        "which lines are there beside boilers",
    ],
)
def test_where_no_row_is_asked_for_or_a_list_all_are_shown(question: str) -> None:
    assert shown(RATES, question) == RATES[RATES.index("| Kettle") :].rstrip()


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        (
            "margin on tide pumps",
            "| Tide pumps, small",
            "14 % |\n| Tide pumps, large | 10 % | 16 % |",
        ),
        ("small or large tide pumps", "| Tide pumps, small", "| Tide pumps, large | 10 % | 16 % |"),
        ("boilers vs tide pumps", "| Kettle boilers", "| Tide pumps, large | 10 % | 16 % |"),
    ],
)
def test_several_rows_are_shown_from_the_first_to_the_last(
    question: str, first: str, last: str
) -> None:
    rows = shown(RATES, question)
    assert rows.startswith(first)
    assert rows.endswith(last)


def test_of_several_those_that_are_named_whole_are_meant() -> None:
    table = (
        "| Product | EUR |\n|---|---|\n| Kiosk | 10 |\n| Forge | 20 |\n| Forge Cold | 30 |\n"
        "| Battery for Forge | 5 |\n"
    )
    rows = "| Forge | 20 |\n| Forge Cold | 30 |"
    assert shown(table, "difference forge and forge cold") == rows
    assert shown(table, "forge vs forge cold battery").endswith("| Battery for Forge | 5 |")


def test_no_row_that_says_more_of_the_question_is_left_out() -> None:
    table = (
        "| Product | For | EUR |\n|---|---|---|\n| Dock 1 | desk | 10 |\n| Dock 5 | desk | 20 |\n"
        "| Rack | charging docks in a warehouse | 30 |\n"
    )
    assert shown(table, "warranty on docks") == "| Dock 1 | desk | 10 |\n| Dock 5 | desk | 20 |"
    assert shown(table, "docks for a warehouse").endswith("a warehouse | 30 |")


def test_a_row_is_named_after_its_code_and_told_apart_by_its_other_cells() -> None:
    row = "| KB-20 | Heating coil | Kettle K2 | 140 | 1 |"
    assert shown(CODES, "heating coil k2 price") == row
    assert shown(CODES, "what is kb-20") == row


def test_a_word_of_measure_alone_names_no_row() -> None:
    limits = "| Limit | Before |\n|---|---|\n| Minimum order | 9 |\n| Length of a code | 8 |\n"
    assert shown(limits, "what is the minimum here").startswith("| Minimum order | 9 |\n")
    assert shown(limits, "minimum order?") == "| Minimum order | 9 |"


def test_of_rows_with_the_same_words_the_one_with_no_others_is_meant() -> None:
    longer = RATES + "| Spare parts for schools | 30 % | 33 % |\n"
    assert shown(longer, "margin on spare parts") == "| Spare parts | 25 % | 28 % |"
    assert shown(longer, "margin on spare parts for schools").endswith("| 30 % | 33 % |")


def test_a_number_in_a_cell_of_figures_names_no_row() -> None:
    assert shown(CODES, "seal and coil in 2 days") == CODES[CODES.index("| KB-10") :].rstrip()


def test_what_is_new_in_a_follow_up_names_the_row() -> None:
    row = "| Spare parts | 25 % | 28 % |"
    assert shown(RATES, "and on spare parts?", "margin on boilers and on spare parts?") == row


def test_one_row_and_words_between_stay_as_they_are() -> None:
    assert shown(RATES, "margin on spare parts", first=0, last=0).startswith("| Kettle")
    text = f"{RATES}\nAll of it without taxes."
    assert shown(text, "margin on spare parts").endswith("without taxes.")
