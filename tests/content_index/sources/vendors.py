"""Worlds behind local stand-ins: each speaks its vendor's documented API for what it holds.

A world holds files by a name like "guides/pricing.html". All of them can rename, remove, restrict,
break, and ask for patience.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.content_index.sources.standin import Answer, Asked, as_json


@dataclass(slots=True)
class File:
    key: str
    name: str
    content: bytes
    number: int = 1
    readers: tuple[str, ...] = ()
    kind: str = ""

    @property
    def changed(self) -> str:
        return f"2026-01-{self.number:02}T08:00:00.000Z"


@dataclass(slots=True)
class World:
    """What a vendor holds, and how it behaves."""

    files: dict[str, File] = field(default_factory=dict)
    page_size: int = 2
    outage: bool = False
    busy: list[str] = field(default_factory=list)
    """Values of Retry-After for the next requests, which are refused with 429."""
    fails_at_page: int | None = None
    token: str = "token-1"
    tokens_given: int = 0
    log: list[str] = field(default_factory=list)
    """Keys in the order in which they changed: the vendor's record of changes."""
    forgotten_before: int = 0

    def put(self, name: str, content: str | bytes, *, kind: str = "") -> File:
        raw = content.encode() if isinstance(content, str) else content
        known = next((file for file in self.files.values() if file.name == name), None)
        self._log_new_folders(name)
        if known is None:
            key = f"k{len(self.log) + 1}"
            known = self.files[key] = File(key, name, raw, kind=kind)
        else:
            known.content, known.number = raw, known.number + 1
        self.log.append(known.key)
        return known

    def rename(self, old: str, new: str) -> None:
        file = self.named(old)
        self._log_new_folders(new)
        file.name = new
        self.log.append(file.key)

    def remove(self, name: str) -> None:
        file = self.named(name)
        del self.files[file.key]
        self.log.append(file.key)

    def restrict(self, name: str, *readers: str) -> None:
        file = self.named(name)
        file.readers = readers
        self.log.append(file.key)

    def _log_new_folders(self, name: str) -> None:
        known, parts = self.folders(), name.split("/")[:-1]
        above = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        self.log += [f"folder-{path}" for path in above if path not in known]

    def named(self, name: str) -> File:
        return next(file for file in self.files.values() if file.name == name)

    def folders(self) -> set[str]:
        found: set[str] = set()
        for file in self.files.values():
            parts = file.name.split("/")[:-1]
            found |= {"/".join(parts[: n + 1]) for n in range(len(parts))}
        return found

    def obstacle(self, asked: Asked) -> Answer | None:
        """What gets in the way of any request."""
        del asked
        if self.outage:
            return Answer(503, b"down", {"Retry-After": "120"})
        if self.busy:
            return Answer(429, b"{}", {"Retry-After": self.busy.pop(0)})
        return None

    def give_token(self) -> str:
        self.tokens_given += 1
        self.token = f"token-{self.tokens_given + 1}"
        return self.token

    def is_signed_in(self, asked: Asked) -> bool:
        return asked.headers.get("authorization") == f"Bearer {self.token}"

    def page(self, entries: list[Any], start: int) -> tuple[list[Any], int | None]:
        end = start + self.page_size
        return entries[start:end], end if end < len(entries) else None


Speaker = Callable[[Asked], Answer]


# --- Google Drive, version 3 ---

FOLDER = "application/vnd.google-apps.folder"
DOCUMENT = "application/vnd.google-apps.document"


def service_account_key(token_url: str) -> dict[str, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "client_email": "reader@tidewell.example",
        "private_key_id": "1",
        "private_key": private.decode(),
        "token_uri": f"{token_url}/token",
    }


