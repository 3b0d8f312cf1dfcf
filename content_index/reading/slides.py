"""PPTX, with python-pptx: slides in order.

Speaker notes, hidden slides, and shapes that are hidden or lie off the slide are kept back: who
sees the deck does not see them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from content_index.reading.document import Block, BlockKind, Document, squeezed
from content_index.reading.rows import table_blocks

_FURNITURE = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE)
_NON_VISUAL = qn("p:cNvPr")
_TRUE = ("1", "true")
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_SAID_IN_DIAGRAMS = ("node", "asst")


def read_slides(content: bytes) -> Document:
    """Read a presentation; each block's location is "slide N", counted as PowerPoint counts."""
    presentation = Presentation(io.BytesIO(content))
    size = (presentation.slide_width or 0, presentation.slide_height or 0)
    shown: list[Block] = []
    kept_back: list[Block] = []
    for number, slide in enumerate(presentation.slides, start=1):
        is_hidden = slide._element.get("show") in ("0", "false")  # noqa: SLF001 - no name for it
        location = f"slide {number}"
        seen, unseen = _parted(slide, size)
        if is_hidden:
            kept_back += _slide(slide, seen + unseen, f"{location} (hidden)")
        else:
            has_title = any(_is_title(shape, slide) for shape in seen)
            shown += _slide(slide, seen, location, heading=has_title)
            if unseen:
                kept_back += _slide(slide, unseen, f"{location} (hidden parts)")
        kept_back += _notes(slide, f"{location}, notes")
    title = squeezed(presentation.core_properties.title or "")
    first = next((b.plain for b in shown if b.kind is BlockKind.HEADING), "")
    return Document(title=first or title, blocks=tuple(shown), kept_back=tuple(kept_back))


def _heading(slide: Any, location: str) -> Iterator[Block]:
    title = slide.shapes.title
    text = squeezed(title.text_frame.text) if title is not None and title.has_text_frame else ""
    if text:
        yield Block(kind=BlockKind.HEADING, text=text, plain=text, level=2, location=location)


def _is_title(shape: Any, slide: Any) -> bool:
    title = slide.shapes.title
    return title is not None and bool(shape.shape_id == title.shape_id)


def _slide(
    slide: Any, shapes: Iterable[Any], location: str, *, heading: bool = True
) -> Iterator[Block]:
    if heading:
        yield from _heading(slide, location)
    for shape in shapes:
        if _is_title(shape, slide):
            continue
        if shape.is_placeholder and shape.placeholder_format.type in _FURNITURE:
            continue
        if shape.has_text_frame:
            yield from _paragraphs(shape.text_frame, location)
        elif getattr(shape, "has_table", False) and shape.has_table:
            table = shape.table  # its marks tell only where they set apart the first column alone
            is_named = False if table.first_col and not table.first_row else None
            yield from table_blocks(_rows(table), location=location, is_named=is_named)
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            yield from _chart_if_readable(shape, location)
        else:
            yield from _diagram(shape, location)


def _chart_if_readable(shape: Any, location: str) -> list[Block]:
    """Return a chart's blocks; none where the library does not know its kind: the deck goes on."""
    try:
        return list(_chart(shape.chart, location))
    except (KeyError, ValueError, TypeError, AttributeError, NotImplementedError):
        return []


