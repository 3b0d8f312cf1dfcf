"""Which texts a database takes: a file's name may hold bytes that are no UTF-8. Pure."""

from __future__ import annotations

LONGEST_KEY = 1_000


def is_storable(text: str) -> bool:
    """Say whether a text can be stored: a file's name may hold bytes that are no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def printable(text: str) -> str:
    r"""Return a text as it can be printed and stored; a byte that is no UTF-8 becomes `\xe9`."""
    try:
        shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half a pair of surrogates, which no byte stands behind
        shown = text.encode("utf-8", "backslashreplace").decode()
    return shown.replace("\0", " ")[-LONGEST_KEY:]
