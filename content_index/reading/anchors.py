"""Names that a page opens at: those that it states itself, and those that a known site makes. Pure.

A fragment is only ever what the document says, or what the site that shows it is documented to make
of its headings. Everywhere else a link opens the page at its top.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

_STATED = re.compile(r"\w[\w.:-]{0,199}")
_SILENT = re.compile(r"[^\w\- ]")
_SHORTCODE = re.compile(r":[\w+-]+:")
_MARKDOWN = (".md", ".markdown")


def stated(name: str) -> str:
    """Return a name that a document gives a place in itself, or nothing when it is unusual."""
    return name if _STATED.fullmatch(name) else ""


class HeadingNames:
    """The names that GitHub gives to the headings of one document, in their order.

    Its rule (docs.github.com, "Section links"): small letters, blanks become hyphens, other marks
    go, and a name that was given already gets a number.
    """

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def of(self, heading: str) -> str:
        """Return the name of the next heading, or nothing where the rule leaves doubt."""
        plain = _SILENT.sub("", heading.strip().lower()).replace(" ", "-")
        name = plain
        while name in self._given:
            self._given[plain] += 1
            name = f"{plain}-{self._given[plain]}"
        self._given[name] = 0
        return "" if _SHORTCODE.search(heading) or len(name) > 200 else name  # noqa: PLR2004


def fragment_for(url: str, *, anchor: str, slug: str) -> str:
    """Return the fragment that opens a web page at a place, or nothing.

    `anchor` is stated by the document, `slug` is what GitHub makes of its heading. GitLab makes the
    same (docs.gitlab.com, "Heading IDs and links"), but of several hyphens one.
    """
    parts = urlsplit(url)
    is_file = "/blob/" in parts.path and PurePosixPath(parts.path).suffix.lower() in _MARKDOWN
    if anchor and not is_file:
        return quote(anchor, safe="")
    if is_file and parts.hostname == "github.com":
        return quote(slug, safe="")
    if is_file and parts.hostname == "gitlab.com":
        return quote(re.sub("-{2,}", "-", slug), safe="")
    return ""
