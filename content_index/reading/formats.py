"""Which reader reads which file, and the verdict on those that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from content_index.reading.document import Document, UnreadableError
from content_index.reading.markdown import read_markdown, split_front_matter
from content_index.reading.plain import decode, read_plain

READER_REVISION = 3
"""Goes up when a reader gives something else for the same bytes, so that files are read again."""

MAXIMUM_BYTES = 100_000_000
MAXIMUM_TEXT_CHARACTERS = 20_000_000


def _markdown(content: bytes) -> Document:
    return read_markdown(split_front_matter(decode(content))[1])


def _plain(content: bytes) -> Document:
    return read_plain(decode(content))


def _html(content: bytes) -> Document:
    from content_index.reading.html import read_html  # noqa: PLC0415 - loaded when needed

    return read_html(content)


def _pdf(content: bytes) -> Document:
    from content_index.reading.pdf import read_pdf  # noqa: PLC0415

    return read_pdf(content)


def _slides(content: bytes) -> Document:
    from content_index.reading.slides import read_slides  # noqa: PLC0415

    return read_slides(content)


def _word(content: bytes) -> Document:
    from content_index.reading.word import read_word  # noqa: PLC0415

    return read_word(content)


READERS: dict[str, Callable[[bytes], Document]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".pptx": _slides,
    ".docx": _word,
}


def is_readable(path: str) -> bool:
    """Say whether there is a reader for files of this name."""
    return PurePosixPath(path).suffix.lower() in READERS


def read_document(path: str, content: bytes) -> Document:
    """Read one file by the reader of its suffix.

    Raises:
        UnreadableError: with what is wrong and what to do about it.
    """
    if not content.strip():
        raise UnreadableError("the file is empty", "Add its text, or remove the file.")
    if len(content) > MAXIMUM_BYTES:
        raise UnreadableError(
            f"the file is larger than {MAXIMUM_BYTES // 1_000_000} MB",
            "Split it, or shrink its pictures.",
        )
    suffix = PurePosixPath(path).suffix.lower()
    try:
        document = READERS[suffix](content)
    except UnreadableError:
        raise
    except Exception as error:  # a reader may fail in any way on a broken file
        raise _broken(suffix, content) from error
    if not any(block.plain for block in document.blocks):
        raise UnreadableError("the file holds no text", "Add text, or remove the file.")
    if sum(len(block.text) for block in document.blocks) > MAXIMUM_TEXT_CHARACTERS:
        raise UnreadableError("the file holds far too much text", "Split it into several files.")
    return document


_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"


def _broken(suffix: str, content: bytes) -> UnreadableError:
    if suffix in (".pptx", ".docx") and content.startswith(_OLE_SIGNATURE):
        return UnreadableError(
            "the file is protected by a password or in the format before 2007",
            f"Save it without a password as {suffix}.",
        )
    return UnreadableError(
        f"the file is broken: it is not a {suffix.lstrip('.').upper()} file that can be opened",
        "Open it in its own program, save it again, and sync.",
    )
