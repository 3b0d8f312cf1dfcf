"""Make the PDF, Word and PowerPoint files of the example programme from readable sources.

    python examples/tidewell/build_documents.py [--into FOLDER]

Every file in documents/ names its output in its head: Markdown becomes a PDF or a Word file, YAML
becomes a deck. Dates are fixed in the sources, so that the same sources and libraries give the same
bytes. The produced files are committed beside the Markdown assets; run this after an edit.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

import docx
import pptx
import yaml
from docx.shared import Pt as DocxPt
from docx.shared import RGBColor as DocxColor
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches, Pt
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

HERE = Path(__file__).parent
TEAL = "1B6E6A"
PALE = "E8F1F0"
LISTS = {"bullet_list": "bullet", "ordered_list": "ordered"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, paragraph, list item or table; `cells` holds rows of runs for a table."""

    kind: str
    runs: tuple[Run, ...] = ()
    level: int = 0
    number: int = 0
    cells: tuple[tuple[tuple[Run, ...], ...], ...] = ()


def main(arguments: Sequence[str] | None = None) -> None:
    """Build every document into the content folder, or into the folder given by --into."""
    parser = argparse.ArgumentParser(description="Build the example programme's documents.")
    parser.add_argument("--into", type=Path, default=HERE / "content")
    into = parser.parse_args(arguments).into
    for path in build_all(into):
        sys.stdout.write(f"{path}\n")


def build_all(into: Path) -> list[Path]:
    """Write every document below `into` and return the paths, in order of their sources."""
    written = []
    for source in sorted((HERE / "documents").iterdir()):
        if source.suffix not in {".md", ".yaml"}:
            continue
        head, body = read_source(source)
        target = into / str(head["output"])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(BUILDERS[target.suffix](head, body))
        written.append(target)
    return written


def read_source(source: Path) -> tuple[dict[str, Any], str]:
    """Return a source's head and, for Markdown, its text."""
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".yaml":
        return yaml.safe_load(text), ""
    _, head, body = text.split("---\n", 2)
    return yaml.safe_load(head), body


def blocks_of(markdown: str) -> Iterator[Block]:
    """Read the part of Markdown that the sources use: headings, paragraphs, lists, tables."""
    root = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(markdown))
    for node in root.children:
        if node.type == "table":
            rows = (row for part in node.children for row in part.children)
            cells = tuple(tuple(tuple(_runs_of(cell)) for cell in row.children) for row in rows)
            yield Block(kind="table", cells=cells)
        elif node.type in LISTS:
            for number, item in enumerate(node.children, start=1):
                runs = tuple(run for paragraph in item.children for run in _runs_of(paragraph))
                yield Block(kind=LISTS[node.type], runs=runs, number=number)
        elif node.type == "heading":
            yield Block(kind="heading", runs=tuple(_runs_of(node)), level=int(node.tag[1]))
        else:
            yield Block(kind="paragraph", runs=tuple(_runs_of(node)))


def _runs_of(node: SyntaxTreeNode, *, bold: bool = False, italic: bool = False) -> Iterator[Run]:
    for child in node.children:
        if child.type in {"text", "softbreak"}:
            yield Run(text=child.content or " ", bold=bold, italic=italic)
        else:
            yield from _runs_of(
                child, bold=bold or child.type == "strong", italic=italic or child.type == "em"
            )


