"""A long list, a page at a time. Pure."""

from __future__ import annotations

from dataclasses import dataclass

DEALS_ON_PAGE = 20
DEALS_MAX = 2_000
"""So many deals are looked at, the most recently moved first; a page shows a few of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which stretch of a list is shown: `number` counts from 0, `count` is the whole list's."""

    number: int = 0
    count: int = 0
    size: int = DEALS_ON_PAGE

    @property
    def begin(self) -> int:
        """The place of its first line in the list, from 0."""
        return self.number * self.size

    @property
    def end(self) -> int:
        """The place behind its last line."""
        return min(self.begin + self.size, self.count)

    def of(self, count: int) -> Page:
        """Return the same for a list of so many lines; the last page where there is no such one."""
        last = max(0, (count - 1) // self.size)
        return Page(number=min(max(self.number, 0), last), count=count, size=self.size)


FIRST_PAGE = Page()
