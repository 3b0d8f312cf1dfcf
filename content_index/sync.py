"""A source into the library: read what changed, embed what is new, publish in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from content_index import queries
from content_index.chunking import CHUNKER_REVISION
from content_index.contents import Contents, read_contents
from content_index.drafts import Drafter
from content_index.files import FileProblem, SourceRules
from content_index.gathering import Gathered, Gatherer
from content_index.labels import Label
from content_index.leaving import forget_gone_sources
from content_index.library import Library
from content_index.life.queries import replace_problems
from content_index.planning import Caution, Plan, Planner
from content_index.publishing import Publisher
from content_index.reading.children import ReadingPool
from content_index.reading.formats import READER_REVISION
from content_index.reading.quarantine import GuardedReader
from content_index.sources import queries as source_queries
from content_index.sources.folder import FolderSource
from content_index.sources.queries import SourceState
from content_index.sources.source import Source, SourceError

_ATTEMPTS = 3
_FETCHED_AT_ONCE = 50
_BYTES_AT_ONCE = 50_000_000
WHOLE_LISTING_EVERY = timedelta(days=1)
"""A record of changes is believed for so long; then the source is listed as a whole."""


class Stage(StrEnum):
    """What a sync is doing, for its progress bar."""

    FETCHING = "fetching"
    READING = "reading"
    CUTTING = "cutting into passages"
    EMBEDDING = "embedding"
    PUBLISHING = "publishing"


Progress = Callable[[Stage, int, int], None]
"""Called with the stage, how much is done and how much there is. What it raises ends the sync."""


class SyncConflictError(RuntimeError):
    """Other syncs kept publishing meanwhile: nothing was changed, run it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a sync did: numbers of files, of embedded passages, and what people must mend.

    `failed` are files that could not be read or described, `partial` those of which only a part
    could be read, `unlabelled` the paths of those that
    nobody may see as they name no audience. `withheld` are documents that are no longer listed and
    were kept, because so many at once may be a mistake: a person has to say that it is none.
    `unread` counts, by suffix, the files of kinds that are not read.
    """

    source: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    embedded: int = 0
    failed: tuple[FileProblem, ...] = ()
    partial: tuple[FileProblem, ...] = ()
    unlabelled: tuple[str, ...] = ()
    withheld: int = 0
    unread: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_changed(self) -> bool:
        """True when anything is searched now that was not, or the other way round."""
        return bool(self.added or self.changed or self.removed or self.embedded)


def sync_folder(  # noqa: PLR0913 - each is a choice of the caller's
    library: Library,
    folder: Path,
    *,
    now: datetime,
    override_label: Label | None = None,
    progress: Progress | None = None,
    caution: Caution = Caution.NONE,
    reading: ReadingPool | None = None,
) -> SyncReport:
    """Make the library hold what the folder holds, and return what that took.

    Files that vanished are withdrawn. With `override_label` every readable file gets that label and
    is published, whatever it says about itself: for evaluations. A crash loses no embedding.

    Raises:
        FolderError: the folder is missing.
        SyncConflictError: another sync published at the same time, three times in a row.
    """
    return sync_source(
        library,
        FolderSource(folder),
        now=now,
        override_label=override_label,
        progress=progress,
        caution=caution,
        reading=reading,
    )


def sync_source(  # noqa: PLR0913 - each is a choice of the caller's
    library: Library,
    source: Source,
    *,
    now: datetime,
    rules: SourceRules | None = None,
    override_label: Label | None = None,
    progress: Progress | None = None,
    caution: Caution = Caution.MOST,
    is_poll: bool = False,
    reading: ReadingPool | None = None,
) -> SyncReport:
    """Make the library hold what a source holds, and return what that took.

    What vanished is withdrawn, but only after a listing that was read to its end, and only as much
    as `caution` lets go without a person's word.
    With `is_poll` the source is asked only for what changed since the last time (but once a day for
    everything), and a source that has not changed at all is done at once. Files are parsed in the
    processes of `reading`; without one, in some of this sync's own.

    Raises:
        SourceError: the source cannot be read now; what it had delivered by then may be published,
            nothing is withdrawn.
        SyncConflictError: another sync published at the same time, three times in a row.
    """
    with ReadingPool() if reading is None else nullcontext(reading) as pool:
        sync = _Sync(
            library=library,
            source=source,
            now=now,
            rules=rules or SourceRules(),
            override_label=override_label,
            progress=progress or _silent,
            caution=caution,
            reader=GuardedReader(pool, library.database, now=now),
        )
        return sync.run(is_poll=is_poll)


def _silent(stage: Stage, done: int, total: int) -> None:
    del stage, done, total


@dataclass(slots=True, kw_only=True)
class _Sync:
    library: Library
    source: Source
    now: datetime
    rules: SourceRules
    override_label: Label | None
    progress: Progress
    caution: Caution
    reader: GuardedReader
    taken: Mapping[str, str] = field(default_factory=dict)
    planned: int = 0
    total: SyncReport = field(init=False)

    def __post_init__(self) -> None:
        self.total = SyncReport(source=self.source.id)

    def run(self, *, is_poll: bool) -> SyncReport:
        with self.library.database.reading() as session:
            state = source_queries.read_state(session, self.source.id)
            held = source_queries.held_items(session, self.source.id)
        cursor = state.cursor if is_poll and self._was_listed_lately(state) else None
        contents = read_contents(self.source, held, cursor)
        fingerprint = self._fingerprint(contents)
        if is_poll and fingerprint is not None and fingerprint == state.fingerprint:
            self._note_success(
                contents, fingerprint=fingerprint, documents=state.documents, problems=None
            )
            return replace(self.total, unchanged=state.documents)
        gatherer = Gatherer(
            source=self.source,
            contents=contents,
            held=held,
            rules=self.rules,
            labels_itself=self.override_label is None,
        )
        gatherer.read_manifests()
        planner = Planner(
            source=self.source.id,
            gatherer=gatherer,
            drafter=Drafter(
                source=self.source.id,
                embedder=self.library.embedder,
                override_label=self.override_label,
            ),
            reader=self.reader,
            trusts_verdicts=is_poll,
            today=self.now.date(),
        )
        if state.is_withdrawal_allowed:
            self.caution = Caution.NONE
        for batch, is_last in self._batches(gatherer):
            self._sync_batch(batch, planner, is_last=is_last)
        problems = [*gatherer.problems, *gatherer.idle_entries, *self.total.failed]
        self._note_success(
            contents,
            fingerprint=None if gatherer.must_look_again or self.total.withheld else fingerprint,
            documents=len(self.taken),
            problems=problems,
        )
        self._save(problems)
        return replace(self.total, failed=tuple(problems), unread=dict(contents.unread))

    def _was_listed_lately(self, state: SourceState) -> bool:
        listed_at = state.listed_whole_at
        return listed_at is not None and self.now - listed_at < WHOLE_LISTING_EVERY

    # --- batches: one for a source that is one state, else some files at a time ---

    def _batches(self, gatherer: Gatherer) -> Iterator[tuple[list[Gathered], bool]]:
        batch: list[Gathered] = []
        fetched, size, total = 0, 0, len(gatherer.contents.items)
        files = gatherer.files()
        for done in range(total + 1):
            try:
                gathered = next(files, None)
            except SourceError:
                if batch and not self.source.traits.is_atomic:
                    yield batch, False  # what was delivered is not fetched again
                raise
            if gathered is None:
                break
            batch.append(gathered)
            fetched += gathered.is_fetched
            size += gathered.file.size_bytes if gathered.is_fetched else 0
            is_full = fetched >= _FETCHED_AT_ONCE or size >= _BYTES_AT_ONCE
            if is_full and not self.source.traits.is_atomic:
                yield batch, False
                batch, fetched, size = [], 0, 0
            self.progress(Stage.FETCHING, done + 1, total)
        yield batch, True

    def _sync_batch(self, batch: list[Gathered], planner: Planner, *, is_last: bool) -> None:
        publisher = Publisher(library=self.library, source=self.source.id, now=self.now)
        total = len(planner.gatherer.contents.items)
        for _ in range(_ATTEMPTS):
            with self.library.database.reading() as session:
                known = queries.known_assets(session)
                stamp = queries.counters(session).labels
            plan = planner.plan(
                batch,
                known,
                stamp=stamp,
                taken=self.taken,
                progress=lambda done: self.progress(Stage.READING, self.planned + done, total),
                cutting=partial(self.progress, Stage.CUTTING),
            )
            if is_last:
                planner.plan_kept(plan, known)
                planner.plan_removals(plan, known, caution=self.caution)
            embedded = publisher.embed(plan, progress=partial(self.progress, Stage.EMBEDDING))
            self.progress(Stage.PUBLISHING, 0, 1)
            if publisher.publish(plan, planner.gatherer, is_last=is_last):
                self.progress(Stage.PUBLISHING, 1, 1)
                self._count(plan, embedded)
                self.planned += len(batch)
                return
        raise SyncConflictError("Another sync is publishing. Wait for it to end, then sync again.")

    def _count(self, plan: Plan, embedded: int) -> None:
        self.taken = plan.taken
        total = self.total
        self.total = SyncReport(
            source=total.source,
            added=total.added + len(plan.added),
            changed=total.changed + len(plan.changed),
            unchanged=total.unchanged + plan.unchanged,
            removed=total.removed + len(plan.removed),
            embedded=total.embedded + embedded,
            failed=(*total.failed, *plan.failed),
            partial=(*total.partial, *plan.partial),
            unlabelled=(*total.unlabelled, *plan.unlabelled),
            withheld=plan.withheld,
        )

    # --- afterwards ---

    def _fingerprint(self, contents: Contents) -> str | None:
        """Return a hash of all that a sync goes by; None where only fetches could tell."""
        items = [*contents.items.values(), *contents.manifests.values()]
        if contents.unlisted or any(not item.version for item in items):
            return None
        embedder = self.library.embedder
        day = self.now.date().isoformat()  # once a day everything is looked at again
        recipe = (day, READER_REVISION, CHUNKER_REVISION, embedder.name, embedder.token_limit)
        seen = [
            (
                *(repr(part) for part in (item.key, item.path, item.version, item.url, item.title)),
                repr(item.updated),
                repr(sorted(item.readers or ())),
                repr(item.said),
            )
            for item in items
        ]
        refused = [repr(one.path) for one in contents.refused]
        refused += map(repr, sorted(contents.unruled))
        described = json.dumps(
            [*recipe, repr(self.rules), repr(self.override_label), *refused, *seen]
        )
        return hashlib.sha256(described.encode()).hexdigest()

    def _note_success(
        self,
        contents: Contents,
        *,
        fingerprint: str | None,
        documents: int,
        problems: Sequence[FileProblem] | None,
    ) -> None:
        values: dict[str, Any] = {
            "fingerprint": fingerprint,
            "documents": documents,
            "failures": 0,
            "problem": None,
            "tried_at": self.now,
            "synced_at": self.now,
        }
        if self.total.withheld:
            values["problem"] = (
                f"{self.total.withheld} of its documents are no longer listed. They were kept: so "
                "many at once may be a mistake."
            )
        else:
            values |= {"cursor": contents.cursor, "is_withdrawal_allowed": False}
        if contents.is_complete:
            values["listed_whole_at"] = self.now
        with self.library.database.transaction() as session:
            source_queries.change_state(session, self.source.id, **values)
            if problems is not None:
                replace_problems(session, self.source.id, problems, now=self.now)
                forget_gone_sources(session)

    def _save(self, problems: list[FileProblem]) -> None:
        """Save the index; when that fails, everything is in the database all the same."""
        self.library.refresh()
        try:
            self.library.save()
        except OSError as error:
            problems.append(
                FileProblem(
                    path="(index)",
                    what=f"the index could not be saved to disk: {error.strerror or error}",
                    todo="Free space and sync again. Answers are right; the next start is slower.",
                )
            )
