"""Plain text: paragraphs between blank lines, and bytes to text for every text format."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from content_index.reading.document import Block, BlockKind, Document, UnreadableError, squeezed

_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decode(content: bytes) -> str:
    """Return the text of bytes: UTF-8 or by byte order mark, else the likeliest encoding.

    Raises:
        UnreadableError: the bytes are no text in any encoding.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _clean(content.decode(encoding, errors="replace"))
    try:
        return _clean(content.decode("utf-8"))
    except UnicodeDecodeError:
        guess = None if b"\0" in content else from_bytes(content[:200_000]).best()
    if guess is None:
        raise UnreadableError(
            "the file is not text in any encoding known here", "Save it as UTF-8 and sync again."
        )
    return _clean(content.decode(guess.encoding, errors="replace"))


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def read_plain(source: str) -> Document:
    """Read text whose paragraphs are separated by blank lines; it has no title of its own."""
    blocks = [
        Block(kind=BlockKind.PARAGRAPH, text=paragraph.strip("\n"), plain=squeezed(paragraph))
        for paragraph in _BLANK_LINES.split(source)
        if paragraph.strip()
    ]
    return Document(title="", blocks=tuple(blocks))
