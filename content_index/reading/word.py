"""DOCX, with python-docx: headings, paragraphs, lists and tables in document order."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from content_index.reading.document import Block, BlockKind, Document, squeezed

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read_word(content: bytes) -> Document:
    """Read a Word document; headings say where something stands, as pages are not stored."""
    document = docx.Document(io.BytesIO(content))
    blocks = tuple(_blocks(document.iter_inner_content()))
    stated = squeezed(document.core_properties.title or "")
    first = next((b.plain for b in blocks if b.kind is BlockKind.HEADING and b.level == 1), "")
    return Document(title=first or stated, blocks=blocks)


def _blocks(content: Any) -> Iterator[Block]:
    for part in content:
        if isinstance(part, Paragraph):
            yield from _paragraph(part)
        elif isinstance(part, Table):
            yield from _rows(part)


def _paragraph(paragraph: Paragraph) -> Iterator[Block]:
    text = squeezed(paragraph.text)
    if not text:
        return
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    heading = _HEADING.match(style)
    if heading or style == "Title":
        level = int(heading[1]) if heading else 1
        yield Block(kind=BlockKind.HEADING, text=text, plain=text, level=level)
        return
    properties = paragraph._p.pPr  # noqa: SLF001 - the library has no name for list membership
    is_item = style.startswith("List") or (properties is not None and properties.numPr is not None)
    kind = BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH
    yield Block(kind=kind, text=text, plain=text)


def _rows(table: Table) -> Iterator[Block]:
    columns: tuple[str, ...] = ()
    for row in table.rows:
        cells = []
        seen = set()
        for cell in row.cells:  # a merged cell comes once for each column that it covers
            if cell._tc not in seen:  # noqa: SLF001
                seen.add(cell._tc)  # noqa: SLF001
                cells.append(squeezed(cell.text))
        if not any(cells):
            continue
        columns = columns or tuple(cells)
        text = " | ".join(cells)
        yield Block(kind=BlockKind.TABLE_ROW, text=text, plain=text, columns=columns)
