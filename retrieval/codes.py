"""Names of models and versions, made of letters and a number: "S2", "V8", "Q3", "mk2". Pure.

One that no document mentions, while others of its series are, is another thing than those: what
is said of the S2 does not answer a question about the S3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_CODE = re.compile(r"([a-z]{1,3})\d{1,4}([a-z]?)")
"""In folded text. Longer words before a number are names with a version, which documents may write
apart ("Windows 11")."""


def is_code(word: str) -> bool:
    """Say whether a folded word is a letter or a few with a number."""
    return _CODE.fullmatch(word) is not None


def strangers(missing: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the codes among `missing` words that have others of their series among `known` ones.

    A series has the same letters before its number and behind it. All words are folded.
    """
    series = {word: found for word in missing if (found := _series(word)) is not None}
    if not series:
        return ()
    others = {_series(word) for word in known}
    return tuple(word for word, of in series.items() if of in others)


def _series(word: str) -> tuple[str, str] | None:
    found = _CODE.fullmatch(word)
    return None if found is None else (found[1], found[2])
