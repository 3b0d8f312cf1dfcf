"""Marks on the second of two names that look alike, and how to do without them again. Pure."""

from __future__ import annotations

import re
from hashlib import sha256

_MARKS = re.compile(r"(?:~[0-9a-f]{8})+(?=/|$|\.[^/.]*$)")
_EMPTY = re.compile(r"^/+|(?<=/)/+")


def mark(name: str) -> str:
    """Return what is put to a name to tell it apart, the same every time."""
    return f"~{sha256(name.encode()).hexdigest()[:8]}"


def without_marks(path: str) -> str:
    """Return what a path would be if none of its names had been told apart.

    It goes by the path alone, as a path that is held is all that is known of an item that a source
    does not list again. A name that happens to end like a mark is taken for a marked one.
    """
    return _EMPTY.sub("", _MARKS.sub("", path))
