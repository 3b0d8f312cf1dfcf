"""A folder of Google Drive by Google's own client: bytes, exports of native documents, changes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import google.auth.exceptions
import httplib2
from googleapiclient.errors import HttpError

from content_index.files import too_large
from content_index.reading.document import UnreadableError
from content_index.reading.formats import MAXIMUM_BYTES
from content_index.sources.source import (
    CursorExpiredError,
    Fetched,
    Item,
    Listing,
    SourceError,
    Traits,
    web_address,
)
from content_index.sources.vendor import (
    BUSY,
    FORBIDDEN,
    NOT_FOUND,
    BusyError,
    as_name,
    failure_of,
    patiently,
    unreachable,
)
from content_index.sources.web import seconds_in

SCOPE = "https://www.googleapis.com/auth/drive.readonly"
_VENDOR = "Google Drive"
_FOLDER = "application/vnd.google-apps.folder"
_NATIVE = "application/vnd.google-apps."
_OFFICE = "application/vnd.openxmlformats-officedocument."
EXPORTS = {
    "application/vnd.google-apps.document": (".docx", f"{_OFFICE}wordprocessingml.document"),
    "application/vnd.google-apps.presentation": (".pptx", f"{_OFFICE}presentationml.presentation"),
    "application/vnd.google-apps.spreadsheet": (".xlsx", f"{_OFFICE}spreadsheetml.sheet"),
}
_FACTS = (
    "id,name,mimeType,parents,md5Checksum,modifiedTime,webViewLink,size,trashed,"
    "permissions(type,emailAddress,domain,deleted)"
)
_FOLDERS_IN_ONE_QUESTION = 40
_INVALID = (400, NOT_FOUND, 410)
_RATE_LIMITS = ("rateLimitExceeded", "userRateLimitExceeded")
_TOO_LARGE_TO_EXPORT = "exportSizeLimitExceeded"


@dataclass(slots=True, kw_only=True)
class GoogleDriveSource:
    """The files below a folder. `service` is the Drive API, version 3, of Google's client."""

    name: str
    service: Any
    folder: str
    drive: str | None = None
    reads_permissions: bool = False
    sleep: Callable[[float], None] = time.sleep
    traits: Traits = field(default=Traits(describes_itself=True), init=False)

    @property
    def id(self) -> str:
        """`google_drive:` and the name."""
        return f"google_drive:{self.name}"

    def list_items(self, since: str | None) -> Listing:
        """Return all files below the folder, or those that changed since.

        The cursor holds Drive's own and the folders as they were: when one of those changes, paths
        change, and everything is listed.

        Raises:
            SourceError: the folder cannot be listed to its end.
            CursorExpiredError: Drive does not know the cursor any more.
        """
        if since is None:
            return self._everything()
        cursor = json.loads(since)
        folders: dict[str, str] = cursor["folders"]
        items: dict[str, Item] = {}
        gone: set[str] = set()
        token: str | None = cursor["token"]
        new_token = token
        while token is not None:
            page = self._changes(token)
            for change in page.get("changes", []):
                key, file = str(change.get("fileId", "")), change.get("file")
                if key in folders or (file and file.get("mimeType") == _FOLDER):
                    return self._everything()
                items.pop(key, None)
                gone.add(key)
                if file and not change.get("removed") and not file.get("trashed"):
                    item = self._item(file, folders)
                    if item is not None:
                        items[key] = item
                        gone.discard(key)
            new_token = page.get("newStartPageToken", new_token)
            token = page.get("nextPageToken")
        return Listing(
            items=tuple(items.values()),
            gone=frozenset(gone),
            is_complete=False,
            cursor=json.dumps({"token": new_token, "folders": folders}),
        )

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        """Return a file's bytes, or a native document as the Office file that Drive makes of it.

        Raises:
            UnreadableError: it is too large.
            ItemGoneError, ItemFailedError, SourceError: as every source.
        """
        del validator
        facts = json.loads(item.handle)
        if facts["size"] > MAXIMUM_BYTES:
            raise too_large(MAXIMUM_BYTES)
        files = self.service.files()
        if facts["export"]:
            request = files.export_media(fileId=item.key, mimeType=facts["export"])
        else:
            request = files.get_media(fileId=item.key, supportsAllDrives=True)
        content = self._called(request, key=item.key)
        if len(content) > MAXIMUM_BYTES:
            raise too_large(MAXIMUM_BYTES)
        return Fetched(content=content)

    # --- listing ---

    def _everything(self) -> Listing:
        shared = {"supportsAllDrives": True, **({"driveId": self.drive} if self.drive else {})}
        token = self._called(self.service.changes().getStartPageToken(**shared))["startPageToken"]
        folders, items = {self.folder: ""}, []
        waiting = [self.folder]
        while waiting:
            asked, waiting = waiting[:_FOLDERS_IN_ONE_QUESTION], waiting[_FOLDERS_IN_ONE_QUESTION:]
            for file in self._files_in(asked):
                if file["mimeType"] == _FOLDER:
                    if file["id"] not in folders:
                        folders[file["id"]] = self._path(file, folders)
                        waiting.append(file["id"])
                elif (item := self._item(file, folders)) is not None:
                    items.append(item)
        cursor = json.dumps({"token": token, "folders": folders})
        return Listing(items=tuple(items), cursor=cursor)

    def _files_in(self, folders: list[str]) -> Iterator[dict[str, Any]]:
        within = " or ".join(f"'{folder}' in parents" for folder in folders)
        options: dict[str, Any] = {
            "q": f"({within}) and trashed = false",
            "fields": f"nextPageToken,incompleteSearch,files({_FACTS})",
            "pageSize": 1000,
            "supportsAllDrives": True,
            "includeItemsFromAllDrives": True,
        }
        if self.drive:
            options |= {"corpora": "drive", "driveId": self.drive}
        token = None
        while True:
            page = self._called(self.service.files().list(pageToken=token, **options))
            if page.get("incompleteSearch"):
                raise SourceError(
                    "Google Drive did not search everything", "It is tried again later."
                )
            yield from page.get("files", [])
            token = page.get("nextPageToken")
            if token is None:
                return

    def _changes(self, token: str) -> dict[str, Any]:
        request = self.service.changes().list(
            pageToken=token,
            fields=f"nextPageToken,newStartPageToken,changes(fileId,removed,file({_FACTS}))",
            pageSize=1000,
            includeRemoved=True,
            supportsAllDrives=True,
            includeItemsFromAllDrives=True,
            **({"driveId": self.drive} if self.drive else {}),
        )
        try:
            return dict(self._called(request, cursor=True))
        except HttpError as error:
            raise CursorExpiredError from error

    def _item(self, file: dict[str, Any], folders: dict[str, str]) -> Item | None:
        """Return a file as an item; None outside the folder, or of a kind that has no bytes."""
        if not any(parent in folders for parent in file.get("parents", ())):
            return None
        kind, path = file["mimeType"], self._path(file, folders)
        suffix, export = EXPORTS.get(kind, ("", ""))
        if kind.startswith(_NATIVE) and not export:
            return None
        size = int(file.get("size", 0))
        changed = str(file.get("modifiedTime", ""))
        return Item(
            key=str(file["id"]),
            path=f"{path}{suffix}",
            version=str(file.get("md5Checksum") or changed),
            url=web_address(str(file.get("webViewLink", ""))),
            title=str(file["name"])[:500] if export else None,
            updated=date.fromisoformat(changed[:10]) if changed else None,
            readers=self._readers(file),
            handle=json.dumps({"size": size, "export": export}),
        )

    def _path(self, file: dict[str, Any], folders: dict[str, str]) -> str:
        parent = next((p for p in file.get("parents", ()) if p in folders), self.folder)
        above = folders[parent]
        return f"{above}/{as_name(file['name'])}" if above else as_name(file["name"])

    def _readers(self, file: dict[str, Any]) -> frozenset[str]:
        """Return who may open a file: anyone, domain:, group: and user: names.

        Shared drives do not list them with the file, so they are asked for where rules need them.
        """
        if not self.reads_permissions:
            return frozenset()
        permissions = file.get("permissions")
        if permissions is None:
            try:
                permissions = list(self._permissions(str(file["id"])))
            except HttpError:
                permissions = []  # unknown readers: every rule narrows
        return frozenset(_reader(entry) for entry in permissions if not entry.get("deleted"))

    def _permissions(self, file_id: str) -> Iterator[dict[str, Any]]:
        token = None
        while True:
            request = self.service.permissions().list(
                fileId=file_id,
                fields="nextPageToken,permissions(type,emailAddress,domain,deleted)",
                pageSize=100,
                pageToken=token,
                supportsAllDrives=True,
            )
            page = self._called(request, cursor=True)
            yield from page.get("permissions", [])
            token = page.get("nextPageToken")
            if token is None:
                return

    # --- calling ---

    def _called(self, request: Any, *, key: str | None = None, cursor: bool = False) -> Any:
        """Execute a request of Google's client. With `cursor`, refusals are left to the caller."""

        def once() -> Any:
            try:
                return request.execute()
            except HttpError as error:
                status = int(error.resp.status)
                reason = _reason(error)
                if status in BUSY or (status == FORBIDDEN and reason in _RATE_LIMITS):
                    wait = seconds_in(str(error.resp.get("retry-after", "")))
                    raise BusyError(status, wait) from error
                if reason == _TOO_LARGE_TO_EXPORT:
                    what = "Google Drive exports only documents of up to 10 MB"
                    raise UnreadableError(what, "Split it, or upload it as a file.") from error
                if cursor and status in (*_INVALID, FORBIDDEN):
                    raise
                raise failure_of(status, vendor=_VENDOR, key=key) from error
            except google.auth.exceptions.TransportError as error:
                raise unreachable(_VENDOR, error) from error
            except google.auth.exceptions.GoogleAuthError as error:
                raise failure_of(401, vendor=_VENDOR) from error
            except (OSError, httplib2.HttpLib2Error) as error:
                raise unreachable(_VENDOR, error) from error

        return patiently(once, vendor=_VENDOR, sleep=self.sleep)


