"""Tables on pages that stand so near to each other that they look like one."""

from __future__ import annotations

import io

import pytest
from reportlab.lib import colors
from reportlab.platypus import SimpleDocTemplate, Spacer, Table, TableStyle

from content_index.reading.document import Document
from content_index.reading.formats import read_document

BANDS = (("Vault workloads", "Off list"), ("10 to 49", "none"), ("50 to 149", "5 percent"))
TERMS = (("Prepaid term (all products)", "Off"), ("1 year", "none"), ("2 years", "6 percent"))


def columns(document: Document) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(block.columns for block in document.blocks))


def pages(*tables: tuple[tuple[tuple[str, ...], ...], list[int]]) -> bytes:
    style = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.grey),
            ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
        ]
    )
    story = [
        part
        for rows, widths in tables
        for part in (Table(rows, colWidths=widths, style=style), Spacer(1, 9))
    ]
    file = io.BytesIO()
    SimpleDocTemplate(file).build(story)
    return file.getvalue()


@pytest.mark.parametrize("widths", [[180, 270], [250, 200], [300, 150]])
def test_tables_right_below_each_other_on_a_page_are_two(widths: list[int]) -> None:
    document = read_document("a.pdf", pages((BANDS, [180, 270]), (TERMS, widths)))
    assert [block.plain for block in document.blocks] == [
        " | ".join(row) for row in (*BANDS, *TERMS)
    ]
    assert columns(document) == [BANDS[0], TERMS[0]]


def test_a_table_with_a_gap_before_its_sums_is_one() -> None:
    prices = (("Item", "Days", "EUR"), ("Course", "2", "980"), ("Workshop", "1", "1,280"))
    sums = (("Net", "", "2,260"), ("Tax", "", "452"))
    document = read_document("a.pdf", pages((prices, [150, 150, 150]), (sums, [150, 150, 150])))
    assert columns(document) == [prices[0]]
    assert document.blocks[-1].plain == "Tax |  | 452"
