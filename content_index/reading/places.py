"""Where a passage stands, in words that people can follow, and as an address that opens there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from content_index.reading.anchors import fragment_for
from content_index.reading.document import Block

_PAGE = re.compile(r"page (\d+)\b")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
_RECORDINGS = frozenset({".mp4", ".m4v", ".webm", ".mov", ".ogg", ".ogv", ".mp3", ".m4a", ".wav"})


def place_of(location: str, blocks: Sequence[Block]) -> str:
    """Return where blocks of one location stand: "slide 7", "sheet Prices, rows 4 to 9", "12:34".

    A time is that of the first block, as one starts to listen there.
    """
    times = [block.seconds for block in blocks if block.seconds is not None]
    if times:
        return clock_time(min(times))
    rows = [block.row for block in blocks if block.row]
    if not rows:
        return location
    first, last = min(rows), max(rows)
    of_rows = f"row {first}" if first == last else f"rows {first} to {last}"
    return f"{location}, {of_rows}" if location else of_rows


def numbered(noun: str, numbers: Sequence[int], *, most: int = 12) -> str:
    """Return ascending numbers in words: "page 3", "pages 2, 5 to 9 and 12".

    Of more than `most` stretches the later ones are only counted.
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = [part for run in runs[:most] for part in _in_words(run)]
    rest = sum(len(run) for run in runs[most:])
    *first, last = [*named, f"{rest} more"] if rest else named
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"{noun}{'' if len(numbers) == 1 else 's'} {listed}"


def _in_words(run: Sequence[int]) -> list[str]:
    is_long = len(run) > 2  # noqa: PLR2004 - from three on
    return [f"{run[0]} to {run[-1]}"] if is_long else [str(number) for number in run]


def clock_time(seconds: float) -> str:
    """Return a time in a recording as players show it: 12:34, or 1:02:03 from an hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def address_at(url: str, location: str, *, anchor: str = "", slug: str = "") -> str:
    """Return the address that opens at a place, where the format has a way to say so.

    PDF pages (RFC 8118, "#page=7"), times in recordings (W3C Media Fragments, "#t=754"), and
    headings by their `anchor` or `slug` (see `anchors.fragment_for`). Any other address, and one
    that has a fragment already, stays as it is.
    """
    parts = urlsplit(url)
    if parts.fragment or not url:
        return url
    suffix = PurePosixPath(parts.path).suffix.lower()
    page = _PAGE.match(location)
    if page and suffix == ".pdf":
        return f"{url}#page={page[1]}"
    time = _CLOCK.fullmatch(location)
    if time and suffix in _RECORDINGS:
        hours, minutes, seconds = (int(part or 0) for part in time.groups())
        return f"{url}#t={hours * 3600 + minutes * 60 + seconds}"
    fragment = fragment_for(url, anchor=anchor, slug=slug)
    return f"{url}#{fragment}" if fragment else url
