"""PPTX, with python-pptx: slides in order. Notes and hidden slides are left out: internal."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from content_index.reading.document import Block, BlockKind, Document, squeezed

_FURNITURE = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE)


def read_slides(content: bytes) -> Document:
    """Read a presentation; each block's location is "slide N", counted as PowerPoint counts."""
    presentation = Presentation(io.BytesIO(content))
    blocks: list[Block] = []
    for number, slide in enumerate(presentation.slides, start=1):
        if slide._element.get("show") == "0":  # noqa: SLF001 - the library has no name for hidden
            continue
        blocks.extend(_slide(slide, f"slide {number}"))
    title = squeezed(presentation.core_properties.title or "")
    first = next((b.plain for b in blocks if b.kind is BlockKind.HEADING), "")
    return Document(title=first or title, blocks=tuple(blocks))


def _slide(slide: Any, location: str) -> Iterator[Block]:
    title = slide.shapes.title
    heading = squeezed(title.text_frame.text) if title is not None and title.has_text_frame else ""
    if heading:
        yield Block(kind=BlockKind.HEADING, text=heading, plain=heading, level=2, location=location)
    for shape in _in_reading_order(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shape.is_placeholder and shape.placeholder_format.type in _FURNITURE:
            continue
        if shape.has_text_frame:
            yield from _paragraphs(shape.text_frame, location)
        elif getattr(shape, "has_table", False) and shape.has_table:
            yield from _rows(shape.table, location)


def _in_reading_order(shapes: Iterable[Any]) -> list[Any]:
    """Return the shapes, groups opened, from top to bottom and left to right."""
    flat: list[tuple[int, int, int, Any]] = []

    def visit(group: Iterable[Any], top: int | None, left: int | None) -> None:
        for shape in group:
            shape_top = (shape.top or 0) if top is None else top
            shape_left = (shape.left or 0) if left is None else left
            if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
                visit(shape.shapes, shape_top, shape_left)
            else:
                flat.append((shape_top // 200_000, shape_left, len(flat), shape))

    visit(shapes, None, None)
    return [shape for *_, shape in sorted(flat, key=lambda entry: entry[:3])]


def _paragraphs(frame: Any, location: str) -> Iterator[Block]:
    paragraphs = [squeezed(paragraph.text.replace("\v", "\n")) for paragraph in frame.paragraphs]
    texts = [text for text in paragraphs if text]
    kind = BlockKind.LIST_ITEM if len(texts) > 1 else BlockKind.PARAGRAPH
    for text in texts:
        yield Block(kind=kind, text=text, plain=text, location=location)


def _rows(table: Any, location: str) -> Iterator[Block]:
    columns: tuple[str, ...] = ()
    for row in table.rows:
        cells = tuple(squeezed(cell.text) for cell in row.cells)
        if not any(cells):
            continue
        columns = columns or cells
        text = " | ".join(cells)
        yield Block(
            kind=BlockKind.TABLE_ROW, text=text, plain=text, columns=columns, location=location
        )
