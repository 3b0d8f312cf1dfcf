"""The pages that a Notion integration was given, by notion-client; each page becomes Markdown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import httpx
from notion_client import Client
from notion_client.errors import HTTPResponseError, RequestTimeoutError

from content_index.sources.notion_blocks import as_markdown
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
from content_index.sources.vendor import (
    BUSY,
    BusyError,
    as_name,
    failure_of,
    patiently,
    unreachable,
)
from content_index.sources.web import seconds_in

_VENDOR = "Notion"
_DEEPEST = 12
_MOST_BLOCKS = 20_000
_CLOCK_OF_NOTION = timedelta(minutes=2)
"""Notion tells the minute of an edit: within it, and a little after, there may be another."""


@dataclass(slots=True, kw_only=True)
class NotionSource:
    """The pages that were shared with an integration, at their place in the tree of pages."""

    name: str
    client: Client
    clock: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    traits: Traits = field(default=Traits(describes_itself=False), init=False)

    @property
    def id(self) -> str:
        """`notion:` and the name."""
        return f"notion:{self.name}"

    def list_items(self, since: str | None) -> Listing:
        """Return every page that is not in the bin. Notion keeps no record of changes to ask for.

        Raises:
            SourceError: the search did not come to its end.
        """
        del since
        pages: dict[str, dict[str, Any]] = {}
        cursor: str | None = None
        while True:
            found = self._called(
                partial(
                    self.client.search,
                    filter={"property": "object", "value": "page"},
                    page_size=100,
                    **_after(cursor),
                )
            )
            for page in found.get("results", []):
                if not (page.get("in_trash") or page.get("archived")):
                    pages[str(page["id"])] = page
            cursor = found.get("next_cursor")
            if not found.get("has_more") or cursor is None:
                break
        return Listing(items=tuple(self._item(page, pages) for page in pages.values()))

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        """Return a page as Markdown.

        Raises:
            ItemGoneError, ItemFailedError, SourceError: as every source.
        """
        del validator
        page = self._called(partial(self.client.pages.retrieve, page_id=item.key), key=item.key)
        if page.get("in_trash") or page.get("archived"):
            raise ItemGoneError(item.key)
        left = [_MOST_BLOCKS]
        text = as_markdown(_title(page), self._blocks(item.key, depth=0, left=left))
        return Fetched(content=text.encode(), version=self._version(page))

    def _item(self, page: Mapping[str, Any], pages: Mapping[str, Mapping[str, Any]]) -> Item:
        parts = [as_name(_title(page))]
        parent = _parent(page)
        seen = {str(page["id"])}
        while parent in pages and parent not in seen:
            seen.add(parent)
            parts.append(as_name(_title(pages[parent])))
            parent = _parent(pages[parent])
        changed = str(page.get("last_edited_time", ""))
        readers = {"integration"} | ({"anyone"} if page.get("public_url") else set())
        return Item(
            key=str(page["id"]),
            path=f"{'/'.join(reversed(parts))}.md",
            version=self._version(page),
            url=web_address(str(page.get("url", ""))),
            title=_title(page)[:500],
            updated=date.fromisoformat(changed[:10]) if changed else None,
            readers=frozenset(readers),
        )

    def _version(self, page: Mapping[str, Any]) -> str:
        changed = str(page.get("last_edited_time", ""))
        try:
            moment = datetime.fromisoformat(changed)
        except ValueError:
            return ""
        return changed if moment < self.clock() - _CLOCK_OF_NOTION else ""

    def _blocks(self, block_id: str, *, depth: int, left: list[int]) -> Iterator[dict[str, Any]]:
        """Yield a block's children with their own under `children`; pages within it are not."""
        cursor: str | None = None
        while True:
            page = self._called(
                partial(
                    self.client.blocks.children.list,
                    block_id=block_id,
                    page_size=100,
                    **_after(cursor),
                ),
                key=block_id,
            )
            for block in page.get("results", []):
                left[0] -= 1
                if left[0] < 0:
                    raise ItemFailedError(
                        f"the page has more than {_MOST_BLOCKS} blocks", "Split it into pages."
                    )
                is_inlined = block.get("type") not in ("child_page", "child_database")
                if block.get("has_children") and is_inlined and depth < _DEEPEST:
                    below = self._blocks(str(block["id"]), depth=depth + 1, left=left)
                    block["children"] = list(below)
                yield block
            cursor = page.get("next_cursor")
            if not page.get("has_more") or cursor is None:
                return

    def _called(self, call: Callable[[], Any], *, key: str | None = None) -> dict[str, Any]:
        def once() -> dict[str, Any]:
            try:
                answer = call()
            except HTTPResponseError as error:
                if error.status in BUSY:
                    raise BusyError(
                        error.status, seconds_in(error.headers.get("retry-after", ""))
                    ) from error
                raise failure_of(error.status, vendor=_VENDOR, key=key) from error
            except (httpx.HTTPError, RequestTimeoutError) as error:
                raise unreachable(_VENDOR, error) from error
            if not isinstance(answer, dict):
                raise SourceError("Notion answers with something else", "It is tried again later.")
            return answer

        return patiently(once, vendor=_VENDOR, sleep=self.sleep)


def _after(cursor: str | None) -> dict[str, Any]:
    return {} if cursor is None else {"start_cursor": cursor}


def _title(page: Mapping[str, Any]) -> str:
    for value in page.get("properties", {}).values():
        if value.get("type") == "title":
            return "".join(str(part.get("plain_text", "")) for part in value.get("title", []))
    return ""


def _parent(page: Mapping[str, Any]) -> str:
    return str(page.get("parent", {}).get("page_id", ""))


def notion_client(token: str, *, api: str, ca_file: str | None = None) -> Client:
    """Return the client of an integration, without retries of its own; `close()` it."""
    import logging  # noqa: PLC0415
    from ssl import create_default_context  # noqa: PLC0415

    return Client(
        auth=token,
        client=httpx.Client(verify=create_default_context(cafile=ca_file), trust_env=False),
        base_url=api,
        retry=False,
        logger=logging.getLogger("notion_client"),
        log_level=logging.CRITICAL,
    )
