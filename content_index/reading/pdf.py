"""PDF, with pypdfium2: where each word and ruled line stands, page by page (see page_layout)."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from content_index.reading.document import (
    Block,
    BlockKind,
    Document,
    Unread,
    UnreadableError,
    squeezed,
)
from content_index.reading.page_layout import Line, Page, Rule, Table, Word, laid_out, paragraphs
from content_index.reading.places import numbered
from content_index.reading.rows import table_blocks

MAXIMUM_PAGES = 3_000
_MARGIN_SHARE = 0.1
"""Running heads and feet stand in this share of the page, at its top and bottom."""
_PICTURE_SHARE = 0.2
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page |seite |página )?(?:#|[ivxlc]+)(?: ?(?:/|of|von|de) ?#)?", re.IGNORECASE
)
_HYPHEN_AT_LINE_END = "\x02"


def read_pdf(content: bytes) -> Document:
    """Read a PDF's text; each block's location is "page N". Running heads and feet are dropped.

    Raises:
        UnreadableError: it asks for a password, holds pictures of text only, or is a whole library.
    """
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableError(
                "the PDF asks for a password", "Save a copy without one."
            ) from error
        raise
    try:
        if len(pdf) > MAXIMUM_PAGES:
            raise UnreadableError(
                f"the PDF has more than {MAXIMUM_PAGES} pages", "Split it into several files."
            )
        pages = [_page(pdf, number) for number in range(len(pdf))]
        stated = squeezed(pdf.get_metadata_dict().get("Title", ""))
        blocks = tuple(_blocks_of(pages))
        said = {block.location for block in blocks}
        pictures = [
            number
            for number in range(1, len(pages) + 1)
            if _location(number) not in said and _is_picture(pdf, number)
        ]
    finally:
        pdf.close()
    if not blocks:
        raise UnreadableError(
            "the PDF holds no text, only pictures of it",
            "Run text recognition (OCR) over it, then sync again.",
        )
    title = stated if stated and not stated.lower().endswith((".doc", ".docx", ".pdf")) else ""
    first = next((block.plain for block in blocks if block.kind is BlockKind.HEADING), "")
    return Document(title=title or first, blocks=blocks, unread=_unread(pictures))


def _blocks_of(pages: list[Page]) -> Iterator[Block]:
    parts = [laid_out(page) for page in pages]
    running = _running_lines(pages, parts)
    body_size = _body_size(parts)
    for number, (page, of_page) in enumerate(zip(pages, parts, strict=True), start=1):
        yield from _blocks(
            [part for part in of_page if not _is_running(part, page, running)],
            location=_location(number),
            body_size=body_size,
        )


def _location(number: int) -> str:
    return f"page {number}"


def _is_picture(pdf: Any, number: int) -> bool:
    """Say whether pictures cover much of a page: a scan does, a mark on an empty page does not."""
    page = pdf[number - 1]
    try:
        width, height = page.get_size()
        covered = 0.0
        for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            left, bottom, right, top = picture.get_bounds()
            wide = min(right, width) - max(left, 0.0)
            covered += max(0.0, wide) * max(0.0, min(top, height) - max(bottom, 0.0))
        return bool(covered >= _PICTURE_SHARE * width * height)
    finally:
        page.close()


def _unread(pictures: list[int]) -> Unread | None:
    if not pictures:
        return None
    return Unread(
        f"{numbered('page', pictures)} {'holds' if len(pictures) == 1 else 'hold'} no text, only "
        "pictures",
        "If they show text, run text recognition (OCR) over the file, then sync again.",
    )


def _page(pdf: Any, number: int) -> Page:
    page = pdf[number]
    text_page = page.get_textpage()
    try:
        width, height = page.get_size()
        return Page(
            width=width,
            height=height,
            words=tuple(_words(text_page, height)),
            rules=tuple(_rules(page, height)),
        )
    finally:
        text_page.close()
        page.close()


def _words(text_page: Any, page_height: float) -> Iterator[Word]:
    """Yield words in the order of the page's own stream; y counts downwards from the top."""
    letters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    box = pdfium.FS_RECTF()
    for index in range(text_page.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text_page.raw, index) or 32)
        if letter == _HYPHEN_AT_LINE_END:
            letter = "-"
        is_blank = letter.isspace() or not letter.isprintable()
        if not is_blank:
            pdfium.FPDFText_GetLooseCharBox(text_page.raw, index, ctypes.byref(box))
            found = (box.left, page_height - box.top, box.right, page_height - box.bottom)
            if boxes and not _follows(boxes[-1], found):
                yield _word(letters, boxes)
                letters, boxes = [], []
            letters.append(letter)
            boxes.append(found)
        elif letters:
            yield _word(letters, boxes)
            letters, boxes = [], []
    if letters:
        yield _word(letters, boxes)


