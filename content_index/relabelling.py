"""What a folder says would become of the labels of the assets indexed from it. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from content_index.assets import Status
from content_index.companions import companion_id, companion_label, whole_id
from content_index.contents import read_contents
from content_index.files import FileProblem, SourceRules
from content_index.gathering import Gatherer
from content_index.keeping import kept, narrowed_columns
from content_index.labels import Label
from content_index.queries import known_assets
from content_index.shelf.current import Refiled
from content_index.shelf.queries import filed_assets
from content_index.sources.folder import FolderSource
from content_index.sources.queries import held_items
from content_index.stored import label_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabelled:
    """What would be said of known assets, by id.

    `new` are the paths of files that no asset is known for, `gone` those of assets whose file is
    not in the folder. `is_copy` says that the assets were indexed from somewhere else, and matched
    by their paths.
    """

    refiled: Mapping[str, Refiled]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    problems: tuple[FileProblem, ...]
    is_copy: bool


def relabelled(session: Session, folder: Path, *, rules: SourceRules | None = None) -> Relabelled:
    """Read the descriptions in a folder and say what a sync would make of its assets' labels.

    A folder that nothing was indexed from is taken for a copy of the one that was. Content is not
    read. What is there no more counts as withdrawn, as it does for a sync.

    Raises:
        SourceError: the folder cannot be read.
    """
    source = FolderSource(folder)
    gatherer = Gatherer(
        source=source,
        contents=read_contents(source, {}, None),
        held=held_items(session, source.id),
        rules=rules or SourceRules(),
        labels_itself=True,
    )
    gatherer.read_manifests()
    described = {one.file.path: one.file for one in gatherer.files()}
    left = {gatherer.contents.items[key].path for key in gatherer.left}
    stored = [one for one in filed_assets(session) if one.asset.status is not Status.WITHDRAWN]
    own = [one for one in stored if one.source == source.id]
    is_copy = not own
    matched = own or [one for one in stored if one.asset.path in described]
    refiled: dict[str, Refiled] = {}
    gone: list[str] = []
    documents = {one.asset.path: one.asset for one in matched if whole_id(one.asset.id) is None}
    for path, asset in documents.items():
        file = described.get(path)
        if file is None and (path in left or gatherer.is_untouchable(path)):
            continue
        if file is None:
            gone.append(path)
            refiled[asset.id] = Refiled(label=asset.label, status=Status.WITHDRAWN)
            continue
        label = file.description.label or Label(audience=None)
        status = file.description.status or Status.PUBLISHED
        refiled[asset.id] = Refiled(label=label, status=status)
        hidden = companion_label(file.description.label, file.description.notes_audience)
        refiled[companion_id(asset.id)] = Refiled(
            label=hidden or Label(audience=None), status=status
        )
    narrowed, wrong = _narrowed(session, gatherer)
    refiled |= narrowed
    problems = [*gatherer.problems, *gatherer.idle_entries, *wrong]
    problems += (problem for file in described.values() for problem in file.problems)
    return Relabelled(
        refiled=refiled,
        new=tuple(sorted(described.keys() - documents.keys())),
        gone=tuple(sorted(gone)),
        problems=tuple(problems),
        is_copy=is_copy,
    )


def _narrowed(session: Session, gatherer: Gatherer) -> tuple[dict[str, Refiled], list[FileProblem]]:
    """Return what would be narrowed of what cannot be read, see `content_index.keeping`."""
    found, problems = kept(gatherer)
    known = known_assets(session) if found else {}
    refiled: dict[str, Refiled] = {}
    for one in found:
        asset = known.get(one.asset_id)
        if asset is None or asset.row["source"] != gatherer.source.id:
            continue
        own, hidden = narrowed_columns(one, asset)
        refiled[one.asset_id] = _refiled(own)
        if hidden is not None:
            refiled[companion_id(one.asset_id)] = _refiled(hidden)
    return refiled, problems


def _refiled(columns: Mapping[str, Any]) -> Refiled:
    return Refiled(label=label_from_json(columns["label"]), status=Status(str(columns["status"])))
