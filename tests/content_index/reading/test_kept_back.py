"""What an author did not show never stands among what is shown."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pptx.util import Inches

from content_index.reading.document import Document
from content_index.reading.formats import read_document
from tests.content_index.reading.making import (
    deck,
    located,
    part_of,
    run_in,
    text_box,
    with_part,
    word,
    workbook,
)


def kept_back(document: Document) -> list[tuple[str, str]]:
    return [(block.location, block.plain) for block in document.kept_back]


def test_notes_and_hidden_slides_are_kept_back_with_their_places() -> None:
    document = read_document(
        "a.pptx",
        deck(
            [
                {"title": "Open", "body": "shown one", "notes": "secret one\nsecret two"},
                {"title": "Hidden", "body": "secret three", "notes": "secret four", "hidden": True},
                {"title": "Close", "body": "shown two"},
            ]
        ),
    )
    assert located(document) == [
        ("slide 1", "Open"),
        ("slide 1", "shown one"),
        ("slide 3", "Close"),
        ("slide 3", "shown two"),
    ]
    assert kept_back(document) == [
        ("slide 1, notes", "Open"),
        ("slide 1, notes", "secret one"),
        ("slide 1, notes", "secret two"),
        ("slide 2 (hidden)", "Hidden"),
        ("slide 2 (hidden)", "secret three"),
        ("slide 2, notes", "Hidden"),
        ("slide 2, notes", "secret four"),
    ]
    assert document.title == "Open"


def test_shapes_that_nobody_sees_are_kept_back() -> None:
    def change(presentation: Any) -> None:
        slide = presentation.slides[0]
        text_box(slide, "secret beside the slide", left=40)
        text_box(slide, "secret above the slide", top=-9)
        text_box(slide, "half on the slide", left=-1)
        hidden = text_box(slide, "secret in the selection pane")
        hidden._element.nvSpPr.cNvPr.set("hidden", "1")  # noqa: SLF001
        group = slide.shapes.add_group_shape()
        group.shapes.add_textbox(
            Inches(1), Inches(1), Inches(1), Inches(1)
        ).text_frame.text = "secret in a hidden group"
        group._element.nvGrpSpPr.cNvPr.set("hidden", "1")  # noqa: SLF001
        titles = presentation.slides[1].shapes
        titles.title._element.nvSpPr.cNvPr.set("hidden", "1")  # noqa: SLF001

    document = read_document(
        "a.pptx",
        deck(
            [{"title": "Open", "body": "shown"}, {"title": "Secret title", "body": "body"}],
            change=change,
        ),
    )
    assert [text for _, text in located(document)] == ["Open", "half on the slide", "shown", "body"]
    secrets = [text for where, text in kept_back(document) if where == "slide 1 (hidden parts)"]
    assert secrets == [
        "Open",
        "secret above the slide",
        "secret in the selection pane",
        "secret in a hidden group",
        "secret beside the slide",
    ]
    assert ("slide 2 (hidden parts)", "Secret title") in kept_back(document)


def test_a_deck_that_shows_nothing_but_has_notes_is_read() -> None:
    document = read_document("a.pptx", deck([{"title": "", "body": "", "notes": "secret"}]))
    assert (document.title, document.blocks) == ("", ())
    assert kept_back(document) == [("slide 1, notes", "secret")]


def sheets(sheet: Worksheet, book: Workbook) -> None:
    for row in (["Edition", "Price", "Cost"], ["Basic", 84, 30], ["Secret edition", 12, 4]):
        sheet.append(row)
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[3].hidden = True
    for name, state in (("Margins", "hidden"), ("Deals", "veryHidden")):
        other = book.create_sheet(name)
        other.append(["Partner", "Secret"])
        other.sheet_state = state


def test_hidden_sheets_rows_and_columns_are_kept_back() -> None:
    document = read_document("a.xlsx", workbook(sheets))
    place = "sheet Prices"
    assert located(document) == [
        (place, "Prices"),
        (place, "Edition | Price"),
        (place, "Basic | 84"),
    ]
    whole = "sheet Prices (with its hidden cells)"
    assert kept_back(document) == [
        (whole, "Prices"),
        (whole, "Edition | Price | Cost"),
        (whole, "Basic | 84 | 30"),
        (whole, "Secret edition | 12 | 4"),
        ("sheet Margins (hidden)", "Margins"),
        ("sheet Margins (hidden)", "Partner | Secret"),
        ("sheet Deals (hidden)", "Deals"),
        ("sheet Deals (hidden)", "Partner | Secret"),
    ]


def test_a_group_of_hidden_columns_and_a_merged_hidden_cell_stay_hidden() -> None:
    def fill(sheet: Worksheet, book: Workbook) -> None:
        del book
        sheet.append(["Tier", "Secret", "Secret", "Discount"])
        sheet.append(["Gold", "Secret", 1, "18%"])
        sheet.append(["Silver", None, 2, "12%"])
        sheet.merge_cells("B2:B3")
        sheet.column_dimensions.group("B", "C", hidden=True)

    document = read_document("a.xlsx", workbook(fill))
    assert [text for _, text in located(document)] == [
        "Prices",
        "Tier | Discount",
        "Gold | 18%",
        "Silver | 12%",
    ]


def test_cells_that_are_hidden_in_other_ways_are_not_shown() -> None:
    def fill(sheet: Worksheet, book: Workbook) -> None:
        for row in (["Tier", "Cost", "Discount"], ["Gold", 30, "18%"], ["Secret tier", 4, "1%"]):
            sheet.append(row)
        other = book.create_sheet("Other")
        for values in (["Tier", "Margin"], ["Gold", 41], ["Secret tier", 7]):
            other.append(values)
        other["B2"].number_format = ";;;"
        other.sheet_format.zeroHeight = True
        for number in (1, 2):
            other.row_dimensions[number].height = 15

    book, part = workbook(fill), "xl/worksheets/sheet1.xml"
    columns = b'<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>'
    narrow = part_of(book, part).replace(b"<sheetData>", columns)
    narrow = narrow.replace(b'<row r="3"', b'<row r="3" ht="0" customHeight="1"')
    document = read_document("a.xlsx", with_part(book, part, narrow))
    assert [text for _, text in located(document)] == [
        "Prices",
        "Tier | Discount",
        "Gold | 18%",
        "Other",
        "Tier | Margin",
        "Gold",
    ]


def test_text_that_a_page_or_mail_does_not_show_is_not_read() -> None:
    page = b"<p>shown</p><p style='DISPLAY : none'>secret</p><div style='visibility:hidden'>x</div>"
    assert [text for _, text in located(read_document("a.html", page))] == ["shown"]


def test_text_that_a_style_hides_is_not_read() -> None:
    def fill(document: Any) -> None:
        styles = document.styles
        styles.add_style("Secret", WD_STYLE_TYPE.PARAGRAPH).font.hidden = True
        styles.add_style("Aside", WD_STYLE_TYPE.CHARACTER).font.hidden = True
        document.add_paragraph("secret paragraph", style="Secret")
        paragraph = document.add_paragraph("shown")
        paragraph.add_run(" secret aside", style="Aside")
        paragraph.add_run(" again", style="Aside").font.hidden = False

    assert [text for _, text in located(read_document("a.docx", word(fill)))] == ["shown again"]


def test_word_shows_what_stands_once_changes_are_accepted() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("Gold gets ")
        element = paragraph._p  # noqa: SLF001
        run_in(element, "w:del", "secret 12%", text_tag="w:delText")
        run_in(element, "w:ins", "18%")
        hidden = run_in(element, "w:smartTag", " secret remark")
        properties = OxmlElement("w:rPr")
        properties.append(OxmlElement("w:vanish"))
        hidden.insert(0, properties)
        paragraph.add_run(" net").add_tab()
        run_in(element, "w:hyperlink", "here")
        document.add_comment(paragraph.runs, text="secret comment", author="A")
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        content.append(document.add_paragraph("In a content control.")._p)  # noqa: SLF001
        control.append(content)
        document.element.body.insert(1, control)
        document.sections[0].header.paragraphs[0].text = "secret header"

    document = read_document("a.docx", word(fill))
    assert [block.plain for block in document.blocks] == [
        "Gold gets 18% net here",
        "In a content control.",
    ]
    assert document.kept_back == ()


def test_text_boxes_of_word_are_read_once() -> None:
    box = (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc='
        '"http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><w:t>Before</w:t></w:r>'
        "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r>"
        "</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box."
        "</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    def fill(document: Any) -> None:
        from docx.oxml import parse_xml  # noqa: PLC0415

        document.element.body.insert(0, parse_xml(box))

    document = read_document("a.docx", word(fill))
    assert [block.plain for block in document.blocks] == ["Before", "In a box."]
