"""Tables that name their rows and no column; and which row of the others holds the names."""

from __future__ import annotations

from typing import Any

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.worksheet.worksheet import Worksheet
from pptx.util import Inches

from content_index.reading.document import BlockKind, Document
from content_index.reading.formats import read_document
from tests.content_index.reading.making import deck, shape, word, workbook

P, R = BlockKind.PARAGRAPH, BlockKind.TABLE_ROW
FACTS = (("Customers", "2,900 in 19 countries"), ("Partners", "640; all sell"))
NONE = ("", "")


def columns(document: Document) -> list[tuple[str, ...]]:
    """The names that each row has, once for rows that follow each other with the same."""
    found: list[tuple[str, ...]] = []
    for block in document.blocks:
        if block.kind is R and found[-1:] != [block.columns]:
            found.append(block.columns)
    return found


def web(rows: str) -> Document:
    return read_document("a.html", f"<table>{rows}</table>".encode())


def test_rows_that_begin_with_a_header_cell_name_no_column() -> None:
    document = web("".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in FACTS))
    assert shape(document) == [(R, " | ".join(fact)) for fact in FACTS]
    assert columns(document) == [NONE]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (  # names above and names before
            (
                "<tr><td></td><th>EUR</th></tr><tr><th>Basic</th><td>84</td></tr>"
                "<tr><th>Plus</th><td>138</td></tr>"
            ),
            ("", "EUR"),
        ),
        (  # a head without header cells
            "<thead><tr><td>Tier</td><td>Off</td></tr></thead><tr><th>Gold</th><td>18</td></tr>",
            ("Tier", "Off"),
        ),
        (  # a head with nothing in it
            (
                "<thead><tr><th></th><th></th></tr></thead><tr><td>Tier</td><td>Gold</td></tr>"
                "<tr><td>Off</td><td>much</td></tr>"
            ),
            NONE,
        ),
        (  # names in two rows
            (
                "<tr><th rowspan=2>Tier</th><th colspan=2>Price</th></tr>"
                "<tr><th>EUR</th><th>USD</th></tr><tr><td>Gold</td><td>84</td><td>92</td></tr>"
            ),
            ("Tier", "Price EUR", "Price USD"),
        ),
        (  # nothing but header cells
            "<tr><th>Tier</th><th>Off</th></tr><tr><th>Gold</th><th>much</th></tr>",
            ("Tier", "Off"),
        ),
        (  # bold letters in the place of header cells, above
            (
                "<tr><td><b>Tier</b></td><td><strong><b>Off</b></strong></td></tr>"
                "<tr><td><b>Gold</b></td><td>much</td></tr><tr><td><b>Tin</b></td><td>some</td></tr>"
            ),
            ("Tier", "Off"),
        ),
        (  # and before
            "<tr><td><b>Tier</b></td><td>Gold</td></tr><tr><td><b>Off</b></td><td>much</td></tr>",
            NONE,
        ),
        (  # no marks: the first row names the columns, unless it tells a fact
            "<tr><td>Tier</td><td>Off</td></tr><tr><td>Gold</td><td>18%</td></tr>",
            ("Tier", "Off"),
        ),
        ("<tr><td>Staff</td><td>410</td></tr><tr><td>Seat</td><td>Utrecht</td></tr>", NONE),
        ("<tr><td>Seat:</td><td>Utrecht</td></tr><tr><td>Owner:</td><td>staff</td></tr>", NONE),
        ("<tr><td>Seat</td><td>Utrecht</td></tr>", NONE),
        (  # a cell that spans rows names each of them
            (
                "<tr><th rowspan=2>Seats</th><td>Utrecht</td></tr><tr><td>Madrid</td></tr>"
                "<tr><th>Owner</th><td>staff</td></tr>"
            ),
            NONE,
        ),
    ],
)
def test_which_row_names_the_columns(rows: str, names: tuple[str, ...]) -> None:
    assert columns(web(rows)) == [names]


def test_captions_and_titles_above_a_table_are_texts() -> None:
    document = web(
        "<caption>All <b>prices</b></caption><tr><th colspan=2>Net of tax</th></tr>"
        "<tr><th>Tier</th><th>EUR</th></tr><tr><td>Gold</td><td>84</td></tr>"
    )
    assert shape(document)[:3] == [(P, "All prices"), (P, "Net of tax"), (R, "Tier | EUR")]
    assert columns(document) == [("Tier", "EUR")]
    titled = web(
        "<thead><tr><th colspan=2>What we need</th></tr></thead>"
        "<tr><td>Order</td><td>signed</td></tr><tr><td>Invoice</td><td>paid</td></tr>"
    )
    assert shape(titled)[0] == (P, "What we need")
    assert columns(titled) == [NONE]


