"""A space of Confluence, Cloud or Data Center, by atlassian-python-api: pages and attachments."""

from __future__ import annotations

import html
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import requests

from content_index.files import too_large
from content_index.reading.formats import MAXIMUM_BYTES
from content_index.sources.source import (
    Fetched,
    Item,
    ItemGoneError,
    Listing,
    SourceError,
    Traits,
    web_address,
)
from content_index.sources.vendor import (
    BUSY,
    OK,
    BusyError,
    as_name,
    failure_of,
    patiently,
    unreachable,
)
from content_index.sources.web import seconds_in

_VENDOR = "Confluence"
_RESTRICTIONS = "restrictions.read.restrictions"
_EXPANDED = f"version,ancestors,container,{_RESTRICTIONS}.user,{_RESTRICTIONS}.group,extensions"
_AT_ONCE = 100
_MOST_PAGES_OF_A_LISTING = 5_000


@dataclass(slots=True, kw_only=True)
class ConfluenceSource:
    """The current pages, blog posts and attachments of a space.

    `client` is a `Confluence` of atlassian-python-api. Readers are "space" where no restriction
    holds, else the users and groups that are named; a restriction holds for what is below, too.
    """

    name: str
    client: Any
    space: str
    sleep: Callable[[float], None] = time.sleep
    traits: Traits = field(default=Traits(describes_itself=False), init=False)

    @property
    def id(self) -> str:
        """`confluence:` and the name."""
        return f"confluence:{self.name}"

    def list_items(self, since: str | None) -> Listing:
        """Return everything that is current. Confluence keeps no record of deletions to ask for.

        Raises:
            SourceError: the search did not come to its end.
        """
        del since
        found: dict[str, dict[str, Any]] = {}
        base = ""
        for page in self._search():
            base = str(page.get("_links", {}).get("base", base))
            found |= {str(entry["id"]): entry for entry in page.get("results", [])}
        items = [self._item(entry, found, base) for entry in found.values()]
        return Listing(items=tuple(items))

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        """Return a page as HTML, or an attachment's bytes.

        Raises:
            UnreadableError: it is too large.
            ItemGoneError, ItemFailedError, SourceError: as every source.
        """
        del validator
        facts = json.loads(item.handle)
        if facts["size"] > MAXIMUM_BYTES:
            raise too_large(MAXIMUM_BYTES)
        if download := facts["download"]:
            return Fetched(content=self._answer(download, key=item.key).content)
        expanded = {"expand": "body.export_view,version"}
        path = f"rest/api/content/{item.key}"
        page = _json(self._answer(path, params=expanded, key=item.key))
        if page.get("status", "current") != "current":
            raise ItemGoneError(item.key)
        body = str(page.get("body", {}).get("export_view", {}).get("value", ""))
        title = html.escape(str(page.get("title", "")))
        text = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
        return Fetched(content=text.encode(), version=_version(page))

    # --- listing ---

    def _search(self) -> Iterator[dict[str, Any]]:
        path = "rest/api/content/search"
        params: dict[str, Any] | None = {
            "cql": f'space = "{self.space}" and type in (page, blogpost, attachment)',
            "expand": _EXPANDED,
            "limit": _AT_ONCE,
        }
        for _ in range(_MOST_PAGES_OF_A_LISTING):
            page = _json(self._answer(path, params=params))
            yield page
            link = page.get("_links", {}).get("next")
            if not link:
                return
            path, params = str(link).lstrip("/"), None
            path = path.removeprefix("wiki/")
        raise SourceError("The search does not end", "Check the space in sources.yaml.")

    def _item(self, entry: dict[str, Any], found: Mapping[str, dict[str, Any]], base: str) -> Item:
        links = entry.get("_links", {})
        title = str(entry.get("title", ""))
        is_attachment = entry.get("type") == "attachment"
        home = entry
        if is_attachment:
            home = found.get(str(entry.get("container", {}).get("id", "")), {})
        above = [as_name(str(parent.get("title", ""))) for parent in home.get("ancestors", [])]
        if is_attachment and home:
            above.append(as_name(str(home.get("title", ""))))
        name = as_name(title) if is_attachment else f"{as_name(title)}.html"
        changed = str(entry.get("version", {}).get("when", ""))
        size = int(entry.get("extensions", {}).get("fileSize") or 0) if is_attachment else 0
        download = str(links.get("download", "")) if is_attachment else ""
        return Item(
            key=str(entry["id"]),
            path="/".join([*above, name]),
            version=_version(entry),
            url=web_address(f"{base}{links.get('webui', '')}" if base else ""),
            title=None if is_attachment else title[:500] or None,
            updated=date.fromisoformat(changed[:10]) if changed else None,
            readers=_readers(entry, home, found),
            handle=json.dumps(
                {"download": download.lstrip("/").removeprefix("wiki/"), "size": size}
            ),
        )

    # --- calling ---

    def _answer(
        self, path: str, *, params: dict[str, Any] | None = None, key: str | None = None
    ) -> requests.Response:
        def once() -> requests.Response:
            try:
                answer: requests.Response = self.client.request(
                    method="GET", path=path, params=params, advanced_mode=True
                )
            except requests.RequestException as error:
                raise unreachable(_VENDOR, error) from None
            if answer.status_code in BUSY:
                wait = seconds_in(answer.headers.get("retry-after", ""))
                raise BusyError(answer.status_code, wait)
            return answer

        answer = patiently(once, vendor=_VENDOR, sleep=self.sleep)
        if answer.status_code != OK:
            raise failure_of(answer.status_code, vendor=_VENDOR, key=key)
        if len(answer.content) > MAXIMUM_BYTES:
            raise too_large(MAXIMUM_BYTES)
        return answer


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        page = answer.json()
    except ValueError:
        page = None
    if not isinstance(page, dict):
        raise SourceError("Confluence answers with something else", "Check the address.")
    return page


