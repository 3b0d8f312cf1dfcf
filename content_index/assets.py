"""What the library holds, as the other rooms see it: assets, their versions and passages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from content_index.labels import Label

VETTED_SOURCE = "vetted answers"
"""The source of answers that account managers keep: no folder, and no file may take their ids."""


class AssetKind(StrEnum):
    """What sort of document an asset is."""

    ONE_PAGER = "one_pager"
    BATTLECARD = "battlecard"
    CASE_STUDY = "case_study"
    PRICING = "pricing"
    RULES = "rules"
    SECURITY = "security"
    DEMO_SCRIPT = "demo_script"
    EMAIL_TEMPLATE = "email_template"
    TRAINING = "training"
    DECK = "deck"
    FAQ = "faq"
    NEWSLETTER = "newsletter"
    GUIDE = "guide"
    VETTED_ANSWER = "vetted_answer"
    NOTES = "notes"


class Status(StrEnum):
    """Where an asset is in its life. Only a published one is ever shown."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class PassageKind(StrEnum):
    """What a passage is made of; a table passage is whole rows, a list passage whole items."""

    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suits:
    """Whom and what an asset is good for: preferences that rank and never forbid."""

    stages: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    personas: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    competitors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One piece of content, in its current version.

    `id` survives new versions; `version_id` names exactly these bytes. `version` is what people
    call it ("2.1"), `updated` the day its owner says it was last changed, `path` is relative to the
    content folder with forward slashes, and `url` is the only address that may be linked (empty
    when the owner gave none). `language` is a lower-case tag such as "en".
    """

    id: str
    version_id: int
    version: str
    title: str
    kind: AssetKind
    path: str
    url: str
    language: str
    owner: str | None
    updated: date | None
    review_by: date | None
    label: Label
    suits: Suits
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of an asset's bytes; never changed once stored."""

    id: int
    asset_id: str
    number: int
    sha256: str
    path: str
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of one version as it was written: the unit that is searched and quoted.

    `row` is only a handle into the running library: it changes when the index is rebuilt, so order
    ties by `asset_id` and `ordinal`. `ordinal` counts passages of the version from 0. `location`
    reads like "slide 7", "page 3" or "Discounts > Gold". `text` is verbatim: for Markdown the raw
    source with its marks, for other formats the extracted text. `columns` are the column names of
    its table rows, if all have the same; the text repeats them only where the table begins.
    `anchor` and `slug` are those of the heading it stands under, see `reading.document.Block`.
    """

    row: int
    version_id: int
    asset_id: str
    ordinal: int
    heading_path: tuple[str, ...]
    location: str
    kind: PassageKind
    text: str
    columns: tuple[str, ...] = ()
    anchor: str = ""
    slug: str = ""
