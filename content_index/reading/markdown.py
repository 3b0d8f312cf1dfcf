"""Markdown, with markdown-it-py. Blocks keep their raw source, front matter is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdown_it.token import Token

from content_index.reading.anchors import HeadingNames, stated
from content_index.reading.document import Block, BlockKind, Document, squeezed

# Neither runs past the next beginning: else many beginnings without an end take minutes.
_SHORTCODE = re.compile(r"\{\{[<%](?:(?!\{\{[<%]).)*?[%>]\}\}", re.DOTALL)
_ATTRIBUTE_LIST = re.compile(r"\{:?\s*[#.][^{}\n]*\}")
_STATED_ID = re.compile(r"\{:?(?:[^{}\n#]*\s)?#([^\s{}#]+)[^{}\n]*\}")
_NAMED = re.compile(r"<(?:a|span)\s[^<>]*?\b(?:id|name)\s*=\s*[\"']([^\"'<>]*)[\"']")
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)


def read_markdown(source: str) -> Document:
    """Read Markdown source without its front matter (see `front_matter.split_front_matter`)."""
    lines = source.splitlines(keepends=True)
    walk = _Walk(lines=lines)
    for token in _parser().parse(source):
        walk.take(token)
    title = next((b.plain for b in walk.blocks if b.kind is BlockKind.HEADING and b.level == 1), "")
    return Document(title=title, blocks=tuple(walk.blocks))


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


@dataclass(slots=True)
class _Item:
    """A list item that is open: where it starts, and the block it has become."""

    start: int
    block: int | None = None


@dataclass(slots=True)
class _Walk:
    """Turns the flat token stream into blocks."""

    lines: list[str]
    blocks: list[Block] = field(default_factory=list)
    items: list[_Item] = field(default_factory=list)
    heading_level: int = 0
    cells: list[str] | None = None
    row_lines: tuple[int, int] = (0, 0)
    columns: tuple[str, ...] = ()
    names: HeadingNames = field(default_factory=HeadingNames)
    waiting_anchor: str = ""
    """Of a mark that stands alone, for the heading that follows it."""

    def take(self, token: Token) -> None:
        """Take the next token of the stream."""
        step = _STEPS.get(token.type)
        if step is not None:
            step(self, token, *(token.map or (0, 0)))

    def open_heading(self, token: Token, start: int, end: int) -> None:
        del start, end
        self.heading_level = int(token.tag[1])

    def close_heading(self, token: Token, start: int, end: int) -> None:
        del token, start, end
        self.heading_level = 0

    def open_item(self, token: Token, start: int, end: int) -> None:
        del token, end
        self.items.append(_Item(start=start))

    def close_item(self, token: Token, start: int, end: int) -> None:
        del token, start, end
        self.items.pop()

    def open_table(self, token: Token, start: int, end: int) -> None:
        del token, start, end
        self.columns = ()

    def open_row(self, token: Token, start: int, end: int) -> None:
        del token
        # The line of dashes belongs to the row of names, so that the source stays whole.
        self.cells, self.row_lines = [], (start, end if self.columns else end + 1)

    def close_row(self, token: Token, start: int, end: int) -> None:
        del token, start, end
        cells, self.cells = tuple(self.cells or ()), None
        self.columns = self.columns or cells
        start, end = self.row_lines
        self._add(BlockKind.TABLE_ROW, start, end, " | ".join(cells))

    def take_code(self, token: Token, start: int, end: int) -> None:
        self._add(BlockKind.CODE, start, end, token.content)

    def take_html(self, token: Token, start: int, end: int) -> None:
        plain = BeautifulSoup(_COMMENT.sub("", token.content), "lxml").get_text(" ")
        self._add(BlockKind.PARAGRAPH, start, end, plain)

    def take_inline(self, token: Token, start: int, end: int) -> None:
        plain = plain_inline(token.children or [])
        if self.cells is not None:
            self.cells.append(squeezed(plain))
        elif self.heading_level:
            self._add(BlockKind.HEADING, start, end, plain)
        else:
            self._add(BlockKind.PARAGRAPH, start, end, plain)

    def _add(self, kind: BlockKind, start: int, end: int, plain: str) -> None:
        text = "".join(self.lines[start:end]).rstrip()
        slug = self.names.of(squeezed(plain)) if kind is BlockKind.HEADING else ""
        plain = squeezed(_ATTRIBUTE_LIST.sub(" ", _SHORTCODE.sub(" ", plain)))
        if not plain:
            self.waiting_anchor = _anchor_in(text) or self.waiting_anchor
            return
        waiting, self.waiting_anchor = self.waiting_anchor, ""
        if self.items and kind in (BlockKind.PARAGRAPH, BlockKind.CODE):
            if self._continues_item(text, plain):
                return
            item = self.items[-1]
            if item.block is None:
                kind, item.block = BlockKind.LIST_ITEM, len(self.blocks)
                text = "".join(self.lines[item.start : end]).rstrip()
        self.blocks.append(
            Block(
                kind=kind,
                text=text,
                plain=plain,
                level=self.heading_level if kind is BlockKind.HEADING else 0,
                columns=self.columns if kind is BlockKind.TABLE_ROW else (),
                anchor=(_anchor_in(text) or waiting) if kind is BlockKind.HEADING else "",
                slug=slug,
            )
        )

    def _continues_item(self, text: str, plain: str) -> bool:
        """Join a further paragraph to its list item, so that the item stays whole."""
        if self.items[-1].block != len(self.blocks) - 1 or not self.blocks:
            return False
        last = self.blocks[-1]
        self.blocks[-1] = replace(
            last, text=f"{last.text}\n\n{text}", plain=f"{last.plain} {plain}"
        )
        return True


def _anchor_in(source: str) -> str:
    """Return the name that a heading's source states, or a mark that stands alone."""
    found = _STATED_ID.search(source) or _NAMED.search(source)
    return stated(found[1]) if found else ""


_STEPS: dict[str, Callable[[_Walk, Token, int, int], None]] = {
    "heading_open": _Walk.open_heading,
    "heading_close": _Walk.close_heading,
    "list_item_open": _Walk.open_item,
    "list_item_close": _Walk.close_item,
    "table_open": _Walk.open_table,
    "tr_open": _Walk.open_row,
    "tr_close": _Walk.close_row,
    "inline": _Walk.take_inline,
    "fence": _Walk.take_code,
    "code_block": _Walk.take_code,
    "html_block": _Walk.take_html,
}


def plain_inline(tokens: Sequence[Token]) -> str:
    """Return what a reader sees of inline tokens: no marks, no addresses, no HTML tags."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(plain_inline(token.children or []))
        elif token.type == "html_inline":
            parts.append(" " if token.content.lower().startswith("<br") else "")
        else:
            parts.append(token.content)
    return "".join(parts)
