"""A document library of SharePoint by Microsoft Graph: delta, bytes, permissions.

Sign-in is Microsoft's own library (MSAL); Graph itself is plain HTTP.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import httpx
import requests

from content_index.files import too_large
from content_index.reading.formats import MAXIMUM_BYTES
from content_index.sources.source import (
    CursorExpiredError,
    Fetched,
    Item,
    ItemFailedError,
    Listing,
    SourceError,
    Traits,
    web_address,
)
from content_index.sources.vendor import (
    BUSY,
    GONE,
    OK,
    UNAUTHORIZED,
    BusyError,
    as_name,
    failure_of,
    patiently,
    unreachable,
)
from content_index.sources.web import seconds_in

_VENDOR = "SharePoint"
_FACTS = (
    "id,name,file,folder,root,package,deleted,parentReference,webUrl,lastModifiedDateTime,"
    "eTag,cTag,size"
)
_REDIRECTS = (301, 302, 303, 307, 308)
_SHARING = "deltashowremovedasdeleted, deltatraversepermissiongaps, deltashowsharingchanges"


class Tokens(Protocol):
    """Where access tokens come from."""

    def token(self, *, anew: bool) -> str:
        """Return an access token; `anew` when the last one was refused.

        Raises:
            SourceError: there is none.
        """


@dataclass(slots=True, kw_only=True)
class SharePointSource:
    """The files of a drive (a document library). `http` must not follow redirects by itself."""

    name: str
    drive: str
    tokens: Tokens
    http: httpx.Client
    api: str = "https://graph.microsoft.com"
    reads_permissions: bool = False
    sleep: Callable[[float], None] = time.sleep
    traits: Traits = field(default=Traits(describes_itself=True), init=False)

    @property
    def id(self) -> str:
        """`sharepoint:` and the name."""
        return f"sharepoint:{self.name}"

    def list_items(self, since: str | None) -> Listing:
        """Return all files, or those that changed since.

        The cursor holds Graph's link and the folders as they were: when one of those changes,
        paths change, and everything is listed.

        Raises:
            SourceError: the drive cannot be listed to its end.
            CursorExpiredError: Graph does not know the cursor any more.
        """
        if since is None:
            return self._listed({}, f"{self._root}/root/delta?$select={_FACTS}", is_complete=True)
        cursor = json.loads(since)
        return self._listed(cursor["folders"], cursor["link"], is_complete=False)

    def _listed(self, folders: dict[str, list[str]], link: str, *, is_complete: bool) -> Listing:
        files: dict[str, dict[str, Any]] = {}
        gone: set[str] = set()
        before = dict(folders)
        while True:
            page = self._page(link)
            for entry in page.get("value", []):
                key = str(entry["id"])
                files.pop(key, None)  # the last word on an item counts
                if "folder" in entry or "root" in entry or key in folders:
                    self._note_folder(entry, folders)
                elif "deleted" in entry:
                    gone.add(key)
                elif "file" in entry:
                    files[key] = entry
                    gone.discard(key)
            if "@odata.deltaLink" in page:
                break
            link = page.get("@odata.nextLink", "")
        if not is_complete and folders != before:
            return self.list_items(None)
        items = [self._item(entry, folders) for entry in files.values()]
        cursor = json.dumps({"link": page["@odata.deltaLink"], "folders": folders})
        return Listing(
            items=tuple(items), gone=frozenset(gone), is_complete=is_complete, cursor=cursor
        )

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        """Return a file's bytes.

        Raises:
            UnreadableError: it is too large.
            ItemGoneError, ItemFailedError, SourceError: as every source.
        """
        del validator
        if int(item.handle or 0) > MAXIMUM_BYTES:
            raise too_large(MAXIMUM_BYTES)
        url = f"{self._root}/items/{item.key}/content"
        answer = self._answer(url, key=item.key)
        if answer.status_code in _REDIRECTS:
            target = answer.headers.get("location", "")
            if not web_address(target):
                raise ItemFailedError("SharePoint gave no address to get it from", "Sync again.")
            return Fetched(content=self._download(target))
        return Fetched(content=answer.content)

    @property
    def _root(self) -> str:
        return f"{self.api}/v1.0/drives/{self.drive}"

    # --- listing ---

    def _page(self, link: str) -> dict[str, Any]:
        if not link.startswith(f"{self.api}/"):  # the token goes to Graph alone
            raise SourceError("SharePoint's next page is elsewhere", "It is tried again later.")
        headers = {"Prefer": _SHARING} if self.reads_permissions else {}
        page = self._answer(link, headers=headers, gone_means_expired=True).json()
        if not isinstance(page, dict):
            raise SourceError("SharePoint answers with something else", "It is tried again later.")
        return page

    def _note_folder(self, entry: dict[str, Any], folders: dict[str, list[str]]) -> None:
        if "deleted" in entry:
            folders.pop(str(entry["id"]), None)
            return
        name = "" if "root" in entry else as_name(str(entry.get("name", "")))
        parent = str(entry.get("parentReference", {}).get("id", ""))
        folders[str(entry["id"])] = [name, parent]

    def _item(self, entry: dict[str, Any], folders: dict[str, list[str]]) -> Item:
        parts = [as_name(str(entry["name"]))]
        parent = str(entry.get("parentReference", {}).get("id", ""))
        seen: set[str] = set()
        while parent in folders and parent not in seen:
            seen.add(parent)
            name, parent = folders[parent]
            if name:
                parts.append(name)
        changed = str(entry.get("lastModifiedDateTime", ""))
        return Item(
            key=str(entry["id"]),
            path="/".join(reversed(parts)),
            version=str(entry.get("cTag") or entry.get("eTag") or changed),
            url=web_address(str(entry.get("webUrl", "")).replace(" ", "%20")),
            updated=date.fromisoformat(changed[:10]) if changed else None,
            readers=self._readers(str(entry["id"])),
            handle=str(int(entry.get("size", 0))),
        )

    def _readers(self, key: str) -> frozenset[str]:
        """Return who may open a file: anyone, organization, group:, site-group: and user: names."""
        if not self.reads_permissions:
            return frozenset()
        readers: set[str] = set()
        url = f"{self._root}/items/{key}/permissions"
        while url:
            try:
                page = self._answer(url, key=key).json()
            except ItemFailedError:
                return frozenset()  # unknown readers: every rule narrows
            for permission in page.get("value", []):
                readers |= set(_readers_of(permission))
            url = str(page.get("@odata.nextLink", ""))
            if url and not url.startswith(f"{self.api}/"):
                return frozenset()
        return frozenset(readers)

    # --- calling ---

    def _answer(
        self,
        url: str,
        *,
        headers: dict[str, str] | None = None,
        key: str | None = None,
        gone_means_expired: bool = False,
    ) -> httpx.Response:
        def once(*, anew: bool = False) -> httpx.Response:
            sent = {"Authorization": f"Bearer {self.tokens.token(anew=anew)}", **(headers or {})}
            try:
                answer = self.http.get(url, headers=sent)
            except httpx.HTTPError as error:
                raise unreachable(_VENDOR, error) from error
            if answer.status_code == UNAUTHORIZED and not anew:
                return once(anew=True)
            if answer.status_code in BUSY:
                wait = seconds_in(answer.headers.get("retry-after", ""))
                raise BusyError(answer.status_code, wait)
            return answer

        answer = patiently(once, vendor=_VENDOR, sleep=self.sleep)
        if answer.status_code == GONE and gone_means_expired:
            raise CursorExpiredError
        if answer.status_code not in (OK, *_REDIRECTS):
            raise failure_of(answer.status_code, vendor=_VENDOR, key=key)
        return answer

    def _download(self, url: str) -> bytes:
        """Get bytes from an address that carries its own right to them: no token goes there."""
        content = bytearray()
        try:
            with self.http.stream("GET", url) as answer:
                if answer.status_code != OK:
                    what = f"SharePoint's store answers {answer.status_code}"
                    raise ItemFailedError(what, "Sync again.")
                for chunk in answer.iter_bytes(65_536):
                    content += chunk
                    if len(content) > MAXIMUM_BYTES:
                        raise too_large(MAXIMUM_BYTES)
        except httpx.HTTPError as error:
            what = f"SharePoint's store cannot be reached ({type(error).__name__})"
            raise ItemFailedError(what, "Sync again.") from error
        return bytes(content)


def _readers_of(permission: dict[str, Any]) -> Iterator[str]:
    scope = permission.get("link", {}).get("scope")
    if scope == "anonymous":
        yield "anyone"
    elif scope == "organization":
        yield "organization"
    granted = [permission.get("grantedToV2"), *permission.get("grantedToIdentitiesV2", [])]
    kinds = {"user": "user", "group": "group", "siteGroup": "site-group"}
    for identity in granted:
        for field_name, kind in kinds.items():
            who = (identity or {}).get(field_name)
            if who:
                yield f"{kind}:{who.get('email') or who.get('displayName') or who.get('id')}"


class _Session(requests.Session):
    """Requests of Microsoft's library, within a time and with our idea of whom to trust.

    The session's own `verify` would lose against an environment variable.
    """

    def __init__(self, *, verify: str | bool) -> None:
        super().__init__()
        self._trusted = verify

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        """Send as the library asks, but within a time."""
        options |= {"timeout": _SIGN_IN_SECONDS, "verify": self._trusted}
        return super().request(*arguments, **options)


_SIGN_IN_SECONDS = 30.0


class AppTokens:
    """Tokens for an application of its own in a tenant, by Microsoft's library."""

    def __init__(
        self, *, authority: str, client_id: str, secret: str, api: str, ca_file: str | None
    ) -> None:
        import msal  # noqa: PLC0415 - loaded when needed

        self._http = _Session(verify=ca_file or True)
        self._scopes = [f"{api}/.default"]
        try:
            self._app = msal.ConfidentialClientApplication(
                client_id,
                client_credential=secret,
                authority=authority,
                http_client=self._http,
                instance_discovery=False,
            )
        except (ValueError, OSError) as error:
            self._http.close()
            raise unreachable("Microsoft's sign-in", error) from None

    def token(self, *, anew: bool) -> str:
        """Return an access token; kept until it runs out or is refused.

        Raises:
            SourceError: Microsoft gives none; the message holds its error code alone.
        """
        try:
            if anew:
                self._app.remove_tokens_for_client()
            answer = self._app.acquire_token_for_client(scopes=self._scopes)
        except (ValueError, OSError) as error:
            raise unreachable("Microsoft's sign-in", error) from None
        token = answer.get("access_token")
        if not token:
            raise SourceError(
                f"Microsoft does not accept the credentials ({answer.get('error', 'no reason')})",
                "Renew the secret of the application where sources.yaml says it is.",
            )
        return str(token)

    def close(self) -> None:
        """Close its connections."""
        self._http.close()
