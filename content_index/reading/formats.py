"""Which reader reads which file, and the verdict on those that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from content_index.reading.document import Block, Document, UnreadableError

READER_REVISION = 8
"""Goes up when a reader gives something else for the same bytes, or another language is found for
them, so that files are read again."""

MAXIMUM_BYTES = 100_000_000
MAXIMUM_TEXT_CHARACTERS = 20_000_000


# Each reader is loaded when it is first needed: they and their libraries take up to a second.


def _markdown(content: bytes) -> Document:
    from content_index.reading.front_matter import split_front_matter  # noqa: PLC0415
    from content_index.reading.markdown import read_markdown  # noqa: PLC0415
    from content_index.reading.plain import decode  # noqa: PLC0415

    return read_markdown(split_front_matter(decode(content))[1])


def _plain(content: bytes) -> Document:
    from content_index.reading.plain import decode, read_plain  # noqa: PLC0415

    return read_plain(decode(content))


def _html(content: bytes) -> Document:
    from content_index.reading.html import read_html  # noqa: PLC0415

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


def _sheets(content: bytes) -> Document:
    from content_index.reading.sheets import read_sheets  # noqa: PLC0415

    return read_sheets(content)


def _separated(content: bytes) -> Document:
    from content_index.reading.plain import decode  # noqa: PLC0415
    from content_index.reading.separated import read_separated  # noqa: PLC0415

    return read_separated(decode(content))


def _vtt(content: bytes) -> Document:
    from content_index.reading.plain import decode  # noqa: PLC0415
    from content_index.reading.transcripts import read_vtt  # noqa: PLC0415

    return read_vtt(decode(content))


def _srt(content: bytes) -> Document:
    from content_index.reading.plain import decode  # noqa: PLC0415
    from content_index.reading.transcripts import read_srt  # noqa: PLC0415

    return read_srt(decode(content))


def _mail(content: bytes) -> Document:
    from content_index.reading.mail import read_mail  # noqa: PLC0415

    return read_mail(content)


READERS: dict[str, Callable[[bytes], Document]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".pptx": _slides,
    ".docx": _word,
    ".xlsx": _sheets,
    ".csv": _separated,
    ".vtt": _vtt,
    ".srt": _srt,
    ".eml": _mail,
}


def suffix_of(path: str) -> str:
    """Return a file's suffix as `READERS` has it."""
    return PurePosixPath(path).suffix.lower()


def is_readable(path: str) -> bool:
    """Say whether there is a reader for files of this name."""
    return suffix_of(path) in READERS


def refuse_unread(content: bytes) -> None:
    """Refuse a file that needs no reader to be refused.

    Raises:
        UnreadableError: it is empty or enormous.
    """
    if not content.strip():
        raise UnreadableError("the file is empty", "Add its text, or remove the file.")
    if len(content) > MAXIMUM_BYTES:
        raise UnreadableError(
            f"the file is larger than {MAXIMUM_BYTES // 1_000_000} MB",
            "Split it, or shrink its pictures.",
        )


def parse(suffix: str, content: bytes) -> Document:
    """Read one file in this process, by the reader of its suffix.

    A hostile file can take all the time and memory there is: see `children.ReadingPool`.

    Raises:
        UnreadableError: with what is wrong and what to do about it.
        MemoryError: there is not enough.
    """
    from content_index.reading.signatures import of_kind, refuse_what_it_is_not  # noqa: PLC0415

    refuse_unread(content)
    refuse_what_it_is_not(suffix, content)
    try:
        document = READERS[suffix](content)
    except (UnreadableError, MemoryError):
        raise
    except RecursionError as error:
        raise UnreadableError(
            "the file is nested too deeply", "Save it anew from its own program, or as PDF."
        ) from error
    except Exception as error:  # a reader may fail in any way on a broken file
        raise UnreadableError(
            f"the file is broken: it is not {of_kind(suffix)} file that can be opened",
            "Open it in its own program, save it again, and sync.",
        ) from error
    blocks = (*document.blocks, *document.kept_back)
    if not any(block.plain for block in blocks):
        raise UnreadableError("the file holds no text", "Add text, or remove the file.")
    if sum(len(block.text) for block in blocks) > MAXIMUM_TEXT_CHARACTERS:
        raise UnreadableError("the file holds far too much text", "Split it into several files.")
    return storable(document)


def storable(document: Document) -> Document:
    """Mend what no database takes: halves of letters beyond 16 bits (from PDFs), and zeros."""
    return replace(
        document,
        title=_mended(document.title),
        blocks=tuple(_mended_block(block) for block in document.blocks),
        kept_back=tuple(_mended_block(block) for block in document.kept_back),
    )


def _mended_block(block: Block) -> Block:
    said = (block.text, block.plain, block.location, *block.columns)
    text, plain, location, *columns = mended = tuple(_mended(one) for one in said)
    if mended == said:
        return block
    return replace(block, text=text, plain=plain, location=location, columns=tuple(columns))


def _mended(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "")


def read_document(path: str, content: bytes) -> Document:
    """Read one trusted file in this process: for tests and tools.

    Raises:
        UnreadableError: with what is wrong and what to do about it.
    """
    return parse(suffix_of(path), content)
