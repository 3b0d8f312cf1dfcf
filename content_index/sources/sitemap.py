"""Sitemaps by the protocol of sitemaps.org: pages and further sitemaps. Pure; XML does nothing."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

LARGEST_BYTES = 50_000_000
"""The protocol's own limit for one sitemap, uncompressed."""


class SitemapError(ValueError):
    """This is no sitemap that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPage:
    """One page: its address and when it says that it changed, as written; empty if it does not."""

    url: str
    changed: str = ""

    @property
    def day(self) -> date | None:
        """The day on which it says that it changed."""
        try:
            return date.fromisoformat(self.changed[:10])
        except ValueError:
            return None

    @property
    def moment(self) -> str:
        """The time that it says; empty where it names a day alone, as a day has many changes."""
        try:
            datetime.fromisoformat(self.changed)
        except ValueError:
            return ""
        return self.changed if "T" in self.changed else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """Its pages, and the addresses of further sitemaps."""

    pages: tuple[ListedPage, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(content: bytes) -> Sitemap:
    """Read a sitemap or an index of them; XML or plain text, perhaps compressed by gzip.

    Raises:
        SitemapError: broken, too large, or something else.
    """
    content = _decompressed(content)
    if not content.lstrip().startswith(b"<"):
        lines = content.decode("utf-8", "replace").split()
        if not lines or not all(line.startswith(("https://", "http://")) for line in lines):
            raise SitemapError("it is neither a sitemap nor a list of addresses")
        return Sitemap(pages=tuple(ListedPage(url=line) for line in lines))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise SitemapError("it is not well-formed XML") from error
    kind = etree.QName(root).localname
    if kind == "sitemapindex":
        found = (_text_of(entry, "loc") for entry in _children(root, "sitemap"))
        return Sitemap(sitemaps=tuple(url for url in found if url))
    if kind != "urlset":
        raise SitemapError(f"it is not a sitemap: its root is <{kind[:40]}>")
    return Sitemap(
        pages=tuple(
            ListedPage(url=url, changed=_text_of(entry, "lastmod"))
            for entry in _children(root, "url")
            if (url := _text_of(entry, "loc"))
        )
    )


def _decompressed(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    inflate = zlib.decompressobj(wbits=31)
    try:
        plain = inflate.decompress(content, LARGEST_BYTES)
    except zlib.error as error:
        raise SitemapError("its compression is broken") from error
    if inflate.unconsumed_tail or not inflate.eof:
        raise SitemapError("it is too large, or cut off")
    return plain


def _children(parent: etree._Element, name: str) -> list[etree._Element]:
    return [
        child
        for child in parent
        if isinstance(child.tag, str) and etree.QName(child).localname == name
    ]


def _text_of(parent: etree._Element, name: str) -> str:
    found = _children(parent, name)
    return (found[0].text or "").strip() if found else ""
