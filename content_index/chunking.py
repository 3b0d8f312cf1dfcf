"""Documents into passages: split by structure first, sized by the model's own tokens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from content_index.assets import PassageKind
from content_index.long_rows import cut_row
from content_index.questions_asked import LEVEL, with_questions_as_headings
from content_index.reading.document import Block, BlockKind, Document, squeezed
from content_index.reading.places import place_of

CHUNKER_REVISION = 4
"""Goes up when the same document gives other passages, so that they are made again."""

PREFIX_SHARE = 0.35
"""At most this share of the limit goes to title and headings."""

_PASSAGE_KINDS = {
    BlockKind.PARAGRAPH: PassageKind.TEXT,
    BlockKind.HEADING: PassageKind.TEXT,
    BlockKind.LIST_ITEM: PassageKind.LIST,
    BlockKind.TABLE_ROW: PassageKind.TABLE,
    BlockKind.CODE: PassageKind.CODE,
}
_LINK = re.compile(r"!?\[([^\]]{0,300})\]\([^)]{0,1000}\)")
_MARKS = re.compile(
    r"[*`~]{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|^[^\S\n]*(?:[-+>]|#{1,6}|\|)\s+", re.MULTILINE
)

_TIGHT = (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)

TokenCounter = Callable[[Sequence[str]], list[int]]
Tell = Callable[[int, int], None]

LONG_CHARACTERS = 200_000
"""A document as long as this takes seconds to cut, so its progress is told."""
_COUNTED_AT_ONCE = 500
_BEATS_UNTOLD = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage before it is stored; `searchable` is what is embedded and indexed by words."""

    heading_path: tuple[str, ...]
    location: str
    kind: PassageKind
    text: str
    searchable: str
    columns: tuple[str, ...]
    anchor: str = ""
    slug: str = ""