def build_pdf(head: dict[str, Any], body: str) -> bytes:
    """Set the Markdown text on A4 pages with a footer."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=head["title"],
        author=head["author"],
        invariant=1,
    )
    base = ParagraphStyle("base", fontName="Helvetica", fontSize=10, leading=14.5, spaceAfter=7)
    item = ParagraphStyle("item", parent=base, leftIndent=16, bulletIndent=4, spaceAfter=4)
    flow: list[Any] = []
    for block in blocks_of(body):
        if block.kind == "table":
            flow += [_pdf_table(block, width=document.width), Spacer(1, 9)]
        elif block.kind == "heading":
            size = {1: 20, 2: 13}.get(block.level, 11)
            style = ParagraphStyle(
                f"heading{block.level}",
                parent=base,
                fontName="Helvetica-Bold",
                fontSize=size,
                leading=size * 1.25,
                spaceBefore=10,
                textColor=colors.HexColor(f"#{TEAL}"),
                keepWithNext=1,
            )
            flow.append(Paragraph(_markup(block.runs), style))
        elif block.kind in {"bullet", "ordered"}:
            mark = f"{block.number}." if block.kind == "ordered" else "\N{BULLET}"
            flow.append(Paragraph(_markup(block.runs), item, bulletText=mark))
        else:
            flow.append(Paragraph(_markup(block.runs), base))

    def footer(canvas: Canvas, _document: object) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.setFillGray(0.4)
        canvas.drawString(22 * mm, 11 * mm, f"{head['title']}  |  {head['date']:%d %B %Y}")
        canvas.drawRightString(A4[0] - 22 * mm, 11 * mm, f"Page {canvas.getPageNumber()}")

    document.build(flow, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _markup(runs: Sequence[Run]) -> str:
    parts = []
    for run in runs:
        text = escape(run.text)
        text = f"<b>{text}</b>" if run.bold else text
        parts.append(f"<i>{text}</i>" if run.italic else text)
    return "".join(parts)


def _pdf_table(block: Block, *, width: float) -> Table:
    cell = ParagraphStyle("cell", fontName="Helvetica", fontSize=9, leading=12)
    first = ParagraphStyle("first", parent=cell, fontName="Helvetica-Bold")
    rows = [
        [Paragraph(_markup(runs), first if number == 0 else cell) for runs in row]
        for number, row in enumerate(block.cells)
    ]
    columns = len(rows[0])
    widths = _column_widths(block, width=width)
    table = Table(rows, colWidths=widths, repeatRows=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (columns - 1, 0), colors.HexColor(f"#{PALE}")),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#B8C8C6")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def _column_widths(block: Block, *, width: float) -> list[float]:
    columns = range(len(block.cells[0]))
    longest = [
        max(sum(len(run.text) for run in row[column]) for row in block.cells) for column in columns
    ]
    weights = [min(max(length, 8), 46) for length in longest]
    return [width * weight / sum(weights) for weight in weights]


def build_docx(head: dict[str, Any], body: str) -> bytes:
    """Set the Markdown text as a Word document with real headings, lists and tables."""
    document = docx.Document()
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = DocxPt(10.5)
    for level in range(1, 4):
        document.styles[f"Heading {level}"].font.color.rgb = DocxColor.from_string(TEAL)
    styles = {"bullet": "List Bullet", "ordered": "List Number", "paragraph": "Normal"}
    for block in blocks_of(body):
        if block.kind == "heading":
            _add_runs(document.add_heading(level=block.level), block.runs)
        elif block.kind == "table":
            table = document.add_table(rows=0, cols=len(block.cells[0]))
            table.style = "Light Grid Accent 1"
            for row in block.cells:
                for cell, runs in zip(table.add_row().cells, row, strict=True):
                    _add_runs(cell.paragraphs[0], runs)
            document.add_paragraph()
        elif block.kind == "ordered":
            # Word's own numbering would run on from list to list: the number is written out.
            numbered = (Run(text=f"{block.number}. "), *block.runs)
            paragraph = document.add_paragraph(style="List")
            _add_runs(paragraph, numbered)
        else:
            _add_runs(document.add_paragraph(style=styles[block.kind]), block.runs)
    _set_properties(document.core_properties, head)
    return _saved(document.save, head)


def _add_runs(paragraph: Any, runs: Sequence[Run]) -> None:
    for run in runs:
        added = paragraph.add_run(run.text)
        added.bold = run.bold or None
        added.italic = run.italic or None


def build_pptx(head: dict[str, Any], _body: str) -> bytes:
    """Set the slides of a deck: titles, bullets, tables, speaker notes, hidden slides."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    for content in head["slides"]:
        is_cover = "subtitle" in content
        slide = deck.slides.add_slide(deck.slide_layouts[0 if is_cover else 5])
        bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(0.28), deck.slide_height)
        bar.fill.solid()
        bar.fill.fore_color.rgb = _rgb(TEAL)
        bar.line.fill.background()
        title = slide.shapes.title
        title.left, title.width = Inches(0.8), Inches(11.8)
        title.top, title.height = (
            (Inches(2.2), Inches(1.6)) if is_cover else (Inches(0.4), Inches(1))
        )
        title.text_frame.text = content["title"]
        _style(title.text_frame, size=40 if is_cover else 30, bold=True, color=TEAL)
        if is_cover:
            subtitle = slide.placeholders[1]
            subtitle.left, subtitle.top = Inches(0.8), Inches(4)
            subtitle.width, subtitle.height = Inches(11.8), Inches(1.2)
            subtitle.text_frame.text = content["subtitle"]
            _style(subtitle.text_frame, size=20, bold=False, color="444444")
        elif "table" in content:
            _add_table(slide, content["table"])
        else:
            _add_bullets(slide, content["bullets"])
        slide.notes_slide.notes_text_frame.text = content["notes"]
        if content.get("hidden"):
            slide._element.set("show", "0")  # noqa: SLF001 - python-pptx has no public name for it
    _set_properties(deck.core_properties, head)
    return _saved(deck.save, head)