def _chart(chart: Any, location: str) -> Iterator[Block]:
    """Yield a chart's title, and its values as a table: a row a category, a column a series."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield from _paragraphs(chart.chart_title.text_frame, location)
    for plot in chart.plots:
        series = list(plot.series)
        columns = [[*one.values] for one in series]
        names = ["", *(one.name for one in series)]
        rows = [
            [str(category), *(_value(column, index) for column in columns)]
            for index, category in enumerate(plot.categories)
        ]
        if rows:
            yield from table_blocks([names, *rows], location=location)


def _diagram(shape: Any, location: str) -> Iterator[Block]:
    """Yield the texts of a SmartArt graphic, in the order of its own list of points."""
    for ids in shape._element.iter(f"{_DIAGRAM}relIds"):  # noqa: SLF001 - no name for it
        try:
            data = shape.part.related_part(ids.get(qn("r:dm")))
        except KeyError:  # the graphic is lost, the deck goes on
            continue
        root: Any = parse_xml(data.blob)
        for point in root.iter(f"{_DIAGRAM}pt"):
            if point.get("type", "node") not in _SAID_IN_DIAGRAMS:
                continue
            for paragraph in point.iter(qn("a:p")):
                text = squeezed("".join(piece.text or "" for piece in paragraph.iter(qn("a:t"))))
                if text:
                    yield Block(kind=BlockKind.LIST_ITEM, text=text, plain=text, location=location)


def _value(values: list[float | None], index: int) -> str:
    value = values[index] if index < len(values) else None
    return "" if value is None else f"{value:.15g}"


def _notes(slide: Any, location: str) -> Iterator[Block]:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    blocks = [] if frame is None else list(_paragraphs(frame, location))
    if blocks:
        yield from _heading(slide, location)
        yield from blocks


def _parted(slide: Any, size: tuple[int, int]) -> tuple[list[Any], list[Any]]:
    """Part shapes into seen and unseen ones, groups opened, from top to bottom, left to right."""
    seen: list[tuple[int, int, int, Any]] = []
    unseen: list[tuple[int, int, int, Any]] = []

    def visit(group: Iterable[Any], at: tuple[int, int] | None, *, is_seen: bool) -> None:
        for shape in group:
            top, left = at or (shape.top or 0, shape.left or 0)
            inside = is_seen and not _is_hidden(shape)
            inside = inside and (at is not None or _is_on_slide(shape, size))
            if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
                visit(shape.shapes, (top, left), is_seen=inside)
            else:
                of = seen if inside else unseen
                of.append((top // 200_000, left, len(seen) + len(unseen), shape))

    visit(slide.shapes, None, is_seen=True)
    return _in_order(seen), _in_order(unseen)


def _in_order(found: list[tuple[int, int, int, Any]]) -> list[Any]:
    return [shape for *_, shape in sorted(found, key=lambda entry: entry[:3])]


def _is_hidden(shape: Any) -> bool:
    """Say whether the selection pane hides a shape; the library has no name for that."""
    properties = next(shape._element.iter(_NON_VISUAL), None)  # noqa: SLF001
    return properties is not None and properties.get("hidden") in _TRUE


def _is_on_slide(shape: Any, size: tuple[int, int]) -> bool:
    """Say whether any part of a shape lies on the slide; without a place it is taken to."""
    sides = (shape.left, shape.top, shape.width, shape.height)
    if any(side is None for side in sides):
        return True
    left, top, width, height = sides
    return bool(left < size[0] and top < size[1] and left + width > 0 and top + height > 0)


def _paragraphs(frame: Any, location: str) -> Iterator[Block]:
    paragraphs = [squeezed(paragraph.text.replace("\v", "\n")) for paragraph in frame.paragraphs]
    texts = [text for text in paragraphs if text]
    kind = BlockKind.LIST_ITEM if len(texts) > 1 else BlockKind.PARAGRAPH
    for text in texts:
        yield Block(kind=kind, text=text, plain=text, location=location)


def _rows(table: Any) -> Iterator[list[str]]:
    """Yield rows with one text a column; what is merged downwards shows in each of its rows."""
    above: dict[int, tuple[int, str]] = {}
    for row in table.rows:
        texts = []
        for column, cell in enumerate(row.cells):
            if cell.is_merge_origin and cell.span_height > 1:
                above[column] = (cell.span_height - 1, cell.text)
            elif column in above and cell.is_spanned:
                left, text = above.pop(column)
                if left > 1:
                    above[column] = (left - 1, text)
                texts.append(text)
                continue
            texts.append("" if cell.is_spanned else cell.text)
        yield texts