@dataclass(slots=True)
class GoogleDrive:
    world: World

    def folder_id(self, path: str) -> str:
        return f"folder-{path}" if path else "root-folder"

    def facts(self, file: File) -> dict[str, Any]:
        above, _, name = file.name.rpartition("/")
        said: dict[str, Any] = {
            "id": file.key,
            "name": name.removesuffix(".docx") if file.kind == DOCUMENT else name,
            "mimeType": file.kind or "text/html",
            "parents": [self.folder_id(above)],
            "modifiedTime": file.changed,
            "webViewLink": f"https://drive.google.example/file/{file.key}/view",
            "trashed": False,
            "permissions": [
                {"type": kind, "emailAddress": who}
                for kind, _, who in (reader.partition(":") for reader in file.readers)
            ],
        }
        if not file.kind:
            said |= {"md5Checksum": f"md5-{file.key}-{file.number}", "size": len(file.content)}
        return said

    def folders(self) -> list[dict[str, Any]]:
        return [
            {
                "id": self.folder_id(path),
                "name": path.rpartition("/")[2],
                "mimeType": FOLDER,
                "parents": [self.folder_id(path.rpartition("/")[0])],
            }
            for path in sorted(self.world.folders())
        ]

    def files(self, asked: Asked) -> Answer:
        every = [*self.folders(), *(self.facts(file) for file in self.world.files.values())]
        within = [f for f in every if f"'{f['parents'][0]}' in parents" in asked.query["q"]]
        start = int(asked.query.get("pageToken", 0))
        if self.world.fails_at_page is not None and start >= self.world.fails_at_page:
            return as_json({"error": {"code": 403, "errors": [{"reason": "forbidden"}]}}, 403)
        some, following = self.world.page(within, start)
        answer: dict[str, Any] = {"files": some}
        if following is not None:
            answer["nextPageToken"] = str(following)
        return as_json(answer)

    def changes(self, asked: Asked) -> Answer:
        start = int(asked.query["pageToken"])
        if start < self.world.forgotten_before:
            return as_json({"error": {"code": 410, "errors": [{"reason": "gone"}]}}, 410)
        some, following = self.world.page(self.world.log, start)
        entries = []
        for key in some:
            folder = next((entry for entry in self.folders() if entry["id"] == key), None)
            if folder is not None:
                entries.append({"fileId": key, "removed": False, "file": folder})
                continue
            file = self.world.files.get(key)
            known = (
                {"removed": True} if file is None else {"removed": False, "file": self.facts(file)}
            )
            entries.append({"fileId": key, **known})
        answer: dict[str, Any] = {"changes": entries}
        if following is None:
            answer["newStartPageToken"] = str(len(self.world.log))
        else:
            answer["nextPageToken"] = str(following)
        return as_json(answer)

    def __call__(self, asked: Asked) -> Answer:  # noqa: PLR0911 - a table of an API
        if asked.path == "/token":
            assert asked.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            claims = json.loads(
                base64.urlsafe_b64decode(asked.form["assertion"].split(".")[1] + "==")
            )
            assert claims["scope"] == "https://www.googleapis.com/auth/drive.readonly"
            return as_json(
                {
                    "access_token": self.world.give_token(),
                    "expires_in": 3600,
                    "token_type": "Bearer",
                }
            )
        if (obstacle := self.world.obstacle(asked)) is not None:
            return obstacle
        if not self.world.is_signed_in(asked):
            return as_json({"error": {"code": 401, "errors": [{"reason": "authError"}]}}, 401)
        path = asked.path.removeprefix("/drive/v3/")
        if path == "changes/startPageToken":
            return as_json({"startPageToken": str(len(self.world.log))})
        if path == "changes":
            return self.changes(asked)
        if path == "files":
            return self.files(asked)
        key, _, action = path.removeprefix("files/").partition("/")
        file = self.world.files.get(key)
        if file is None:
            return as_json({"error": {"code": 404, "errors": [{"reason": "notFound"}]}}, 404)
        if action == "export":
            assert asked.query["mimeType"].endswith("wordprocessingml.document")
            return Answer(200, file.content)
        assert asked.query["alt"] == "media"
        return Answer(200, file.content)


# --- Microsoft Graph ---


