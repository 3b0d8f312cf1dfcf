from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from pptx import Presentation
from pptx.util import Inches
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from content_index.reading.document import Block, BlockKind, Document, UnreadableError
from content_index.reading.formats import is_readable, read_document
from content_index.reading.front_matter import split_front_matter
from content_index.reading.markdown import read_markdown

H, P, L, R, C = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.LIST_ITEM,
    BlockKind.TABLE_ROW,
    BlockKind.CODE,
)


def shape(document: Document) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.plain) for block in document.blocks]


def test_markdown_keeps_its_source_and_gives_plain_text() -> None:
    source = """# Rules

Gold gets **18%**, see [the list](https://x.example/a).
Still the same.

| Tier | Discount |
|:-----|---------:|
| Gold | **18%**  |

- one
  - nested *item*
    goes on
- two

  second paragraph

> quoted

```
code
```
<!-- a remark -->
<div>raw <b>html</b></div>

![a picture](x.png) {{< tag >}}
"""
    document = read_markdown(source)
    assert document.title == "Rules"
    assert shape(document) == [
        (H, "Rules"),
        (P, "Gold gets 18%, see the list. Still the same."),
        (R, "Tier | Discount"),
        (R, "Gold | 18%"),
        (L, "one"),
        (L, "nested item goes on"),
        (L, "two second paragraph"),
        (P, "quoted"),
        (C, "code"),
        (P, "raw html"),
        (P, "a picture"),
    ]
    texts = [block.text for block in document.blocks]
    assert texts[1] == ("Gold gets **18%**, see [the list](https://x.example/a).\nStill the same.")
    assert texts[2] == "| Tier | Discount |\n|:-----|---------:|"
    assert texts[5] == "  - nested *item*\n    goes on"
    assert document.blocks[3].columns == ("Tier", "Discount")
    for text in texts:
        assert " ".join(text.split()) in " ".join(source.split())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("---\na: 1\n---\nText\n", ("a: 1\n", "\n\n\nText\n")),
        ("---\r\na: 1\r\n---\r\nText", ("a: 1\r\n", "\n\n\nText")),
        ("\ufeff---\n---\nText", ("", "\n\nText")),
        ("No head\n---\na\n---\n", (None, "No head\n---\na\n---\n")),
    ],
)
def test_front_matter_is_split_without_moving_lines(source: str, expected: Any) -> None:
    assert split_front_matter(source) == expected


def test_html_gives_the_content_without_the_furniture() -> None:
    page = b"""<html><head><title>Site: Page</title><style>x{}</style></head><body>
    <nav><ul><li>Home</li></ul></nav><div id="cookie-banner">We use cookies</div>
    <main><h1>Margins</h1><p>Gold gets <b>18</b>%.</p><script>alert(1)</script>
    <ul><li>one<ul><li>nested</li></ul></li></ul>
    <table><tr><th>Tier</th><th>%</th></tr><tr><td>Gold</td><td>18</td></tr></table>
    <div>loose <span>text</span></div><p hidden>not shown</p><pre>a  b</pre></main>
    <footer>Imprint</footer></body></html>"""
    document = read_document("page.html", page)
    assert document.title == "Margins"
    assert shape(document) == [
        (H, "Margins"),
        (P, "Gold gets 18%."),
        (L, "one"),
        (L, "nested"),
        (R, "Tier | %"),
        (R, "Gold | 18"),
        (P, "loose text"),
        (C, "a b"),
    ]


def test_text_in_several_encodings() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        document = read_document("a.txt", "Größe\r\n\r\nzwei".encode(encoding))
        assert shape(document) == [(P, "Größe"), (P, "zwei")]
    latin = ("Die Prämie für Händler beträgt fünf Prozent, größer als früher. " * 4).encode(
        "cp1252"
    )
    assert "Prämie für Händler" in read_document("a.txt", latin).blocks[0].plain


def slides() -> bytes:
    deck: Any = Presentation()
    for number in range(1, 4):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Title {number}"
        slide.placeholders[1].text = f"first {number}\nsecond {number}"
        slide.notes_slide.notes_text_frame.text = f"secret note {number}"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(4), Inches(4), Inches(1)).table
    for row, values in enumerate((("Tier", "%"), ("Gold", "18"))):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    deck.slides[1]._element.set("show", "0")  # noqa: SLF001
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def test_slides_come_in_order_without_notes_and_hidden_slides() -> None:
    document = read_document("deck.pptx", slides())
    assert [(b.location, b.kind, b.plain) for b in document.blocks] == [
        ("slide 1", H, "Title 1"),
        ("slide 1", L, "first 1"),
        ("slide 1", L, "second 1"),
        ("slide 3", H, "Title 3"),
        ("slide 3", L, "first 3"),
        ("slide 3", L, "second 3"),
        ("slide 3", R, "Tier | %"),
        ("slide 3", R, "Gold | 18"),
    ]


