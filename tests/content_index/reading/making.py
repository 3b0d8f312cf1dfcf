"""Files of every format, made by the libraries that write them, with what tests look for inside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pptx import Presentation
from pptx.util import Inches

from content_index.reading.document import BlockKind, Document

TIERS = (("Tier", "Discount"), ("Gold", "18%"), ("Silver", "12%"))

VTT = """WEBVTT

NOTE recorded in November

1
00:00:01.000 --> 00:00:04.000
<v Anna>Welcome to the <b>backup</b> course.

2
00:00:04.500 --> 00:00:07.000
<v Anna>Today: restores &amp; audits.

3
00:12:34.000 --> 00:12:38.000
<v Ben>A rehearsal takes forty minutes.

4
01:02:03.000 --> 01:02:05.000
<v Ben>Thank you.
"""

SRT = """1
00:00:01,000 --> 00:00:04,000
<i>Welcome.</i>

2
00:12:34,500 --> 00:12:38,000
A rehearsal takes
forty minutes.
"""


def saved(write: Callable[[io.BytesIO], Any]) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def shape(document: Document) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.plain) for block in document.blocks]


def located(document: Document) -> list[tuple[str, str]]:
    return [(block.location, block.plain) for block in document.blocks]


def deck(
    slides: Sequence[Mapping[str, Any]], *, change: Callable[[Any], None] | None = None
) -> bytes:
    """A deck of slides with `title`, `body`, and perhaps `notes` and `hidden`."""
    presentation: Any = Presentation()
    for said in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = said["title"]
        slide.placeholders[1].text = said["body"]
        if "notes" in said:
            slide.notes_slide.notes_text_frame.text = said["notes"]
        if said.get("hidden"):
            slide._element.set("show", "0")  # noqa: SLF001
    if change is not None:
        change(presentation)
    return saved(presentation.save)


def text_box(slide: Any, text: str, *, left: float = 1.0, top: float = 1.0) -> Any:
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1))
    box.text_frame.text = text
    return box


def workbook(fill: Callable[[Worksheet, Workbook], None]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Prices"
    fill(sheet, book)
    return saved(book.save)


def word(fill: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    fill(document)
    return saved(document.save)


def run_in(parent: Any, tag: str, text: str, *, text_tag: str = "w:t") -> Any:
    """Append `<tag><w:r><text_tag>text` to a paragraph's or run's element; return the run."""
    outer = OxmlElement(tag)
    run = OxmlElement("w:r")
    content = OxmlElement(text_tag)
    content.text = text
    content.set(qn("xml:space"), "preserve")
    run.append(content)
    outer.append(run)
    parent.append(outer)
    return run


def mail(*, html: str | None = None, plain: str | None = None) -> bytes:
    message = EmailMessage()
    message["From"] = "Priya Nair <priya.nair@tidewell.example>"
    message["To"] = "partners@tidewell.example"
    message["Date"] = "Tue, 24 Nov 2026 09:00:00 +0000"
    message["Subject"] = "Größere Rabatte"
    message["Received"] = "from relay.example by mx.example"
    if plain is not None:
        message.set_content(plain)
    if html is not None and plain is not None:
        message.add_alternative(html, subtype="html")
    elif html is not None:
        message.set_content(html, subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="list.pdf")
    return message.as_bytes()


def with_part(archive: bytes, name: str, content: bytes) -> bytes:
    """The same archive with one part put in or replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
        target.writestr(name, content)
    return file.getvalue()


def part_of(archive: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return source.read(name)


def names_of(archive: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return source.namelist()
