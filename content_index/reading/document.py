"""What every reader gives: a title and blocks in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One stretch that belongs together.

    `text` is verbatim: Markdown's raw source, other formats' extracted text. `plain` is the same
    without marks, for searching. `level` is a heading's level from 1. `columns` are the names of a
    table row's columns (the row that holds the names has itself as `columns`). `location` is a
    page, slide or sheet ("page 3"), and no passage crosses from one to the next; empty where
    headings alone say where something stands. `row` is a sheet's own row number from 1 (0 without
    one) and `seconds` the time in a recording at which it is said: see `places.place_of`.
    A heading's `anchor` is the name that its page gives it as the target of links, and `slug` the
    one that GitHub makes of it: see `anchors`.
    """

    kind: BlockKind
    text: str
    plain: str
    level: int = 0
    location: str = ""
    columns: tuple[str, ...] = ()
    row: int = 0
    seconds: float | None = None
    anchor: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a document that was read otherwise could not be, and what its owner can do."""

    what: str
    todo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document as it was read; `title` is empty when it names none.

    `blocks` is what everybody sees who opens it. `kept_back` is what its author did not show:
    speaker notes, hidden slides, hidden sheets. It must never be shown under the document's own
    label, see `content_index.companions`. `unread` says what was left out that should not be.
    """

    title: str
    blocks: tuple[Block, ...]
    kept_back: tuple[Block, ...] = ()
    unread: Unread | None = None


class UnreadableError(Exception):
    """This one file cannot be read; the others go on.

    `what` says what is wrong and `todo` what its owner can do, both for people. `may_pass` is true
    when the same bytes are worth another try.
    """

    def __init__(self, what: str, todo: str, *, may_pass: bool = False) -> None:
        super().__init__(f"{what}. {todo}")
        self.what = what
        self.todo = todo
        self.may_pass = may_pass


def squeezed(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return " ".join(text.split())
