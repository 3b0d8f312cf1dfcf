from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.statements import StatementKind, statements

TEXT = """## Funds

We pay half of the cost, e.g. for a booth. Ask your manager first!

You must:

- send the invoice
- send the list of leads,
  with names
1. wait

| Claim | Days |
|---|---|
| Event | 30 |
| Campaign | 45 |

![A picture](picture.png)
---
"""


def cut(text: str) -> list[tuple[StatementKind, str]]:
    return [(item.kind, text[item.start : item.end]) for item in statements(text)]


def test_sentences_items_and_rows() -> None:
    assert cut(TEXT) == [
        (StatementKind.HEADING, "## Funds"),
        (StatementKind.SENTENCE, "We pay half of the cost, e.g. for a booth."),
        (StatementKind.SENTENCE, "Ask your manager first!"),
        (StatementKind.SENTENCE, "You must:"),
        (StatementKind.ITEM, "- send the invoice"),
        (StatementKind.ITEM, "- send the list of leads,\n  with names"),
        (StatementKind.ITEM, "1. wait"),
        (StatementKind.HEADING, "| Claim | Days |"),
        (StatementKind.HEADING, "|---|---|"),
        (StatementKind.ROW, "| Event | 30 |"),
        (StatementKind.ROW, "| Campaign | 45 |"),
        (StatementKind.HEADING, "![A picture](picture.png)"),
        (StatementKind.HEADING, "---"),
    ]


def test_rows_know_their_header_and_leads_announce() -> None:
    found = statements(TEXT)
    assert {item.header for item in found if item.kind is StatementKind.ROW} == {"| Claim | Days |"}
    assert [TEXT[item.start : item.end] for item in found if item.leads] == ["You must:"]


def test_a_table_right_below_another_has_its_own_header() -> None:
    text = "| Band | Off |\n|---|---|\n| 10 | none |\n| Term | Off |\n|---|---|\n| 1 year | 6 % |"
    rows = [one for one in statements(text) if one.kind is StatementKind.ROW]
    assert [(text[one.start : one.end], one.header) for one in rows] == [
        ("| 10 | none |", "| Band | Off |"),
        ("| 1 year | 6 % |", "| Term | Off |"),
    ]


def test_a_rule_below_each_row_makes_no_header_of_it() -> None:
    rule = "\n|---|---|\n"
    text = rule.join(("| Tier | Off |", "| Tin | none |", "| Gold | some |", "| All | x |"))
    rows = [one for one in statements(text) if one.kind is StatementKind.ROW]
    assert [one.header for one in rows] == ["| Tier | Off |"] * 3


def test_rows_of_a_table_without_a_ruled_header_have_their_columns_names() -> None:
    columns = ("Edition", "EUR")
    whole = statements("Prices\n\nEdition | EUR\nBasic | 84", columns=columns)
    assert [(item.kind, item.header) for item in whole] == [
        (StatementKind.SENTENCE, ""),
        (StatementKind.HEADING, ""),
        (StatementKind.ROW, "Edition | EUR"),
    ]
    further_down = statements("| Premier | 216 |\n| Vault | 300 |", columns=columns)
    assert {(item.kind, item.header) for item in further_down} == {
        (StatementKind.ROW, "Edition | EUR")
    }
    (alone,) = statements("Premier | 216", columns=columns)
    assert (alone.kind, alone.header) == (StatementKind.ROW, "Edition | EUR")
    (prose,) = statements("Basic | Premier | Vault differ.", columns=columns)
    assert (prose.kind, prose.header) == (StatementKind.SENTENCE, "")


def test_columns_without_names_are_told_from_unknown_ones() -> None:
    (first, second) = statements("Staff | 410\nSeat | Utrecht", columns=("", ""))
    assert (first.kind, first.header) == (StatementKind.ROW, "|  |  |")
    assert second.header == first.header
    (alone,) = statements("Staff | 410", columns=("", ""))
    assert (alone.kind, alone.header) == (StatementKind.ROW, "|  |  |")


@pytest.mark.parametrize("columns", [("Band", "Off", ""), ("", "Band", "Off"), ("", "Off", "")])
def test_names_stand_in_no_quote_where_an_outer_one_is_empty(columns: tuple[str, ...]) -> None:
    names = " | ".join(columns)
    found = statements(f"{names}\nx | y | z\n{names}\nu | v | w", columns=columns)
    assert [item.kind for item in found] == [StatementKind.HEADING, StatementKind.ROW] * 2
    assert {item.header for item in found} == {"", f"| {names} |"}


def test_wrapped_lines_of_a_paragraph_are_one_sentence() -> None:
    text = (
        "Partners that register a deal get a better price for it, as long as\n"
        "the registration is valid."
    )
    assert [piece for _, piece in cut(text)] == [text]


@given(st.text(alphabet="ab .!?\n|-#*1:`>é", max_size=200))
def test_statements_are_ordered_spans_that_do_not_overlap(text: str) -> None:
    end = 0
    for item in statements(text):
        assert end <= item.start < item.end <= len(text)
        assert text[item.start : item.end].strip()
        end = item.end
