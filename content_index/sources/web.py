"""A website by its sitemaps: allowed hosts, robots.txt respected, only what changed is sent."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from protego import Protego

from content_index.manifest import glob_matches
from content_index.reading.document import UnreadableError
from content_index.reading.formats import is_readable
from content_index.sources.outgoing import USER_AGENT, Browser, Page, as_source_error
from content_index.sources.sitemap import LARGEST_BYTES, Sitemap, SitemapError, read_sitemap
from content_index.sources.source import (
    Fetched,
    Item,
    ItemFailedError,
    ItemGoneError,
    Listing,
    SourceError,
    Traits,
    web_address,
)

MOST_SITEMAPS = 200
LARGEST_PAGE_BYTES = 30_000_000
LARGEST_ROBOTS_BYTES = 500_000
LONGEST_PAUSE_SECONDS = 10.0
_OK, _NOT_MODIFIED = 200, 304
_GONE = (404, 410)
_BUSY = (429, 503)
_CLIENT_ERROR, _SERVER_ERROR = 400, 500
_SCHEMES = ("https", "http")
_SECONDS = re.compile(r"\d{1,6}")
_SUFFIX_OF_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "text/csv": ".csv",
}


@dataclass(slots=True, kw_only=True)
class WebSource:
    """The pages that a site's sitemaps list. A page's path is its host and its address' path."""

    name: str
    browser: Browser
    sitemaps: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    most_pages: int = 5_000
    sleep: Callable[[float], None] = time.sleep
    traits: Traits = field(default=Traits(describes_itself=False), init=False)
    _robots: dict[str, Protego] = field(default_factory=dict, init=False)

    @property
    def id(self) -> str:
        """`web:` and the name."""
        return f"web:{self.name}"

    def list_items(self, since: str | None) -> Listing:
        """Return the pages of all sitemaps that may be read.

        Raises:
            SourceError: one of the sitemaps cannot be read, so no page is known to be gone.
        """
        del since
        self._robots.clear()
        items: dict[str, Item] = {}
        waiting, seen = [*self.sitemaps], {*self.sitemaps}
        while waiting:
            sitemap = self._sitemap(waiting.pop())
            for url in sitemap.sitemaps:
                if url not in seen and self.browser.allows(url):
                    seen.add(url)
                    waiting.append(url)
            if len(seen) > MOST_SITEMAPS:
                raise SourceError(f"There are more than {MOST_SITEMAPS} sitemaps", "Name fewer.")
            for page in sitemap.pages:
                url = _without_fragment(page.url)
                if url not in items and self._is_wanted(url):
                    items[url] = Item(
                        key=url,
                        path=_path_of(url),
                        version=page.moment,
                        url=url,
                        updated=page.day,
                    )
            if len(items) > self.most_pages:
                raise SourceError(
                    f"The sitemaps list more than {self.most_pages} pages",
                    "Narrow them with include or exclude, or raise most_pages.",
                )
        return Listing(items=tuple(items.values()))

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        """Return a page, or None when the site says that it is not modified.

        Raises:
            ItemGoneError: the site answers that there is no such page.
            ItemFailedError: it cannot be had now.
            UnreadableError: it is of a kind that is not read.
            SourceError: the site asks to be left alone for a while.
        """
        self._pause(item.key)
        page = self.browser.get(
            item.key,
            limit_bytes=LARGEST_PAGE_BYTES,
            headers=_conditions(validator),
            may_visit=self._may_read,
        )
        if page.status == _NOT_MODIFIED and validator:
            return None
        self._check(page, item)
        return Fetched(
            content=page.body,
            validator=_validator(page),
            path=_with_suffix_of_type(item.path, page.headers.get("content-type", "")),
        )

    def _check(self, page: Page, item: Item) -> None:
        if page.status in _GONE:
            raise ItemGoneError(item.key)
        if page.status in _BUSY:
            raise SourceError(
                f"{urlsplit(page.url).hostname} asks to wait ({page.status})",
                "It is tried again later.",
                retry_after_seconds=seconds_in(page.headers.get("retry-after", "")),
            )
        if page.status != _OK:
            raise ItemFailedError(
                f"the site answers {page.status}", "Open the page yourself, and check the sitemap."
            )

    def _sitemap(self, url: str) -> Sitemap:
        try:
            page = self.browser.get(url, limit_bytes=LARGEST_BYTES)
        except ItemFailedError as error:
            raise as_source_error(error) from error
        if page.status != _OK:
            raise SourceError(
                f"The sitemap {url} answers {page.status}", "Check its address and sync again."
            )
        try:
            return read_sitemap(page.body)
        except SitemapError as error:
            raise SourceError(f"The sitemap {url} cannot be read: {error}", "Mend it.") from error

    def _is_wanted(self, url: str) -> bool:
        path = _path_of(url)
        is_chosen = not self.include or any(glob_matches(glob, path) for glob in self.include)
        is_left_out = any(glob_matches(glob, path) for glob in self.exclude)
        is_ours = is_chosen and not is_left_out and self.browser.allows(url)
        return is_ours and bool(web_address(url, schemes=_SCHEMES)) and self._may_read(url)

    def _may_read(self, url: str) -> bool:
        return self.browser.allows(url) and self._rules_of(url).can_fetch(url, USER_AGENT)

    def _pause(self, url: str) -> None:
        delay = self._rules_of(url).crawl_delay(USER_AGENT)
        if delay:
            self.sleep(min(float(delay), LONGEST_PAUSE_SECONDS))

    def _rules_of(self, url: str) -> Protego:
        """Return the robots.txt of an address' site; without one everything may be read.

        Raises:
            SourceError: the site cannot say: then nothing may be read.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            try:
                page = self.browser.get(f"{site}/robots.txt", limit_bytes=LARGEST_ROBOTS_BYTES)
            except ItemFailedError as error:
                raise as_source_error(error) from error
            if page.status == _OK:
                text = page.body.decode("utf-8", "replace")
            elif _CLIENT_ERROR <= page.status < _SERVER_ERROR and page.status not in _BUSY:
                text = ""
            else:
                raise SourceError(
                    f"{site}/robots.txt answers {page.status}", "Nothing is read until it is there."
                )
            self._robots[site] = Protego.parse(text)
        return self._robots[site]


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


def _path_of(url: str) -> str:
    """Return the host and the path of an address, with the suffix of a format."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if not path or path.endswith("/"):
        path += "index.html"
    place = f"{parts.hostname}/{path.lstrip('/')}"
    if parts.query:
        place += f"?{parts.query.replace('/', '-')}"
    return place if is_readable(place) else f"{place}.html"


