"""Documents that other systems push: stored whole when they arrive, listed like any source's."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

import structlog
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from content_index.reading.formats import is_readable
from content_index.sources import queries
from content_index.sources.source import (
    Fetched,
    Item,
    ItemFailedError,
    ItemGoneError,
    Listing,
    Traits,
    web_address,
)
from store.database import Database

log = structlog.get_logger(__name__)

TOLERANCE_SECONDS = 300
KEY_BYTES_MIN = 16
"""A shorter secret signs nothing."""
"""How far the signed time may be from ours, in either direction."""
_SECRET_PREFIX = "whsec_"  # noqa: S105 - a mark, not a secret
_LONGEST_ID = 200
_LONGEST_TIME = 12


class PushRefusedError(ValueError):
    """What was pushed cannot be taken; the message says why, for the sender."""


class PushOutcome(StrEnum):
    """What became of a push."""

    STORED = "stored"
    REPEATED = "repeated"
    """The same delivery was stored before."""
    OUTDATED = "outdated"
    """A later push of this document has been stored: nothing was changed."""


class Pushed(BaseModel):
    """The body of a push: `put` one document, or `withdraw` it.

    `document` names it for good, as a path with the suffix of its format. `description` takes the
    keys of front matter; its label can only narrow what sources.yaml says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Literal["put", "withdraw"]
    document: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\\]+$")]
    text: str | None = None
    content_base64: str | None = None
    url: Annotated[str, Field(max_length=1_000)] = ""
    readers: frozenset[str] | None = None
    description: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        given = (self.text is not None) + (self.content_base64 is not None)
        if self.action == "put" and given != 1:
            raise ValueError("put takes either 'text' or 'content_base64'")
        if self.action == "withdraw" and given:
            raise ValueError("withdraw takes no content")
        if not is_readable(self.document):
            raise ValueError("document: its suffix is of no format that can be read")
        if any(part in ("", ".", "..") for part in self.document.split("/")):
            raise ValueError("document: a path without empty parts, '.' and '..'")
        if self.url and not web_address(self.url):
            raise ValueError("url: an https address")
        return self

    @property
    def content(self) -> bytes | None:
        """The bytes; None for a withdrawal.

        Raises:
            PushRefusedError: they are not base64.
        """
        if self.content_base64 is None:
            return None if self.text is None else self.text.encode()
        try:
            return base64.b64decode(self.content_base64, validate=True)
        except (binascii.Error, ValueError) as error:
            raise PushRefusedError("content_base64 is not base64") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The signed envelope of a push, by the convention of Standard Webhooks.

    `signatures` are separated by blanks, each "v1," and the base64 of HMAC-SHA-256 over
    "id.timestamp.body".
    """

    id: str
    timestamp: str
    signatures: str


def signed_at(delivery: Delivery, body: bytes, *, secret: SecretStr, now: float) -> int | None:
    """Return the signed time, in seconds since 1970; None when it is not ours or not of now."""
    stamp = delivery.timestamp
    is_a_time = stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_TIME
    if not is_a_time or not 0 < len(delivery.id) <= _LONGEST_ID or not delivery.id.isascii():
        return None
    if abs(int(stamp) - now) > TOLERANCE_SECONDS:
        return None
    if len(_key(secret)) < KEY_BYTES_MIN:
        log.warning("secret_too_short", bytes_min=KEY_BYTES_MIN)  # anybody could guess it
        return None
    expected = signature(delivery.id, stamp, body, secret=secret).encode()
    for given in delivery.signatures.split(" "):
        if hmac.compare_digest(expected, given.encode("utf-8", "replace")):
            return int(stamp)
    return None


def signature(message_id: str, timestamp: str, body: bytes, *, secret: SecretStr) -> str:
    """Return the signature of a message, as Standard Webhooks describe: "v1," and base64."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _key(secret: SecretStr) -> bytes:
    """Return the key: of a `whsec_` secret what its base64 means, of any other its own bytes."""
    text = secret.get_secret_value()
    if text.startswith(_SECRET_PREFIX):
        try:
            return base64.b64decode(text.removeprefix(_SECRET_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            pass
    return text.encode()


def read_push(body: bytes) -> Pushed:
    """Parse the body of a push whose signature is ours.

    Raises:
        PushRefusedError: with everything that is wrong.
    """
    try:
        return Pushed.model_validate_json(body)
    except ValidationError as error:
        problems = "; ".join(
            ": ".join(
                part
                for part in (
                    ".".join(str(step) for step in fault["loc"]),
                    fault["msg"].removeprefix("Value error, "),
                )
                if part
            )
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise PushRefusedError(problems) from None


def store_push(
    database: Database, source: str, pushed: Pushed, *, delivery: str, sent_at: int
) -> PushOutcome:
    """Store a push in one transaction; after this it survives anything, and may be acknowledged.

    A delivery counts once, and of two pushes of one document the one that was signed later holds,
    in whatever order and however often they arrive.

    Raises:
        PushRefusedError: the content is not base64.
    """
    content = pushed.content
    values = {
        "content": content,
        "sha256": None if content is None else hashlib.sha256(content).hexdigest(),
        "url": pushed.url,
        "readers": pushed.readers or frozenset(),
        "is_readers_known": pushed.readers is not None,
        "said": pushed.description,
    }
    with database.transaction() as session:
        if not queries.note_delivery(session, source, delivery, sent_at=sent_at):
            return PushOutcome.REPEATED
        oldest = sent_at - 4 * TOLERANCE_SECONDS
        queries.forget_deliveries(session, source, sent_before=oldest)
        is_newest = queries.store_push(
            session, source, pushed.document, sent_at=sent_at, values=values
        )
    return PushOutcome.STORED if is_newest else PushOutcome.OUTDATED


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedSource:
    """What was pushed under one name and not withdrawn."""

    name: str
    database: Database
    traits: Traits = field(default=Traits(describes_itself=True, is_atomic=True), init=False)

    @property
    def id(self) -> str:
        """`push:` and the name."""
        return f"push:{self.name}"

    def list_items(self, since: str | None) -> Listing:
        """Return every pushed document."""
        del since
        with self.database.reading() as session:
            documents = queries.pushed_documents(session, self.id)
        return Listing(
            items=tuple(
                Item(
                    key=document.key,
                    path=document.key,
                    version=document.sha256,
                    url=document.url,
                    readers=document.readers,
                    said=document.said,
                )
                for document in documents
            )
        )

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        """Return a document as it was pushed last.

        Raises:
            ItemGoneError: it was withdrawn meanwhile.
            ItemFailedError: it was pushed anew meanwhile.
        """
        del validator
        with self.database.reading() as session:
            content = queries.pushed_content(session, self.id, item.key)
        if content is None:
            raise ItemGoneError(item.key)
        if hashlib.sha256(content).hexdigest() != item.version:
            raise ItemFailedError("it was pushed anew while it was being read", "Sync again.")
        return Fetched(content=content)
