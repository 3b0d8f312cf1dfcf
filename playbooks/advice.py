"""What to say about a name that is not known. Pure."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def nearest_named(wanted: str, names: Mapping[str, str]) -> str:
    """Name the nearest by id or by name, with both; else as `nearest` does. `names` are by id."""
    by_word = {_folded(name): key for key, name in names.items()}
    by_word |= {_folded(key): key for key in names}
    close = get_close_matches(_folded(wanted), by_word, n=1, cutoff=0.7)
    if not close:
        return nearest(wanted, names)
    key = by_word[close[0]]
    return f"Did you mean {key}?" if names[key] == key else f"Did you mean {key} ({names[key]})?"


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