def _with_suffix_of_type(path: str, content_type: str) -> str:
    """Return the path with the suffix of what was sent.

    Raises:
        UnreadableError: there is no reader for that.
    """
    kind = content_type.partition(";")[0].strip().lower()
    suffix = PurePosixPath(path).suffix.lower()
    if kind in ("", "application/octet-stream", "binary/octet-stream"):
        return path
    meant = _SUFFIX_OF_TYPE.get(kind)
    if meant is None or not is_readable(f"page{meant}"):
        raise UnreadableError(f"it is {kind[:60]}, which is not read", "Leave it out by exclude.")
    if meant == suffix or {meant, suffix} <= {".html", ".htm"} or meant == ".txt":
        return path
    return path.removesuffix(".html") + meant


def _validator(page: Page) -> str:
    said = {name: page.headers[name] for name in ("etag", "last-modified") if name in page.headers}
    return json.dumps(said) if said else ""


def _conditions(validator: str) -> dict[str, str]:
    said = json.loads(validator) if validator else {}
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {names[name]: value for name, value in said.items() if name in names}


def seconds_in(retry_after: str) -> float | None:
    """Return the seconds of a Retry-After header; None for none, or for a date."""
    return float(retry_after) if _SECONDS.fullmatch(retry_after.strip()) else None