def _version(entry: Mapping[str, Any]) -> str:
    number = entry.get("version", {}).get("number")
    return "" if number is None else str(number)


def _readers(
    entry: Mapping[str, Any], home: Mapping[str, Any], found: Mapping[str, Mapping[str, Any]]
) -> frozenset[str]:
    """Return who may read: those whom every restriction on the way down names.

    A page above that was not found is one that we may not see: then nobody is known to read it.
    """
    way = [entry] if entry is home else [entry, home]
    if not home:
        return frozenset()
    for parent in home.get("ancestors", []):
        above = found.get(str(parent.get("id", "")))
        if above is None:
            return frozenset()
        way.append(above)
    named = [restricted for page in way if (restricted := _restricted_to(page))]
    return frozenset.intersection(*named) if named else frozenset({"space"})


def _restricted_to(page: Mapping[str, Any]) -> frozenset[str]:
    restrictions = page.get("restrictions", {}).get("read", {}).get("restrictions", {})
    users = restrictions.get("user", {}).get("results", [])
    groups = restrictions.get("group", {}).get("results", [])
    names = {
        f"user:{user.get('email') or user.get('username') or user.get('accountId')}"
        for user in users
    }
    return frozenset(names | {f"group:{group.get('name')}" for group in groups})


def confluence_client(
    address: str, *, username: str | None, token: str, ca_file: str | None = None
) -> Any:
    """Return the library's client: with a user name for Cloud, else with a personal token."""
    from atlassian import Confluence  # noqa: PLC0415 - loaded when needed

    who = {"token": token} if username is None else {"username": username, "password": token}
    return Confluence(  # type: ignore[no-untyped-call]
        url=address,
        verify_ssl=ca_file or True,
        timeout=30,
        backoff_and_retry=False,
        retry_with_header=False,  # we wait ourselves, and not for long
        cloud=username is not None,
        **who,
    )
