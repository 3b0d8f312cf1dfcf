"""What a file is by its first bytes: wrong suffixes, passwords and bombs, before it is parsed."""

from __future__ import annotations

import io
import zipfile

from content_index.reading.document import UnreadableError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MAIN_PARTS = {
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
    "xl/workbook.xml": ".xlsx",
}
OFFICE = frozenset(_MAIN_PARTS.values())
MAXIMUM_UNPACKED_BYTES = 1_000_000_000
MAXIMUM_PARTS = 20_000
_MOST_TIMES_LARGER = 200
"""Deflate shrinks nothing more than about 1,032 times; what people write stays far below 100."""
_SMALL = 50_000_000


def refuse_what_it_is_not(suffix: str, content: bytes) -> None:
    """Refuse a file that its suffix does not describe, or that must not even be opened.

    Raises:
        UnreadableError: another format, a password, the format before 2007, a bomb.
    """
    if content.startswith(_OLE):
        raise _old_or_locked(suffix, content)
    if content.startswith(_ZIP):
        found = _office_suffix(content)
    elif content[:64].lstrip().startswith(b"%PDF-"):
        found = ".pdf"
    else:
        return
    if found and found != suffix:
        raise UnreadableError(
            f"the file is {of_kind(found)}, not {of_kind(suffix)}",
            f"Let its name end with {found}.",
        )


def of_kind(suffix: str) -> str:
    """Say a suffix as people do, with its article: "a PDF", "an XLSX"."""
    name = suffix.lstrip(".").upper()
    is_vowel = name[:1] in tuple("AEFHILMNORSX") and name != "MARKDOWN"  # as its letter is spoken
    return f"{'an' if is_vowel else 'a'} {name}"


def _old_or_locked(suffix: str, content: bytes) -> UnreadableError:
    if _ENCRYPTED_PACKAGE in content:
        return UnreadableError("the file asks for a password", "Save a copy without one.")
    as_what = suffix if suffix in OFFICE else ".docx, .pptx or .xlsx"
    return UnreadableError(
        "the file is in the format that Office used before 2007", f"Save it as {as_what}."
    )


def _office_suffix(content: bytes) -> str:
    """Return what an archive is by its main part, empty where it is none of the known ones.

    Raises:
        UnreadableError: what it would unpack to is out of all proportion.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return ""  # broken: its reader says so
    unpacked = sum(part.file_size for part in parts)
    is_bomb = unpacked > _SMALL and unpacked > _MOST_TIMES_LARGER * len(content)
    if unpacked > MAXIMUM_UNPACKED_BYTES or len(parts) > MAXIMUM_PARTS or is_bomb:
        raise UnreadableError(
            "the file would unpack to far more than a document holds",
            "Open it in its own program and save it again, or remove it.",
        )
    return next((_MAIN_PARTS[part.filename] for part in parts if part.filename in _MAIN_PARTS), "")
