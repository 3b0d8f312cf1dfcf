"""What to say about a name that is not known. Pure."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN = 8


def nearest(wanted: str, known: Iterable[str]) -> str:
    """Name the nearest of the known names, or all when there are few; empty when neither helps."""
    names = sorted(known)
    folded = {_folded(name): name for name in names}
    close = get_close_matches(_folded(wanted), folded, n=1, cutoff=0.7)
    if close:
        return f"Did you mean {folded[close[0]]}?"
    if names and len(names) <= _SHOWN:
        return f"Known are: {', '.join(names)}."
    return ""


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
