"""DOCX, with python-docx: headings, paragraphs, lists, tables and text boxes in document order.

A footnote or endnote follows the paragraph that refers to it. Text is what the document shows once
its tracked changes are accepted. Comments, deleted and hidden text, headers and footers are left
out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from content_index.reading.document import Block, BlockKind, Document, squeezed
from content_index.reading.rows import table_blocks

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_OPENED = frozenset(
    qn(f"w:{name}")
    for name in ("r", "hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple")
)
_BLANKS = frozenset(qn(f"w:{name}") for name in ("tab", "br", "cr", "ptab"))
_TEXT, _NO_BREAK_HYPHEN = qn("w:t"), qn("w:noBreakHyphen")
_PARAGRAPH, _TABLE = qn("w:p"), qn("w:tbl")
_CONTAINERS = frozenset(
    qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
)
_BOX, _VANISH, _RUN_PROPERTIES, _VALUE = (
    qn("w:txbxContent"),
    qn("w:vanish"),
    qn("w:rPr"),
    qn("w:val"),
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RUN = qn("w:r")
_PARAGRAPH_STYLE = f"{qn('w:pPr')}/{qn('w:pStyle')}"
_RUN_STYLE = f"{qn('w:rPr')}/{qn('w:rStyle')}"
_OFF = ("0", "false", "off")
_LOOKS = (("firstRow", 0x20), ("firstColumn", 0x80))
"""ECMA-376 part 1, 17.4.55: attributes of their own, or bits of one in older files."""
_NOTES = (
    (RELATIONSHIP_TYPE.FOOTNOTES, qn("w:footnote"), qn("w:footnoteReference")),
    (RELATIONSHIP_TYPE.ENDNOTES, qn("w:endnote"), qn("w:endnoteReference")),
)
_ID, _DELETED = qn("w:id"), frozenset({qn("w:del"), qn("w:moveFrom")})


def read_word(content: bytes) -> Document:
    """Read a Word document; headings say where something stands, as pages are not stored."""
    document = docx.Document(io.BytesIO(content))
    body: Any = document.element.body
    _drop_hidden(body, document)
    _bring_notes(body, document)
    blocks = tuple(_blocks(body, document))
    stated = squeezed(document.core_properties.title or "")
    first = next((b.plain for b in blocks if b.kind is BlockKind.HEADING and b.level == 1), "")
    return Document(title=first or stated, blocks=blocks)


def _blocks(container: Any, parent: Any) -> Iterator[Block]:
    """Yield the blocks of a body, cell or text box; `parent` gives paragraphs their styles."""
    for element in container:
        if element.tag == _PARAGRAPH:
            yield from _paragraph(Paragraph(element, parent))
            for box in element.iter(_BOX):
                is_own = next(box.iterancestors(_PARAGRAPH)) is element
                if is_own and not any(above.tag == _FALLBACK for above in box.iterancestors()):
                    yield from _blocks(box, parent)
        elif element.tag == _TABLE:
            table = Table(element, parent)
            yield from table_blocks(_rows(table), is_named=_is_named(table))
        elif element.tag in _CONTAINERS:
            yield from _blocks(element, parent)


def _paragraph(paragraph: Paragraph) -> Iterator[Block]:
    text = squeezed("".join(_pieces(paragraph._p)))  # noqa: SLF001 - the library skips insertions
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


def _pieces(element: Any) -> Iterator[str]:
    """Yield the text that is shown, in order."""
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _BLANKS:
            yield " "
        elif child.tag == _NO_BREAK_HYPHEN:
            yield "-"
        elif child.tag in _OPENED:
            yield from _pieces(child)


def _bring_notes(body: Any, document: Any) -> None:
    """Put each note as a text box into the paragraph that first refers to it."""
    for kind, note_tag, reference_tag in _NOTES:
        parts = [
            relation.target_part
            for relation in document.part.rels.values()
            if relation.reltype == kind and not relation.is_external
        ]
        notes: dict[str | None, Any] = {}
        for part in parts:
            root: Any = parse_xml(part.blob)
            _drop_hidden(root, document)
            notes |= {note.get(_ID): note for note in root.iter(note_tag)}
        for reference in list(body.iter(reference_tag)):
            above = list(reference.iterancestors())
            paragraph = next((one for one in above if one.tag == _PARAGRAPH), None)
            is_deleted = any(one.tag in _DELETED for one in above)
            note = None if paragraph is None or is_deleted else notes.pop(reference.get(_ID), None)
            if paragraph is not None and note is not None:
                box: Any = OxmlElement("w:txbxContent")
                box.extend(list(note))
                paragraph.append(box)


def _drop_hidden(body: Any, document: Any) -> None:
    """Take out the runs whose letters are hidden, by themselves or by a style of theirs."""
    hidden = {
        style.style_id
        for style in document.styles
        if _vanishes(style.element.find(_RUN_PROPERTIES))
    }
    for run in list(body.iter(_RUN)):
        paragraph = next(run.iterancestors(_PARAGRAPH), None)
        styles = [] if paragraph is None else paragraph.findall(_PARAGRAPH_STYLE)
        styles += run.findall(_RUN_STYLE)
        by_style = any(style.get(_VALUE) in hidden for style in styles)
        own = run.find(_RUN_PROPERTIES)
        says_so = own is not None and own.find(_VANISH) is not None
        if _vanishes(own) if says_so else by_style:
            run.getparent().remove(run)


def _vanishes(properties: Any) -> bool:
    mark = None if properties is None else properties.find(_VANISH)
    return mark is not None and mark.get(_VALUE) not in _OFF


def _is_named(table: Table) -> bool | None:
    """Say whether the first row names the columns; None where the table's marks do not tell.

    A row that is repeated on each page does. Else only a first column that is set apart without a
    first row tells: other programs write neither mark, and Word both.
    """
    element: Any = table._tbl  # noqa: SLF001 - the library has no name for these marks
    repeated = element.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}")
    if repeated is not None and repeated.get(_VALUE) not in _OFF:
        return True
    look = element.find(f"{qn('w:tblPr')}/{qn('w:tblLook')}")
    if look is None:
        return None
    bits = int(look.get(_VALUE) or "0", 16)
    row, column = (
        bits & bit if (said := look.get(qn(f"w:{name}"))) is None else said not in _OFF
        for name, bit in _LOOKS
    )
    return False if column and not row else None


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield rows with one text a column: what is merged to the right stands in its first column."""
    for row in table.rows:
        seen: set[Any] = set()
        cells = []
        for cell in row.cells:  # a merged cell comes once for each column that it covers
            is_new = cell._tc not in seen  # noqa: SLF001
            seen.add(cell._tc)  # noqa: SLF001
            cells.append(_cell(cell) if is_new else "")
        yield tuple(cells)


def _cell(cell: _Cell) -> str:
    return " ".join(block.plain for block in _blocks(cell._tc, cell))  # noqa: SLF001