def _reason(error: HttpError) -> str:
    """Return Google's own word for a refusal."""
    try:
        return str(json.loads(error.content)["error"]["errors"][0]["reason"])
    except (ValueError, LookupError, TypeError):
        return ""


def _reader(permission: dict[str, Any]) -> str:
    kind = str(permission.get("type", ""))
    who = permission.get("emailAddress") or permission.get("domain") or ""
    return f"{kind}:{who}" if who else kind


def drive_service(key: dict[str, str], *, api: str, ca_file: str | None = None) -> Any:
    """Return Google's client for Drive with the key of a service account; `close()` it.

    Raises:
        SourceError: the key is not that of a service account.
    """
    from google.oauth2.service_account import Credentials  # noqa: PLC0415
    from google_auth_httplib2 import AuthorizedHttp  # noqa: PLC0415
    from googleapiclient.discovery import build  # noqa: PLC0415

    try:
        credentials = Credentials.from_service_account_info(key, scopes=[SCOPE])  # type: ignore[no-untyped-call]
    except (ValueError, google.auth.exceptions.GoogleAuthError):
        raise SourceError(
            "The key is not that of a service account", "Download a new key as JSON."
        ) from None
    http = AuthorizedHttp(credentials, http=httplib2.Http(timeout=60, ca_certs=ca_file))
    return build(
        "drive",
        "v3",
        http=http,
        client_options={"api_endpoint": f"{api}/drive/v3/"},
        static_discovery=True,
        cache_discovery=False,
    )
