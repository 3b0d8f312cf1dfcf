"""Who may see what in the example programme, told from its files alone.

This is written anew on purpose: it shares nothing with the product but the files, so that a mistake
in the product's law is not repeated here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pptx import Presentation

from content_index.reading.formats import read_document

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tidewell"
MARKDOWN = ".md"
YAML_ON = True  # a plain YAML 1.1 reader takes the key `on` for the truth value


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One content file with what its description says."""

    path: str
    asset_id: str
    title: str
    status: str
    label: dict[str, Any]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel or a person, and the organisations that read what is said there."""

    id: str
    teams: frozenset[str]
    is_person: bool


def read_files(content: Path) -> list[File]:
    """Every content file of the example programme."""
    manifest = yaml.safe_load((content / "dealmate.yaml").read_text(encoding="utf-8"))
    files = []
    for path in sorted(content.rglob("*")):
        name = path.relative_to(content).as_posix()
        if not path.is_file() or path.name == "dealmate.yaml":
            continue
        facts: dict[str, Any] = {}
        for entry in manifest["files"]:
            if fnmatch(name, entry["match"]):
                facts |= entry
        if path.suffix == MARKDOWN:
            front = path.read_text(encoding="utf-8").split("---\n")[1]
            facts |= yaml.safe_load(front)
        document = read_document(name, path.read_bytes())
        file = File(
            path=name,
            asset_id=facts["id"],
            title=facts["title"],
            status=facts.get("status", "published"),
            label=facts.get("label") or {},
            text="\n".join(block.text for block in document.blocks),
        )
        files.append(file)
        notes = _speaker_notes(path) if path.suffix == ".pptx" else ""
        if notes:
            files.append(
                replace(
                    file,
                    path=f"{name}#notes",
                    asset_id=f"{file.asset_id}#notes",
                    title=f"{file.title} speaker notes",
                    label={**file.label, "audience": "internal"},
                    text=notes,
                )
            )
    replaced = {
        facts["supersedes"]
        for facts in [*manifest["files"], *_front_matters(content)]
        if facts.get("supersedes")
    }
    return [
        replace(file, status="superseded")
        if file.asset_id.removesuffix("#notes") in replaced
        else file
        for file in files
    ]


def _speaker_notes(path: Path) -> str:
    """What the vendor wrote under the slides, for its own people."""
    with path.open("rb") as file:
        slides = Presentation(file).slides
        return "\n".join(
            slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide
        )


def _front_matters(content: Path) -> list[dict[str, Any]]:
    return [
        yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
        for path in sorted(content.rglob("*.md"))
    ]


def read_places(world: Path) -> list[Place]:
    """Every channel that the bot is in, and every person."""
    facts = yaml.safe_load(world.read_text(encoding="utf-8"))
    channels = [
        Place(
            id=channel["id"],
            teams=frozenset({channel["team"], *channel.get("shared_with", [])}),
            is_person=False,
        )
        for channel in facts["channels"]
        if channel.get("apps")
    ]
    people = [
        Place(id=user["id"], teams=frozenset({user["team"]}), is_person=True)
        for user in facts["users"]
    ]
    return channels + people


class Oracle:
    """Answers whether everybody at a place may see a file on a day."""

    def __init__(self, programme: Path) -> None:
        facts = yaml.safe_load(programme.read_text(encoding="utf-8"))
        self._tiers: list[str] = facts["tiers"]
        self._vendor = set(facts["vendor"]["slack_teams"])
        self._partners = {
            team: partner for partner in facts["partners"] for team in partner["slack_teams"]
        }

    def may_see(self, file: File, place: Place, *, today: date) -> bool:
        """Say whether each organisation at the place may see the file."""
        label = file.label
        if file.status != "published" or not label.get("audience"):
            return False
        if label.get("embargo_until") and today < label["embargo_until"]:
            return False
        if label.get("expires_on") and today > label["expires_on"]:
            return False
        return all(self._team_may_see(label, team, today) for team in place.teams)

    def _team_may_see(self, label: dict[str, Any], team: str, today: date) -> bool:
        if team in self._vendor:
            return True
        if label["audience"] == "internal" or team not in self._partners:
            return False
        partner = self._partners[team]
        held = {
            key: {
                item["id"]
                for item in partner.get(key) or []
                if item[YAML_ON] <= today and not (item.get("until") and today > item["until"])
            }
            for key in ("certifications", "milestones")
        }
        rank = self._tiers.index(partner["tier"])
        minimum = label.get("minimum_tier")
        return not (
            (label.get("partners") and partner["id"] not in label["partners"])
            or (minimum and rank < self._tiers.index(minimum))
            or (label.get("tiers") and partner["tier"] not in label["tiers"])
            or (label.get("partner_types") and partner["type"] not in label["partner_types"])
            or (label.get("regions") and not set(label["regions"]) & set(partner["regions"]))
            or set(label.get("certifications") or []) - held["certifications"]
            or set(label.get("milestones") or []) - held["milestones"]
            or set(label.get("products") or []) - set(partner["products"])
        )


def fragments(text: str, *, words: int = 7) -> set[str]:
    """Every run of so many words, as it would be recognised in a message."""
    plain = "".join(letter.lower() if letter.isalnum() else " " for letter in text).split()
    return {" ".join(plain[start : start + words]) for start in range(len(plain) - words + 1)}


@cache
def example_files() -> list[File]:
    """The example's content."""
    return read_files(EXAMPLE / "content")


@cache
def example_secrets(today: date) -> Secrets:
    """What each place of the example must not show, worked out once a process, not while tests
    are collected."""
    return Secrets(example_files(), Oracle(EXAMPLE / "programme.yaml"), today=today)


class Secrets:
    """What each place must never show: the words that stand only in files hidden from it."""

    def __init__(self, files: list[File], oracle: Oracle, *, today: date) -> None:
        self._files = files
        self._oracle = oracle
        self._today = today
        self._fragments = {file.path: fragments(file.text) for file in files}

    def visible_at(self, place: Place) -> list[File]:
        """Return the files that everybody at the place may see."""
        return [
            file for file in self._files if self._oracle.may_see(file, place, today=self._today)
        ]

    def kept_from(self, place: Place) -> dict[str, set[str]]:
        """By path of a hidden file: its fragments that stand in no file the place may see."""
        shown = {file.path for file in self.visible_at(place)}
        known = {fragment for path in shown for fragment in self._fragments[path]}
        return {path: own - known for path, own in self._fragments.items() if path not in shown}
