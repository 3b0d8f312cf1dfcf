"""A folder into the library: read what changed, embed what is new, publish in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from content_index import queries
from content_index.assets import Status
from content_index.drafts import Draft, Drafter
from content_index.embedding.queries import forget_unused
from content_index.embedding.reading import read_missing
from content_index.folder import FileProblem, Folder, SourceFile, load, scan
from content_index.identity import Identities, IdentityTakenError
from content_index.labels import Label
from content_index.library import Library
from content_index.reading.document import UnreadableError

_ATTEMPTS = 3


class Stage(StrEnum):
    """What a sync is doing, for its progress bar."""

    READING = "reading"
    EMBEDDING = "embedding"
    PUBLISHING = "publishing"


Progress = Callable[[Stage, int, int], None]
"""Called with the stage, how much is done and how much there is."""


class SyncConflictError(RuntimeError):
    """Other syncs kept publishing meanwhile: nothing was changed, run it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a sync did: numbers of files, of embedded passages, and what people must mend.

    `failed` are files that could not be read or described, `unlabelled` the paths of those that
    nobody may see as they name no audience.
    """

    added: int
    changed: int
    unchanged: int
    removed: int
    embedded: int
    failed: tuple[FileProblem, ...]
    unlabelled: tuple[str, ...]


@dataclass(slots=True)
class _Plan:
    """What is to be published."""

    stamp: int
    added: list[Draft] = field(default_factory=list)
    changed: list[Draft] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    has_read_older: bool = False
    failed: list[FileProblem] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)

    @property
    def drafts(self) -> list[Draft]:
        return [*self.added, *self.changed]


def sync_folder(
    library: Library,
    folder: Path,
    *,
    now: datetime,
    default_label: Label | None = None,
    progress: Progress | None = None,
) -> SyncReport:
    """Make the library hold what the folder holds, and return what that took.

    Files that vanished are withdrawn. With `default_label` every readable file gets that label and
    is published, whatever it says about itself: for evaluations. A crash loses no embedding.

    Raises:
        FolderError: the folder is missing.
        SyncConflictError: another sync published at the same time, three times in a row.
    """
    sync = _Sync(library, folder.resolve(), now, default_label, progress or _silent)
    for _ in range(_ATTEMPTS):
        report = sync.attempt()
        if report is not None:
            return report
    raise SyncConflictError("Another sync is publishing. Wait for it to end, then sync again.")


def _silent(stage: Stage, done: int, total: int) -> None:
    del stage, done, total


@dataclass(slots=True)
class _Sync:
    library: Library
    root: Path
    now: datetime
    default_label: Label | None
    progress: Progress

    @property
    def drafter(self) -> Drafter:
        """What turns files into drafts."""
        return Drafter(
            source=str(self.root),
            embedder=self.library.embedder,
            default_label=self.default_label,
        )

    def attempt(self) -> SyncReport | None:
        """Sync once; None when somebody else published in between."""
        plan = self._plan(scan(self.root))
        embedded = self._embed(plan)
        self.progress(Stage.PUBLISHING, 0, 1)
        if not self._publish(plan):
            return None
        self._save(plan)
        self.progress(Stage.PUBLISHING, 1, 1)
        return SyncReport(
            added=len(plan.added),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
            removed=len(plan.removed),
            embedded=embedded,
            failed=tuple(plan.failed),
            unlabelled=tuple(plan.unlabelled),
        )

    # --- planning: reads files, writes nothing ---

    def _plan(self, folder: Folder) -> _Plan:
        with self.library.database.reading() as session:
            known = queries.known_assets(session)
            plan = _Plan(stamp=queries.counters(session).labels)
        plan.failed += folder.problems
        files = self._load(folder, plan)
        identities = Identities(known, source=str(self.root), paths=set(folder.paths))
        kept: set[str] = set()
        for done, (path, file) in enumerate(files.items(), start=1):
            if file is not None:
                self._plan_file(plan, file, identities, kept)
            self.progress(Stage.READING, done, len(files))
            del path
        for asset_id, asset in known.items():
            path = asset.row["path"]
            if (
                asset.row["source"] == str(self.root)
                and asset_id not in kept
                and asset.row["status"] != Status.WITHDRAWN.value
                and not (path in folder.paths and files.get(path) is None)
                and not folder.is_untouchable(path)
            ):
                plan.removed.append(asset_id)
        return plan

    def _load(self, folder: Folder, plan: _Plan) -> dict[str, SourceFile | None]:
        """Read bytes and descriptions; None where a file must be left as it was."""
        files: dict[str, SourceFile | None] = {}
        for path in folder.paths:
            files[path] = None
            if folder.is_untouchable(path) and self.default_label is None:
                continue
            try:
                files[path] = load(folder, path, trust_front_matter=self.default_label is None)
            except UnreadableError as error:
                plan.failed.append(FileProblem(path=path, what=error.what, todo=error.todo))
        return files

    def _plan_file(
        self, plan: _Plan, file: SourceFile, identities: Identities, kept: set[str]
    ) -> None:
        plan.failed += file.problems
        try:
            asset_id = identities.identify(file)
        except IdentityTakenError as error:
            todo = "Give each file an id of its own."
            plan.failed.append(FileProblem(path=file.path, what=str(error), todo=todo))
            return
        kept.add(asset_id)
        known = identities.known.get(asset_id)
        try:
            draft = self.drafter.draft(asset_id, known, file)
        except UnreadableError as error:
            plan.failed.append(FileProblem(path=file.path, what=error.what, todo=error.todo))
            if known is None:
                return
            draft = self.drafter.draft_of_old_bytes(asset_id, known, file)
        if "audience" not in draft.columns["label"]:
            plan.unlabelled.append(file.path)
        if known is None:
            plan.added.append(draft)
        elif draft.is_changed:
            plan.changed.append(draft)
        else:
            plan.unchanged += 1

    # --- embedding: a cache by text, so it is written as it is made ---

    def _embed(self, plan: _Plan) -> int:
        texts = {
            text_hash: chunk.searchable
            for draft in plan.drafts
            for text_hash, chunk in zip(draft.hashes, draft.chunks or (), strict=True)
        }
        read = read_missing(
            self.library.database,
            self.library.embedder,
            texts,
            progress=lambda done, total: self.progress(Stage.EMBEDDING, done, total),
        )
        plan.has_read_older = read.is_of_library
        return read.texts

    # --- publishing: everything in one transaction, or nothing ---

    def _publish(self, plan: _Plan) -> bool:
        with self.library.database.transaction() as session:
            if queries.counters(session).labels != plan.stamp:
                return False
            changed = [*(draft.asset_id for draft in plan.drafts), *plan.removed]
            replaced = queries.texts_of_assets(session, changed)
            for draft in plan.drafts:
                self._publish_draft(session, draft)
            for asset_id in plan.removed:
                queries.withdraw(session, asset_id, now=self.now)
            if plan.has_read_older:
                queries.count_change(session, passages=True)
            elif changed:
                queries.count_change(session, passages=True, assets=changed)
            forget_unused(session, replaced)
        return True

    def _publish_draft(self, session: Session, draft: Draft) -> None:
        number = 1 if draft.known is None else draft.known.latest_number
        if draft.known is not None and draft.is_new_version:
            number += 1
        columns = {**draft.columns, "changed_at": self.now}
        if draft.known is None:
            queries.add_asset(session, {"id": draft.asset_id, "version_number": number, **columns})
        else:
            if draft.is_new_version:
                columns["version_number"] = number
            queries.change_asset(session, draft.asset_id, columns)
        if draft.is_new_version:
            version_id = queries.add_version(
                session,
                {
                    "asset_id": draft.asset_id,
                    "number": number,
                    "sha256": draft.file.sha256,
                    "path": draft.file.path,
                    "size_bytes": len(draft.file.content),
                    "recipe": draft.recipe,
                    "status": Status.PUBLISHED.value,
                    "stored_at": self.now,
                },
            )
        else:
            version_id = draft.known.version_id if draft.known is not None else 0
        if draft.chunks is not None:
            queries.replace_passages(
                session, version_id, draft.chunks, draft.hashes, recipe=draft.recipe
            )

    def _save(self, plan: _Plan) -> None:
        """Save the index; when that fails, everything is in the database all the same."""
        self.library.refresh()
        try:
            self.library.save()
        except OSError as error:
            plan.failed.append(
                FileProblem(
                    path="(index)",
                    what=f"the index could not be saved to disk: {error.strerror or error}",
                    todo="Free space and sync again. Answers are right; the next start is slower.",
                )
            )