@dataclass(slots=True)
class SharePoint:
    world: World
    base: Callable[[], str]

    def folder_id(self, path: str) -> str:
        return f"folder-{path}" if path else "root-folder"

    def facts(self, file: File) -> dict[str, Any]:
        above, _, name = file.name.rpartition("/")
        return {
            "id": file.key,
            "name": name,
            "file": {"mimeType": "text/html"},
            "size": len(file.content),
            "parentReference": {"id": self.folder_id(above)},
            "webUrl": f"https://tidewell.sharepoint.example/Shared Documents/{file.name}",
            "lastModifiedDateTime": file.changed.replace(".000", ""),
            "eTag": f"e-{file.key}-{file.number}",
            "cTag": f"c-{file.key}-{file.number}",
        }

    def folders(self) -> list[dict[str, Any]]:
        root = {"id": "root-folder", "name": "root", "root": {}, "folder": {}}
        return [
            root,
            *(
                {
                    "id": self.folder_id(path),
                    "name": path.rpartition("/")[2],
                    "folder": {"childCount": 1},
                    "parentReference": {"id": self.folder_id(path.rpartition("/")[0])},
                }
                for path in sorted(self.world.folders())
            ),
        ]

    def delta(self, asked: Asked) -> Answer:
        token, _, start = asked.query.get("token", "").partition(":")
        if token:
            if int(token) < self.world.forgotten_before:
                return as_json({"error": {"code": "resyncRequired"}}, 410)
            log = self.world.log[int(token) :]
            keys = [key for key in dict.fromkeys(log) if not key.startswith("folder-")]
            known = [self.world.files.get(key) for key in keys]
            entries = [
                {"id": key, "deleted": {"state": "deleted"}} if file is None else self.facts(file)
                for key, file in zip(keys, known, strict=True)
            ]
            entries = [*self.folders(), *entries] if entries else []
        else:
            entries = [*self.folders(), *(self.facts(file) for file in self.world.files.values())]
        if self.world.fails_at_page is not None and int(start or 0) >= self.world.fails_at_page:
            return as_json({"error": {"code": "generalException"}}, 400)
        some, following = self.world.page(entries, int(start or 0))
        link = f"{self.base()}/v1.0/drives/drive-1/root/delta?token="
        answer: dict[str, Any] = {"value": some}
        if following is None:
            answer["@odata.deltaLink"] = f"{link}{len(self.world.log)}"
        else:
            answer["@odata.nextLink"] = f"{link}{token}:{following}"
        return as_json(answer)

    def permissions(self, file: File) -> Answer:
        value: list[dict[str, Any]] = []
        for kind, _, who in (reader.partition(":") for reader in file.readers):
            if kind == "anyone":
                value.append({"link": {"scope": "anonymous"}})
            else:
                value.append({"grantedToV2": {kind: {"displayName": who}}})
        return as_json({"value": value})

    def __call__(self, asked: Asked) -> Answer:  # noqa: PLR0911 - a table of an API
        if asked.path == "/tenant-1/v2.0/.well-known/openid-configuration":
            place = f"{self.base()}/tenant-1"
            return as_json(
                {
                    "token_endpoint": f"{place}/oauth2/v2.0/token",
                    "authorization_endpoint": f"{place}/oauth2/v2.0/authorize",
                    "issuer": f"{place}/v2.0",
                }
            )
        if asked.path == "/tenant-1/oauth2/v2.0/token":
            if asked.form["client_secret"] != "right":
                return as_json({"error": "invalid_client", "error_description": "no"}, 401)
            return as_json(
                {
                    "access_token": self.world.give_token(),
                    "expires_in": 3600,
                    "token_type": "Bearer",
                }
            )
        if asked.path.startswith("/store/"):
            assert "authorization" not in asked.headers
            return Answer(200, self.world.files[asked.path.rpartition("/")[2]].content)
        if (obstacle := self.world.obstacle(asked)) is not None:
            return obstacle
        if not self.world.is_signed_in(asked):
            return as_json({"error": {"code": "InvalidAuthenticationToken"}}, 401)
        path = asked.path.removeprefix("/v1.0/drives/drive-1/")
        if path == "root/delta":
            return self.delta(asked)
        key, _, action = path.removeprefix("items/").partition("/")
        file = self.world.files.get(key)
        if file is None:
            return as_json({"error": {"code": "itemNotFound"}}, 404)
        if action == "permissions":
            return self.permissions(file)
        return Answer(302, b"", {"Location": f"{self.base()}/store/{key}"})