def _follows(
    last: tuple[float, float, float, float], box: tuple[float, float, float, float]
) -> bool:
    """Say whether a letter can belong to the same word: near the last one, turned text too."""
    reach = 2 * max(last[3] - last[1], last[2] - last[0], 1.0)
    return abs(box[1] - last[1]) < reach and abs(box[0] - last[2]) < reach


def _word(letters: list[str], boxes: list[tuple[float, float, float, float]]) -> Word:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Word(
        text="".join(letters),
        left=min(lefts),
        top=min(tops),
        right=max(rights),
        bottom=max(bottoms),
    )


def _rules(page: Any, page_height: float) -> Iterator[Rule]:
    """Yield horizontal edges of lines and boxes: what a table's rows are ruled or shaded with."""
    for path in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        left, bottom, right, top = path.get_bounds()
        if right - left < 8:  # noqa: PLR2004 - points; shorter ones are marks and vertical lines
            continue
        yield Rule(left=left, right=right, y=page_height - top)
        if top - bottom > 2:  # noqa: PLR2004 - a box has an upper and a lower edge
            yield Rule(left=left, right=right, y=page_height - bottom)


def _normal(line: Line) -> str:
    return _NUMBER.sub("#", line.text.casefold())


def _in_margin(line: Line, page: Page) -> bool:
    margin = page.height * _MARGIN_SHARE
    return line.bottom < margin or line.top > page.height - margin


def _running_lines(pages: list[Page], parts: list[list[Line | Table]]) -> set[str]:
    """Return the lines that stand in the margin of at least half of the pages, numbers aside."""
    if len(pages) < 2:  # noqa: PLR2004
        return set()
    counts: Counter[str] = Counter()
    for page, of_page in zip(pages, parts, strict=True):
        counts.update({_normal(p) for p in of_page if isinstance(p, Line) and _in_margin(p, page)})
    return {text for text, count in counts.items() if count >= max(2, len(pages) / 3)}


def _is_running(part: Line | Table, page: Page, running: set[str]) -> bool:
    if isinstance(part, Table) or not _in_margin(part, page):
        return False
    return _normal(part) in running or _PAGE_NUMBER.fullmatch(_normal(part)) is not None


def _body_size(parts: list[list[Line | Table]]) -> float:
    """Return the letter height that most of the text has, in points."""
    counts: Counter[float] = Counter()
    for of_page in parts:
        for part in of_page:
            if isinstance(part, Line):
                counts[round(part.size * 2) / 2] += len(part.text)
    return counts.most_common(1)[0][0] if counts else 1.0


def _blocks(parts: list[Line | Table], *, location: str, body_size: float) -> Iterator[Block]:
    run: list[Line] = []
    for part in [*parts, None]:
        if isinstance(part, Line):
            run.append(part)
            continue
        for kind, text, level in paragraphs(run, body_size=body_size):
            yield Block(kind=kind, text=text, plain=squeezed(text), level=level, location=location)
        run = []
        if part is not None:
            yield from table_blocks(part.rows, location=location)
