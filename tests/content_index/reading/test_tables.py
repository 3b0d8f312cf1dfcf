"""Tables as rows with the names of their columns, in every format; and where they stand."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from content_index.reading.document import BlockKind, Document, UnreadableError
from content_index.reading.formats import read_document
from content_index.reading.sheets import shown_number
from tests.content_index.reading.making import (
    TIERS,
    deck,
    located,
    names_of,
    part_of,
    shape,
    with_part,
    word,
    workbook,
)

P, R, H = BlockKind.PARAGRAPH, BlockKind.TABLE_ROW, BlockKind.HEADING


def rows(document: Document) -> list[tuple[tuple[str, ...], str, int]]:
    """Column names, text and row number of every row."""
    return [(b.columns, b.plain, b.row) for b in document.blocks if b.kind is R]


def prices(sheet: Worksheet, book: Workbook) -> None:
    sheet.append(["Price list 2026"])
    sheet.append([])
    sheet.append([None, "Edition", "Price", "Discount", "Valid from"])
    sheet.append([None, "Basic", 84, 0.18, date(2026, 9, 1)])
    sheet.append([None, "Premier", 1216.5, 0.225, datetime(2026, 9, 1, 8, 30)])  # noqa: DTZ001
    sheet.append([])
    sheet.append([None, "Plus", 12, 0.1, None])
    sheet.append([])
    sheet.append([None, "Tier", "Opens"])
    sheet.append([None, "Gold", time(7, 0)])
    for row in (4, 5, 7):
        sheet.cell(row, 3).number_format = '#,##0.00 "EUR"'
        sheet.cell(row, 4).number_format = "0.0%"
    terms = book.create_sheet("Terms")
    terms.append(["All prices are net."])
    book.create_sheet("Sheet3").append(["a", "b"])


def test_a_workbook_gives_what_its_cells_show_with_column_names() -> None:
    document = read_document("a.xlsx", workbook(prices))
    names = ("", "Edition", "Price", "Discount", "Valid from")
    assert rows(document) == [
        (names, " | Edition | Price | Discount | Valid from", 3),
        (names, " | Basic | 84.00 EUR | 18.0% | 2026-09-01", 4),
        (names, " | Premier | 1,216.50 EUR | 22.5% | 2026-09-01 08:30", 5),
        (names, " | Plus | 12.00 EUR | 10.0% | ", 7),
        (("", "Tier", "Opens", "", ""), " | Tier | Opens |  | ", 9),
        (("", "Tier", "Opens", "", ""), " | Gold | 07:00 |  | ", 10),
        (("a", "b"), "a | b", 1),
    ]
    assert [entry for entry in located(document) if "|" not in entry[1]] == [
        ("sheet Prices", "Prices"),
        ("sheet Prices", "Price list 2026"),
        ("sheet Terms", "Terms"),
        ("sheet Terms", "All prices are net."),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.18, "0%", "18%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, "General", "1234.5"),
        (3.0, "General", "3"),
        (-5, "0.00;[Red]-0.00", "-5.00"),
        (84, "[$€-407]#,##0.00", "€ 84.00"),
        (84, '#,##0 "EUR"', "84 EUR"),
        (84, "$#,##0.00", "$ 84.00"),
        (0.5, "# ?/?", "0.5"),
        (1e20, "0.00E+00", "1e+20"),
        (7, "@", "7"),
    ],
)
def test_numbers_as_their_format_shows_them(value: float, number_format: str, shown: str) -> None:
    assert shown_number(value, number_format) == shown


def test_cells_merged_downwards_and_formulas_without_a_value() -> None:
    def fill(sheet: Worksheet, book: Workbook) -> None:
        del book
        for row in (["Region", "Tier", "Sum"], ["EMEA", "Gold", "=1+1"], [None, "Silver", "#N/A"]):
            sheet.append(row)
        sheet.merge_cells("A2:A3")

    found = [row[1] for row in rows(read_document("a.xlsx", workbook(fill)))]
    assert found == ["Region | Tier | Sum", "EMEA | Gold | ", "EMEA | Silver | "]


@pytest.mark.parametrize(
    ("source", "first"),
    [
        ("Tier,Discount\nGold,18%\n", "Gold | 18%"),
        ("Tier;Discount\nGold;18,5%\n", "Gold | 18,5%"),
        ("Tier\tDiscount\nGold\t18%\n", "Gold | 18%"),
        ("sep=|\nTier|Discount\nGold|18%\n", "Gold | 18%"),
        ('Tier,Text\nGold,"a, b\nand c"\n', "Gold | a, b and c"),
    ],
)
def test_separated_values_by_whatever_separates_them(source: str, first: str) -> None:
    found = rows(read_document("a.csv", source.encode()))
    assert [row[1] for row in found][1:] == [first]
    assert [row[2] for row in found] == [1, 2]
    assert found[1][0][0] == "Tier"


def test_a_formula_in_separated_values_is_text() -> None:
    document = read_document("a.csv", b"Name,Value\nx,=cmd|' /C calc'!A0\n")
    assert rows(document)[1][1] == "x | =cmd|' /C calc'!A0"


def test_a_missing_quotation_mark_is_said() -> None:
    with pytest.raises(UnreadableError, match="quotation mark"):
        read_document("a.csv", b'Tier,Text\nGold,"' + b"x" * 1_100_000)


def fill_table(table: Any) -> None:
    for row, values in enumerate(TIERS):
        for column, value in enumerate(values):
            table.cell(row, column).text = value


def test_word_tables_keep_a_text_for_each_column() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(rows=4, cols=3)
        for row, values in enumerate(
            (("Region", "Tier", "Discount"), ("EMEA", "Gold", "18%"), ("", "Silver", "12%"))
        ):
            for column, value in enumerate(values):
                table.cell(row, column).text = value
        table.cell(1, 0).merge(table.cell(2, 0))
        table.cell(3, 0).merge(table.cell(3, 1)).text = "Elsewhere"
        table.cell(3, 2).text = "none"
        table.cell(0, 2).add_table(rows=1, cols=1).cell(0, 0).text = "net"

    assert [row[1] for row in rows(read_document("a.docx", word(fill)))] == [
        "Region | Tier | Discount net",
        "EMEA | Gold | 18%",
        "EMEA | Silver | 12%",
        "Elsewhere |  | none",
    ]


def test_slide_tables_keep_a_text_for_each_column() -> None:
    def change(presentation: Any) -> None:
        shapes = presentation.slides[0].shapes
        table = shapes.add_table(3, 3, Inches(1), Inches(3), Inches(6), Inches(1)).table
        for row, values in enumerate(
            (("Region", "Tier", "Discount"), ("EMEA", "Gold", "18%"), ("", "Silver", "12%"))
        ):
            for column, value in enumerate(values):
                table.cell(row, column).text = value
        table.cell(1, 0).merge(table.cell(2, 0))

    document = read_document("a.pptx", deck([{"title": "T", "body": "b"}], change=change))
    assert [row[1] for row in rows(document)] == [
        "Region | Tier | Discount",
        "EMEA | Gold | 18%",
        "EMEA | Silver | 12%",
    ]


def test_the_values_of_a_chart_are_rows() -> None:
    def change(presentation: Any) -> None:
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
        data.categories = ["2025", "2026"]
        data.add_series("Vault", (1250000, 2.5))
        data.add_series("Recover", (3, None))
        place = (Inches(1), Inches(2), Inches(5), Inches(3))
        shapes = presentation.slides[0].shapes
        chart = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "Revenue"

    document = read_document("a.pptx", deck([{"title": "T", "body": "b"}], change=change))
    assert located(document)[2:] == [
        ("slide 1", "Revenue"),
        ("slide 1", " | Vault | Recover"),
        ("slide 1", "2025 | 1250000 | 3"),
        ("slide 1", "2026 | 2.5 | "),
    ]


def test_a_chart_of_unknown_kind_does_not_hide_its_deck() -> None:
    def change(presentation: Any) -> None:
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
        data.categories = ["2025"]
        data.add_series("Vault", (1,))
        place = (Inches(1), Inches(2), Inches(5), Inches(3))
        shapes = presentation.slides[0].shapes
        shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)

    whole = deck([{"title": "T", "body": "body"}], change=change)
    name = next(name for name in names_of(whole) if name.startswith("ppt/charts/chart"))
    odd = part_of(whole, name).replace(b"<c:v>1</c:v>", b"<c:v>many</c:v>")
    document = read_document("a.pptx", with_part(whole, name, odd))
    assert [text for _, text in located(document)] == ["T", "body"]


def test_web_tables_keep_a_text_for_each_column() -> None:
    page = b"""<table><tr><th>Region</th><th>Tier</th><th>Discount</th></tr>
    <tr><td rowspan=2>EMEA</td><td>Gold</td><td>18%</td></tr><tr><td>Silver</td><td>12%</td></tr>
    <tr><td colspan=2>Elsewhere</td><td>none</td></tr></table>"""
    assert shape(read_document("a.html", page)) == [
        (R, "Region | Tier | Discount"),
        (R, "EMEA | Gold | 18%"),
        (R, "EMEA | Silver | 12%"),
        (R, "Elsewhere |  | none"),
    ]
