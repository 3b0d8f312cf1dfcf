from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answers import Citation
from retrieval.legible import LONGEST_CELL, Row, cells_of, lines_of, shown


def citation(quote: str, header: str = "") -> Citation:
    return Citation(
        asset_id="rates",
        version_id=1,
        title="Rates",
        path="rates.md",
        version="1",
        location="",
        quote=quote,
        url="",
        updated=None,
        valid_until=None,
        header=header,
    )


@pytest.mark.parametrize(
    ("quote", "header", "read"),
    [
        ("| **Gold** | 20% |", "| Tier | Rate |", "Tier: Gold \u00b7 Rate: 20%"),
        ("| Gold | |\n| Tin | 5% |", "| Tier | Rate |", "Tier: Gold\nTier: Tin \u00b7 Rate: 5%"),
        ("Gold | 20%", "Tier | Rate", "Tier: Gold \u00b7 Rate: 20%"),
        ("| Gold | 20% |", "", "Gold \u00b7 20%"),
        ("| Gold | 20% | new |", "| Tier | Rate |", "Gold \u00b7 20% \u00b7 new"),
        (
            "| a \\| b | [c](https://x.example)<br>d |",
            "| One | Two |",
            "One: a | b \u00b7 Two: c d",
        ),
        ("Staff | 410", "|  |  |", "Staff: 410"),
        ("| Seat: | Utrecht |\n| Staff | |", "| | |", "Seat: Utrecht\nStaff"),
        ("Staff | 410 | half of them write", "|  |  |  |", "Staff: 410 \u00b7 half of them write"),
        ("It grows. | It sells.", "|  |  |", "It grows. \u00b7 It sells."),
        ("One year |  | none", "| Band | Off |  |", "Band: One year \u00b7 none"),
        ("Gold | 20% |", "| Tier | Rate |  |", "Tier: Gold \u00b7 Rate: 20%"),
        ("| Gold | 20%", "|  | Tier | Rate |", "Tier: Gold \u00b7 Rate: 20%"),
        ("| Gold | 20% |", "| Tier | Kind | Kept | Rate |", "Gold \u00b7 20%"),
        ("Gold | 20% | new", "Tier | Rate", "Gold \u00b7 20% \u00b7 new"),
        ("> Dear partner,\n> it ends.", "", "Dear partner,\nit ends."),
        ("Margin\n> 30% needs approval", "", "Margin\n> 30% needs approval"),
        (">= 12 months", "", ">= 12 months"),
        ("A rate:\n\n| Gold | 20% |", "", "A rate:\nGold \u00b7 20%"),
        ("Take this | that.", "", "Take this | that."),
        (
            "| Gold | 20% |\n\n| Years | Off |\n|---|---|\n| 3 | 12% |",
            "| Tier | Rate |",
            "Tier: Gold \u00b7 Rate: 20%\nYears: 3 \u00b7 Off: 12%",
        ),
    ],
)
def test_a_row_is_read_with_the_names_of_its_columns(quote: str, header: str, read: str) -> None:
    assert shown(citation(quote, header)) == read


def test_a_long_cell_is_cut_between_words_and_the_quote_stays_whole() -> None:
    long = "word " * 200
    item = citation(f"| Gold | {long}|", "| Tier | Rule |")
    (row,) = lines_of(item)
    assert isinstance(row, Row)
    assert row.cells[1][1].endswith("word\u2026")
    assert len(row.cells[1][1]) <= LONGEST_CELL
    assert item.quote == f"| Gold | {long}|"


@given(st.lists(st.text(alphabet="ab |\\*\n", max_size=12), min_size=1, max_size=4))
def test_no_letter_of_a_cell_is_lost(cells: list[str]) -> None:
    line = f"| {' | '.join(cell.replace(chr(10), ' ') for cell in cells)} |"
    read = "".join(cells_of(line))
    assert [letter for letter in read if letter in "ab"] == [
        letter for letter in line if letter in "ab"
    ]
