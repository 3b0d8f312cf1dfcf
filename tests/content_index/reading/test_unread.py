"""What the readers find in out-of-the-way places, and what they say of what they cannot read."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from pptx.opc.constants import RELATIONSHIP_TYPE as PPTX_RELATIONSHIP_TYPE
from pptx.opc.package import Part as PptxPart
from pptx.opc.packuri import PackURI as PptxPackURI
from pptx.oxml import parse_xml
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from content_index.files import FileProblem
from content_index.reading.document import BlockKind, Unread
from content_index.reading.formats import read_document
from content_index.reading.places import numbered
from content_index.report.facts import FileFacts
from content_index.report.files import read_file_facts
from tests.content_index.reading.making import deck, run_in, shape, word
from tests.content_index.reading.test_children import SLOW, TOOK, strike
from tests.content_index.shelving import Shelves

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OCR = "If they show text, run text recognition (OCR) over the file, then sync again."


def scanned_pdf(*pages: str) -> bytes:
    """Pages of "text", a "scan", a scan with a running "foot", a "logo" alone, or nothing."""
    from PIL import Image  # noqa: PLC0415

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 600))
    picture = ImageReader(Image.new("L", (8, 8)))
    for number, page in enumerate(pages, start=1):
        if page == "text":
            canvas.drawString(50, 300, f"This is what page number {number} says.")
        elif page in {"scan", "foot"}:
            canvas.drawImage(picture, 0, 0, 400, 600)
        elif page == "logo":
            canvas.drawImage(picture, 10, 10, 60, 60)
        if page == "foot":
            canvas.drawString(180, 20, f"Page {number}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_pages_of_a_pdf_that_are_pictures_are_named() -> None:
    document = read_document(
        "a.pdf", scanned_pdf("text", "scan", "foot", "text", "logo", "", "scan")
    )
    assert [block.location for block in document.blocks] == ["page 1", "page 4"]
    assert document.unread == Unread("pages 2, 3 and 7 hold no text, only pictures", OCR)
    one = read_document("a.pdf", scanned_pdf("text", "scan"))
    assert one.unread == Unread("page 2 holds no text, only pictures", OCR)
    assert read_document("a.pdf", scanned_pdf("text", "logo", "")).unread is None


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([3], "page 3"),
        ([3, 4], "pages 3 and 4"),
        ([2, 5, 6, 7, 12, 13], "pages 2, 5 to 7, 12 and 13"),
        ([1, 2, 3], "pages 1 to 3"),
        (list(range(1, 60, 2)), "pages 1, 3, 5 and 27 more"),
    ],
)
def test_numbers_in_words(numbers: list[int], said: str) -> None:
    assert numbered("page", numbers, most=3) == said


def test_a_sync_says_what_was_read_in_part_until_it_is_mended(shelves: Shelves) -> None:
    manifest = "files:\n- match: '*.pdf'\n  label: {audience: to_partner}\n"
    shelves.write("dealmate.yaml", manifest)
    file = shelves.content / "brochure.pdf"
    file.write_bytes(scanned_pdf("text", "scan"))
    what = "page 2 holds no text, only pictures"
    first = shelves.sync()
    assert (first.added, first.failed) == (1, ())
    assert first.partial == (FileProblem(path="brochure.pdf", what=what, todo=OCR),)
    assert shelves.found("number") == ["brochure.pdf"]
    assert shelves.sync().partial == first.partial  # though nothing is read again
    file.rename(file.with_name("renamed.pdf"))
    moved = shelves.sync().partial
    assert moved == (FileProblem(path="renamed.pdf", what=what, todo=OCR),)
    with shelves.database.reading() as session:
        assert read_file_facts(session) == FileFacts(partial=moved)
    file.with_name("renamed.pdf").write_bytes(scanned_pdf("text", "text"))
    assert shelves.sync().partial == ()
    with shelves.database.reading() as session:
        assert read_file_facts(session) == FileFacts()


def test_the_report_knows_what_is_in_quarantine_while_it_is_there(shelves: Shelves) -> None:
    for name in ("slow.md", "twin.md"):
        (shelves.content / name).write_bytes(SLOW)
    (shelves.content / "empty.md").write_bytes(b" ")
    strike(shelves, 3)
    assert [problem.path for problem in shelves.sync().failed] == ["empty.md", "slow.md", "twin.md"]
    since = f"since 22 November 2026: {TOOK}, 3 times"
    with shelves.database.reading() as session:
        found = read_file_facts(session)
    assert [problem.path for problem in found.broken] == ["empty.md"]
    assert [(problem.path, problem.what) for problem in found.quarantined] == [
        ("slow.md", since),
        ("twin.md", since),
    ]
    (shelves.content / "slow.md").unlink()
    shelves.page("twin.md", "mended", label="{audience: to_partner}")
    shelves.sync()
    with shelves.database.reading() as session:
        assert read_file_facts(session).quarantined == ()


def footnoted(document: Any) -> None:
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        for number, text in ((1, "Without tax."), (2, "Deleted."), (3, "Nobody refers to it."))
    )
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    notes += f'<w:footnote w:id="4"><w:p>{hidden}<w:r><w:t>Seen.</w:t></w:r></w:p></w:footnote>'
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        f"<w:footnotes {W}>{notes}</w:footnotes>".encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    price = document.add_paragraph("The price is 84 EUR.")
    refer(price, 1)
    refer(price, 2, within="w:del")
    table = document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = "In a cell."
    refer(table.cell(0, 0).paragraphs[0], 4)
    refer(document.add_paragraph("Once more."), 1)


def refer(paragraph: Any, number: int, *, within: str | None = None) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run = paragraph.add_run()._r if within is None else run_in(paragraph._p, within, "")  # noqa: SLF001
    run.append(reference)


def test_footnotes_follow_the_paragraph_that_refers_to_them() -> None:
    paragraph, row = BlockKind.PARAGRAPH, BlockKind.TABLE_ROW
    assert shape(read_document("a.docx", word(footnoted))) == [
        (paragraph, "The price is 84 EUR."),
        (paragraph, "Without tax."),
        (row, "In a cell. Seen."),
        (paragraph, "Once more."),
    ]


def with_smart_art(presentation: Any) -> None:
    spaces = (
        'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )

    def point(kind: str, text: str) -> str:
        said = f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"
        return f'<dgm:pt modelId="1" type="{kind}"><dgm:t>{said}</dgm:t></dgm:pt>'

    points = point("doc", "no") + point("node", "Register") + point("node", "Quote")
    points += point("asst", "Ask your CAM") + point("pres", "no")
    slide = presentation.slides[0]
    package = slide.part.package
    data = PptxPart(
        PptxPackURI("/ppt/diagrams/data1.xml"),
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        package,
        f"<dgm:dataModel {spaces}><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>".encode(),
    )
    for relation in (slide.part.relate_to(data, PPTX_RELATIONSHIP_TYPE.DIAGRAM_DATA), "rId99"):
        slide.shapes._spTree.append(  # noqa: SLF001 - the library cannot make one
            parse_xml(
                f'<p:graphicFrame {spaces}><p:nvGraphicFramePr><p:cNvPr id="9" name="Steps"/>'
                "<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>"
                '<p:xfrm><a:off x="0" y="5000000"/><a:ext cx="100" cy="100"/></p:xfrm>'
                '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/'
                f'diagram"><dgm:relIds r:dm="{relation}"/></a:graphicData></a:graphic>'
                "</p:graphicFrame>"
            )
        )


def test_smart_art_is_read_and_a_lost_one_spoils_nothing() -> None:
    content = deck([{"title": "Your way", "body": "In short"}], change=with_smart_art)
    document = read_document("a.pptx", content)
    assert [(b.location, b.plain) for b in document.blocks] == [
        ("slide 1", "Your way"),
        ("slide 1", "In short"),
        ("slide 1", "Register"),
        ("slide 1", "Quote"),
        ("slide 1", "Ask your CAM"),
    ]