def _add_bullets(slide: Any, bullets: Sequence[str]) -> None:
    box = slide.shapes.add_textbox(Inches(0.8), Inches(1.7), Inches(11.8), Inches(5.2))
    box.text_frame.word_wrap = True
    for number, text in enumerate(bullets):
        frame = box.text_frame
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text = f"\N{BULLET} {text}"
        paragraph.font.size = Pt(22)
        paragraph.space_after = Pt(12)


def _add_table(slide: Any, rows: Sequence[Sequence[str]]) -> None:
    columns = len(rows[0])
    frame = slide.shapes.add_table(
        len(rows), columns, Inches(0.8), Inches(1.6), Inches(11.8), Inches(0.5 * len(rows))
    )
    for row, cells in enumerate(rows):
        if len(cells) != columns or not all(isinstance(cell, str) for cell in cells):
            raise ValueError(f"Write {columns} texts in this table row, in quotes: {cells}")
        for column, text in enumerate(cells):
            cell = frame.table.cell(row, column)
            cell.text = text
            _style(
                cell.text_frame, size=15, bold=row == 0, color="FFFFFF" if row == 0 else "222222"
            )
            if row == 0:
                cell.fill.solid()
                cell.fill.fore_color.rgb = _rgb(TEAL)


def _style(frame: Any, *, size: int, bold: bool, color: str) -> None:
    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(size)
        paragraph.font.bold = bold
        paragraph.font.color.rgb = _rgb(color)


def _rgb(color: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(color))  # type: ignore[no-untyped-call]


def _set_properties(properties: Any, head: dict[str, Any]) -> None:
    day = cast("date", head["date"])
    properties.title = head["title"]
    properties.author = head["author"]
    properties.last_modified_by = head["author"]
    properties.comments = ""
    properties.revision = 1
    properties.created = properties.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)


def _saved(save: Callable[[BytesIO], object], head: dict[str, Any]) -> bytes:
    """Save an Office file and give every part inside the document's own date."""
    written, out = BytesIO(), BytesIO()
    save(written)
    day = cast("date", head["date"])
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return out.getvalue()


BUILDERS: dict[str, Callable[[dict[str, Any], str], bytes]] = {
    ".pdf": build_pdf,
    ".docx": build_docx,
    ".pptx": build_pptx,
}

if __name__ == "__main__":
    main()