def test_facts_within_a_table_for_the_layout() -> None:
    inner = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in FACTS)
    document = web(f"<tr><td>Left</td><td><table>{inner}</table></td></tr>")
    assert shape(document) == [(P, "Left"), *((R, " | ".join(fact)) for fact in FACTS)]
    assert columns(document) == [NONE]


def test_a_markdown_table_with_empty_names_has_none() -> None:
    document = read_document("a.md", b"| | |\n|---|---|\n| Seat | Utrecht |\n| Staff | 410 |\n")
    assert columns(document) == [NONE]


def word_table(rows: tuple[tuple[str, ...], ...], *, look: dict[str, str], repeated: bool) -> bytes:
    def fill(document: Any) -> None:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                table.cell(row, column).text = value
        mark = table._tbl.find(f"{qn('w:tblPr')}/{qn('w:tblLook')}")  # noqa: SLF001 - no name for it
        mark.attrib.clear()
        mark.attrib.update({qn(f"w:{name}"): value for name, value in look.items()})
        if repeated:
            row = table.rows[0]._tr  # noqa: SLF001 - no name for its marks
            row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    return word(fill)


@pytest.mark.parametrize(
    ("look", "repeated", "names"),
    [
        ({"firstRow": "1", "firstColumn": "1"}, False, FACTS[0]),
        ({"firstRow": "0", "firstColumn": "1"}, False, NONE),
        ({"firstRow": "0", "firstColumn": "1"}, True, FACTS[0]),
        ({"val": "0480"}, False, NONE),
        ({"val": "04A0"}, False, FACTS[0]),
        ({"val": "0600"}, False, FACTS[0]),
        ({}, False, FACTS[0]),
    ],
)
def test_word_marks_a_first_column_that_names_rows(
    look: dict[str, str], *, repeated: bool, names: tuple[str, ...]
) -> None:
    document = read_document("a.docx", word_table(FACTS, look=look, repeated=repeated))
    assert columns(document) == [names]


def test_an_empty_first_row_names_nothing_and_a_title_is_no_row_of_names() -> None:
    empty = word_table((NONE, *FACTS), look={}, repeated=False)
    assert columns(read_document("a.docx", empty)) == [NONE]
    rows = (("Prices", "", ""), ("Tier", "EUR", "USD"), ("Gold", "84", "92"))
    titled = read_document("a.docx", word_table(rows, look={}, repeated=False))
    assert shape(titled)[0] == (P, "Prices")
    assert columns(titled) == [("Tier", "EUR", "USD")]


@pytest.mark.parametrize(("is_first_row", "names"), [(True, FACTS[0]), (False, NONE)])
def test_slides_mark_a_first_column_that_names_rows(
    *, is_first_row: bool, names: tuple[str, ...]
) -> None:
    def change(presentation: Any) -> None:
        shapes = presentation.slides[0].shapes
        table = shapes.add_table(2, 2, Inches(1), Inches(3), Inches(6), Inches(1)).table
        table.first_row, table.first_col = is_first_row, True
        for row, values in enumerate(FACTS):
            for column, value in enumerate(values):
                table.cell(row, column).text = value

    document = read_document("a.pptx", deck([{"title": "T", "body": "b"}], change=change))
    assert columns(document) == [names]


def test_a_sheet_of_facts_names_no_column() -> None:
    def fill(sheet: Worksheet, book: Any) -> None:
        del book
        for row in (["Staff", 410], ["Seat", "Utrecht"]):
            sheet.append(row)

    assert columns(read_document("a.xlsx", workbook(fill))) == [NONE]
    assert columns(read_document("a.csv", b"Staff,410\nSeat,Utrecht\n")) == [NONE]
    assert columns(read_document("a.csv", b"Tier,2026\nGold,84\n")) == [("Tier", "2026")]


def test_what_spans_a_table_below_its_names_is_none_of_them() -> None:
    rows = (
        "<tr><th>Edition</th><th>EUR</th></tr><tr><th colspan=2>Cloud</th></tr>"
        "<tr><td>Gold</td><td>84</td></tr><tr><th colspan=2>On premises</th></tr>"
        "<tr><td>Gold</td><td>90</td></tr>"
    )
    assert columns(web(rows)) == [("Edition", "EUR")]


def test_names_below_a_title_across_the_table_are_names() -> None:
    rows = (
        "<tr><th colspan=3>Prices</th></tr><tr><td>Tier</td><td>EUR</td><td>USD</td></tr>"
        "<tr><td>Gold</td><td>84</td><td>92</td></tr>"
    )
    assert columns(web(rows)) == [("Tier", "EUR", "USD")]