class _Pace:
    """How far the cutting is, told now and then."""

    def __init__(self, tell: Tell | None, total: int) -> None:
        self._tell = tell
        self._total = total
        self._done = 0
        self._beats = 0

    def beat(self, characters: int = 0) -> None:
        """Note that so many characters more are done, or only that it goes on."""
        self._done += characters
        if self._tell is not None and self._beats % _BEATS_UNTOLD == 0:
            done = min(self._done, self._total)  # parts of a cut row repeat its column names
            self._tell(done // 1_000, self._total // 1_000)
        self._beats += 1


@dataclass(frozen=True, slots=True)
class _Sized:
    """A block with its tokens; `names` are the columns of the whole row that it is a part of."""

    block: Block
    tokens: int
    names: tuple[str, ...] = ()

    @property
    def table(self) -> tuple[str, ...]:
        return self.names or self.block.columns


@dataclass(frozen=True, slots=True)
class _Section:
    """Blocks under the same headings (`above`, outermost first) and on the same page."""

    above: tuple[Block, ...]
    location: str
    headings: tuple[Block, ...]
    body: tuple[_Sized, ...]

    @property
    def heading_path(self) -> tuple[str, ...]:
        return tuple(heading.plain for heading in self.above)


def chunked(
    document: Document,
    *,
    title: str,
    count_tokens: TokenCounter,
    token_limit: int,
    tell: Tell | None = None,
) -> list[Chunk]:
    """Return the document's passages in order.

    Of a long document `tell` hears now and then how many thousands of characters are done, and of
    how many; what it raises is raised here.

    No passage has more than `token_limit` tokens by `count_tokens`, title and headings included,
    and none begins or ends within a table row or list item unless that alone exceeds the limit.
    Then an item is cut at the ends of its sentences, and a row between its cells: see `long_rows`.
    None has rows of two tables, unless its text says where the second one begins.
    """
    blocks = with_questions_as_headings(document.blocks)
    total = sum(len(block.plain) for block in blocks)
    pace = _Pace(tell if total >= LONG_CHARACTERS else None, total)
    sizes: list[int] = []
    for start in range(0, len(blocks), _COUNTED_AT_ONCE):
        pace.beat()
        sizes += count_tokens([one.plain for one in blocks[start : start + _COUNTED_AT_ONCE]])
    sized = [_Sized(block, size) for block, size in zip(blocks, sizes, strict=True)]
    packer = _Packer(title=title, count_tokens=count_tokens, token_limit=token_limit, pace=pace)
    return [chunk for section in _sections(sized) for chunk in packer.packed(section)]


def _sections(sized: list[_Sized]) -> Iterator[_Section]:
    """Yield sections; headings without text of their own go with the next section's text."""
    path: list[Block] = []
    headings: list[Block] = []
    body: list[_Sized] = []
    location = ""

    def section() -> _Section:
        return _Section(tuple(path), location, tuple(headings), tuple(body))

    for entry in sized:
        block = entry.block
        if body and (block.kind is BlockKind.HEADING or block.location != location):
            yield section()
            headings, body = [], []
        if block.kind is BlockKind.HEADING:
            while path and path[-1].level >= block.level:
                path.pop()
            path.append(block)
            headings.append(block)
        else:
            body.append(entry)
        location = block.location
    if body or headings:
        yield section()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packer:
    """Fills passages with whole blocks up to the limit."""

    title: str
    count_tokens: TokenCounter
    token_limit: int
    pace: _Pace

    def packed(self, section: _Section) -> Iterator[Chunk]:
        prefix, prefix_tokens = self._prefix(section)
        budget = self.token_limit - prefix_tokens
        pending: list[_Sized] = []
        headings = section.headings
        used = 0
        for entry in self._fitting(section.body, budget):
            if (rows := _rows_of_another_table(pending, entry)) > 0:
                yield self._chunk(section, prefix, headings, pending[:rows])
                headings, pending = (), pending[rows:]
                used = sum(before.tokens for before in pending)
            header = _header(entry.block) if not _continues(pending, entry.block) else ""
            cost = entry.tokens + (self._tokens(header) if header else 0)
            if pending and used + cost > budget:
                yield self._chunk(section, prefix, headings, pending)
                headings, pending = (), []
                header = _header(entry.block)
                cost, used = entry.tokens + (self._tokens(header) if header else 0), 0
            pending.append(entry)
            used += cost
            self.pace.beat(len(entry.block.plain))
        if pending or headings:
            yield self._chunk(section, prefix, headings, pending)

    def _tokens(self, text: str) -> int:
        return self.count_tokens([text])[0]

    def _prefix(self, section: _Section) -> tuple[str, int]:
        """Return title and headings, shortened from the left where they are too long."""
        names = [self.title, *(name for name in section.heading_path if name != self.title)]
        names = [name for name in names if name]
        allowance = int(self.token_limit * PREFIX_SHARE)
        prefix = " > ".join(names)
        tokens = self._tokens(prefix)
        while tokens > allowance and len(names) > 1:
            names.pop(1 if len(names) > 2 else 0)  # noqa: PLR2004 - keep title and last heading
            prefix = " > ".join(names)
            tokens = self._tokens(prefix)
        while tokens > allowance:
            prefix = prefix[: len(prefix) * 3 // 4].rsplit(" ", 1)[0]
            tokens = self._tokens(prefix)
        return prefix, tokens

    def _fitting(self, body: Sequence[_Sized], budget: int) -> Iterator[_Sized]:
        """Yield blocks that fit, cutting only those that are too long by themselves."""
        for entry in body:
            header = _header(entry.block)
            if entry.tokens + (self._tokens(header) if header else 0) <= budget:
                yield entry
            elif entry.block.kind is BlockKind.TABLE_ROW:
                pieces = cut_row(
                    entry.block, budget=budget, tokens=self._tokens, cut_text=self._cut
                )
                for piece in pieces:
                    yield _Sized(piece, self._tokens(piece.plain), entry.block.columns)
            else:
                for piece in self._cut(entry.block, budget):
                    yield _Sized(piece, self._tokens(piece.plain))

    def _cut(self, block: Block, room: int) -> Iterator[Block]:
        """Cut one long block at lines, then sentences, then words; the text stays verbatim."""
        has_marks = squeezed(block.text) != squeezed(block.plain)

        def plain_of(text: str) -> str:
            return without_marks(text) if has_marks else squeezed(text)

        def length(text: str) -> int:
            self.pace.beat()
            return self._tokens(plain_of(text))

        from langchain_text_splitters import (  # noqa: PLC0415 - takes a quarter of a second
            RecursiveCharacterTextSplitter,
        )

        separators = ["\n\n", "\n", ". ", "? ", "! ", "; ", ", ", " ", ""]
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=room,
            chunk_overlap=0,
            length_function=length,
            separators=separators,
            keep_separator="end",
        )
        for cut in splitter.split_text(block.text):
            for piece in _halved(cut, is_short=lambda text: length(text) <= room):
                plain = plain_of(piece)
                if plain:
                    yield replace(block, text=piece, plain=plain)

    def _chunk(
        self, section: _Section, prefix: str, headings: Sequence[Block], body: Sequence[_Sized]
    ) -> Chunk:
        blocks = [*headings, *(entry.block for entry in body)]
        counts: Counter[BlockKind] = Counter()
        for entry in body:
            counts[entry.block.kind] += max(1, entry.tokens)
        kind = max(counts, key=lambda kind: counts[kind]) if counts else BlockKind.PARAGRAPH
        of_rows = {entry.block.columns for entry in body if entry.block.kind is BlockKind.TABLE_ROW}
        return Chunk(
            heading_path=section.heading_path,
            location=place_of(section.location, [entry.block for entry in body])
            or " > ".join(section.heading_path),
            kind=_PASSAGE_KINDS[kind],
            text=_joined(blocks),
            searchable=_searchable(prefix, body),
            columns=of_rows.pop() if len(of_rows) == 1 else (),
            anchor=next((one.anchor for one in reversed(section.above) if one.anchor), ""),
            slug=next((one.slug for one in reversed(section.above) if one.level < LEVEL), ""),
        )


def _halved(text: str, *, is_short: Callable[[str], bool]) -> Iterator[str]:
    """Cut a text in two until each part is short: marks may count for more among their words."""
    if is_short(text) or len(text) < 2:  # noqa: PLR2004
        yield text
        return
    middle = text.rfind(" ", 1, len(text) // 2 + 1)
    middle = middle if middle > 0 else len(text) // 2
    yield from _halved(text[:middle].strip(), is_short=is_short)
    yield from _halved(text[middle:].strip(), is_short=is_short)


def without_marks(text: str) -> str:
    """Return Markdown without its commonest marks and without addresses: for cut pieces only."""
    return squeezed(_MARKS.sub("", _LINK.sub(r"\1", text)))


def _header(block: Block) -> str:
    """Return the column names to set before a row; the row that holds the names needs none."""
    if block.kind is not BlockKind.TABLE_ROW:
        return ""
    header = " | ".join(block.columns)
    return "" if header == block.plain or not header.strip(" |") else header


def _continues(pending: Sequence[_Sized], block: Block) -> bool:
    """Say whether the row follows others of its own table in this passage."""
    last = pending[-1].block if pending else None
    return (
        last is not None
        and last.kind is BlockKind.TABLE_ROW
        and block.kind is BlockKind.TABLE_ROW
        and last.columns == block.columns
    )


def _rows_of_another_table(pending: Sequence[_Sized], entry: _Sized) -> int:
    """Return how many blocks of a passage reach to the last row of a table before this row's.

    0 where there is none, and in Markdown, where each table begins with its own ruled names: of
    other formats a passage knows the names of one table, and its rows are read by them.
    """
    rows = [number for number, before in enumerate(pending) if before.table]
    if not rows or not entry.table or pending[rows[-1]].table == entry.table:
        return 0
    is_written = any(
        one.block.text != one.block.plain for one in (pending[rows[-1]], entry) if not one.names
    )
    return 0 if is_written else rows[-1] + 1


def _searchable(prefix: str, body: Sequence[_Sized]) -> str:
    lines = [prefix] if prefix else []
    for index, entry in enumerate(body):
        if not _continues(body[:index], entry.block):
            header = _header(entry.block)
            lines += [header] if header else []
        lines.append(entry.block.plain)
    return "\n".join(lines)


def _joined(blocks: Sequence[Block]) -> str:
    text = ""
    last: Block | None = None
    for block in blocks:
        if last is not None:
            is_tight = last.kind is block.kind and block.kind in _TIGHT
            text += "\n" if is_tight else "\n\n"
        text += block.text
        last = block
    return text
