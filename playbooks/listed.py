"""What somebody types, and the list of words that it is one of. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def as_listed(word: str, listed: Iterable[str]) -> str:
    """Return the list's own spelling of a word that differs in letter case or in blanks alone.

    Any other word stays as it is, and so does one that could be two of the list.
    """
    every = frozenset(listed)
    if word in every:
        return word
    wanted = _folded(word)
    meant = [one for one in every if _folded(one) == wanted]
    return meant[0] if len(meant) == 1 else word


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()
