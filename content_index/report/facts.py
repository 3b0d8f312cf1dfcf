"""What a report is made of, and its parts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from content_index.assets import Asset
from content_index.entitlement import Shelf
from content_index.files import FileProblem
from content_index.labels import Grant
from content_index.life.events import AssetEvent
from content_index.life.rulings import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """Files that could not be used, those in quarantine, and those that were read in part."""

    broken: tuple[FileProblem, ...] = ()
    quarantined: tuple[FileProblem, ...] = ()
    partial: tuple[FileProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a report is made of.

    `rulings`, `last_words` (what a person did last) and `supersedes` (what a file says) are by
    asset id, `texts` the passages of live assets by id. `files` are what the sources hold beside
    assets. `partners` are the readers of each partner
    by name; `owners` the addresses of the vendor's people, empty where the programme is not known.
    """

    shelf: Shelf
    today: date
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    last_words: Mapping[str, AssetEvent] = field(default_factory=dict)
    supersedes: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: FileFacts = field(default_factory=FileFacts)
    partners: Mapping[str, Grant] = field(default_factory=dict)
    owners: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of a list: which assets, by id, and what about them; `place` is a file's, if any."""

    assets: tuple[str, ...]
    detail: str
    place: str = ""

    @property
    def subject(self) -> str:
        """What the line is about, in words."""
        return self.place or " and ".join(self.assets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One list: its name for programs, its heading, what to do about it, and its lines."""

    name: str
    heading: str
    todo: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is there, counted, and every list, empty ones too, the most urgent first."""

    today: date
    assets: int
    counts: Mapping[str, Mapping[str, int]]
    sections: tuple[Section, ...]


def section(name: str, heading: str, todo: str, findings: Sequence[Finding]) -> Section:
    """Make one list."""
    return Section(name=name, heading=heading, todo=todo, findings=tuple(findings))


def line(asset: Asset, detail: str) -> Finding:
    """Make a line about an asset."""
    return Finding(assets=(asset.id,), detail=detail)


def day(on: date) -> str:
    """Return a date as people write it: 1 September 2026."""
    return f"{on.day} {on:%B %Y}"
