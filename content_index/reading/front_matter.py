"""What stands at the head of a text file about the file itself, as YAML between two lines."""

from __future__ import annotations

import re

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)


def split_front_matter(source: str) -> tuple[str | None, str]:
    """Return the front matter's YAML (None without one) and the source with it blanked.

    Blanked lines stay empty lines, so that line numbers do not move.
    """
    match = _FRONT_MATTER.match(source)
    if match is None:
        return None, source
    return match[1], "\n" * match[0].count("\n") + source[match.end() :]
