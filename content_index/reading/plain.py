"""Plain text: paragraphs between blank lines, and bytes to text for every text format."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from content_index.reading.document import Block, BlockKind, Document, UnreadableError, squeezed

_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),  # before UTF-16, whose mark begins the same
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LOOKED_AT = 200_000
_WESTERN = "cp1252"


def decode(content: bytes) -> str:
    """Return the text of bytes: UTF-8 or by byte order mark, else the likeliest encoding.

    A file pasted together from UTF-8 and an older encoding is decoded line by line.

    Raises:
        UnreadableError: the bytes are no text in any encoding.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _clean(content.decode(encoding, errors="replace"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _guessed(content)
    if "\0" in text[:_LOOKED_AT]:
        text = _without_mark(content)
    return _clean(text)


def _without_mark(content: bytes) -> str:
    """Decode UTF-16 that lacks its mark: every other byte of Western text is zero.

    Raises:
        UnreadableError: it is not that, so it is no text.
    """
    head = content[:_LOOKED_AT]
    zeros = (head[0::2].count(0), head[1::2].count(0))
    few, many = min(zeros), max(zeros)
    if many * 4 >= len(head) and few * 10 <= many:
        encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        return content.decode(encoding, errors="replace")
    raise _not_text()


def _guessed(content: bytes) -> str:
    if b"\0" in content[:_LOOKED_AT]:
        return _without_mark(content)
    lines = content.split(b"\n")
    foreign = [line for line in lines if not line.isascii()]
    sound = [line for line in foreign if _is_utf8(line)]
    if len(sound) * 2 >= len(foreign):
        return "\n".join(
            line.decode("utf-8") if _is_utf8(line) else line.decode(_WESTERN, errors="replace")
            for line in lines
        )
    found = from_bytes(content[:_LOOKED_AT])
    best = found.best()
    if best is None:
        raise _not_text()
    same = next(
        (one for one in found if _WESTERN in (one.encoding, *one.could_be_from_charset)), None
    )
    is_as_good = same is not None and same.chaos <= best.chaos
    return content.decode(_WESTERN if is_as_good else best.encoding, errors="replace")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _not_text() -> UnreadableError:
    return UnreadableError(
        "the file is not text in any encoding known here", "Save it as UTF-8 and sync again."
    )


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