def test_word_keeps_headings_lists_and_tables_in_order() -> None:
    document = docx.Document()
    document.add_heading("Guide", 0)
    document.add_heading("Steps", 1)
    document.add_paragraph("Do this.")
    document.add_paragraph("one", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, values in enumerate((("Tier", "%"), ("Gold", "18"))):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    document.add_paragraph("After.")
    file = io.BytesIO()
    document.save(file)
    assert shape(read_document("a.docx", file.getvalue())) == [
        (H, "Guide"),
        (H, "Steps"),
        (P, "Do this."),
        (L, "one"),
        (R, "Tier | %"),
        (R, "Gold | 18"),
        (P, "After."),
    ]


def pdf() -> bytes:
    styles = getSampleStyleSheet()
    grid = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.grey)])
    lines = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey)])
    wide = Paragraph("a long cell that must be wrapped over several lines " * 3, styles["Normal"])
    story = [
        Paragraph("Price list", styles["Title"]),
        Paragraph("Prices are net. " * 20, styles["Normal"]),
        Paragraph("Vault", styles["Heading2"]),
        Table([["Edition", "EUR"], ["Basic", "84"], ["Premier", "216"]], style=grid),
        Paragraph("Between the tables.", styles["Normal"]),
        Table([["Item", "Note"], ["Recover", wide]], colWidths=[80, 200], style=lines),
        PageBreak(),
        Paragraph("Second page.", styles["Normal"]),
        PageBreak(),
        Paragraph("Third page.", styles["Normal"]),
    ]
    file = io.BytesIO()

    def running(canvas: Any, template: Any) -> None:
        canvas.drawString(72, A4[1] - 40, "Tidewell price list")
        canvas.drawString(72, 30, f"Page {template.page}")

    SimpleDocTemplate(file, pagesize=A4, title="Prices 2026").build(
        story, onFirstPage=running, onLaterPages=running
    )
    return file.getvalue()


def test_pdf_gives_headings_tables_and_pages_without_running_lines() -> None:
    document = read_document("a.pdf", pdf())
    assert document.title == "Prices 2026"
    found = [(b.location, b.kind, b.plain) for b in document.blocks]
    assert found[0] == ("page 1", H, "Price list")
    assert found[1][2].startswith("Prices are net. Prices are net.")
    wrapped = " ".join(["a long cell that must be wrapped over several lines"] * 3)
    assert found[2:] == [
        ("page 1", H, "Vault"),
        ("page 1", R, "Edition | EUR"),
        ("page 1", R, "Basic | 84"),
        ("page 1", R, "Premier | 216"),
        ("page 1", P, "Between the tables."),
        ("page 1", R, "Item | Note"),
        ("page 1", R, f"Recover | {wrapped}"),
        ("page 2", P, "Second page."),
        ("page 3", P, "Third page."),
    ]
    assert document.blocks[5].columns == ("Edition", "EUR")


def locked_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption  # noqa: PLC0415

    file = io.BytesIO()
    SimpleDocTemplate(file, encrypt=StandardEncryption("secret")).build(
        [Paragraph("x", getSampleStyleSheet()["Normal"])]
    )
    return file.getvalue()


def picture_pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.rect(50, 50, 100, 100, fill=1)
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.pdf", locked_pdf(), "the PDF asks for a password"),
        ("a.pdf", picture_pdf(), "the PDF holds no text, only pictures of it"),
        ("a.pdf", b"hello", "the file is broken: it is not a PDF file that can be opened"),
        ("a.docx", slides(), "the file is a PPTX, not a DOCX"),
        ("a.md", b"", "the file is empty"),
        ("a.md", b"<!-- nothing -->", "the file holds no text"),
        ("a.txt", bytes(range(256)) * 4, "the file is not text in any encoding known here"),
        ("a.html", b"<nav>only</nav>", "the page holds no text"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(name: str, content: bytes, what: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document(name, content)
    assert caught.value.what == what
    assert caught.value.todo.endswith(".")


def test_which_files_are_read() -> None:
    assert all(is_readable(f"x/A.{suffix}") for suffix in ("md", "PDF", "pptx", "docx", "htm"))
    assert not any(is_readable(name) for name in ("LICENSE", "a.png", "dealmate.yaml", "a.zip"))


def test_a_block_cannot_be_changed() -> None:
    block = Block(kind=P, text="a", plain="a")
    with pytest.raises(AttributeError):
        block.text = "b"  # type: ignore[misc]
