"""The library as the other rooms use it: every search asks for the rows that are allowed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from content_index import queries
from content_index.assets import Asset, Passage
from content_index.curation.rules import ANY_OCCASION, Occasion
from content_index.disk import Disk
from content_index.embedding import Embedder
from content_index.embedding.compact import CompactTokens
from content_index.embedding.queries import read_tokens, read_vectors
from content_index.embedding.reading import Progress, read_missing
from content_index.entitlement import (
    AllowedRows,
    Hit,
    Shelf,
    allow_rows,
    narrowed_rows,
)
from content_index.labels import Grant
from content_index.shelf.current import read_shelf
from content_index.snapshot import load_snapshot, save_snapshot
from content_index.view import Source, View, build_view, changed_view
from store.database import Database

_ALLOWED_KEPT = 16
"""Sets of readers whose rows are remembered, for as long as neither labels nor passages change."""
_ALWAYS_SAVED = 20_000
"""An index of so many passages is written within a second: its snapshot is never behind."""
_MOST_BEHIND = 0.05
"""Of a larger one, the snapshot may lack this share."""


@dataclass(frozen=True, slots=True)
class PassageText:
    """What the model read of a passage, title and headings before the text, and its tokens."""

    searchable: str
    tokens: CompactTokens


class Library:
    """Labelled passages, searched within what a grant allows. Safe to share between threads.

    Labels and status are those of the database at the moment of each call, and a sync by another
    process is seen by the next `allowed`. Rows are handles within one `AllowedRows`.
    """

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        *,
        folder: Path | None = None,
        disk: Disk | None = None,
    ) -> None:
        self.database = database
        self.embedder = embedder
        self._folder = folder
        self._disk = disk or Disk()
        self._lock = threading.Lock()
        self._view: View | None = None
        self._saved: View | None = None
        self._shelf: Shelf | None = None
        self._allowed: OrderedDict[tuple[Grant, date, Occasion], AllowedRows] = OrderedDict()

    def allowed(
        self, grant: Grant, *, today: date, occasion: Occasion = ANY_OCCASION
    ) -> AllowedRows:
        """Return the rows that every holder of the grant may see on that day and occasion."""
        view, shelf = self._current()
        with self._lock:
            known = self._allowed.get((grant, today, occasion))
            if known is not None and known.view is view and known.stamp == shelf.stamp:
                self._allowed.move_to_end((grant, today, occasion))
                return known
        allowed = allow_rows(view, shelf, grant, today=today, occasion=occasion)
        with self._lock:
            if self._view is view:  # else it would keep an old view in memory
                self._allowed[grant, today, occasion] = allowed
                self._allowed.move_to_end((grant, today, occasion))
            while len(self._allowed) > _ALLOWED_KEPT:
                self._allowed.popitem(last=False)
        return allowed

    def dense(self, query: str, allowed: AllowedRows, *, limit: int) -> list[Hit]:
        """Return the allowed passages nearest in meaning, best first; scores are cosines."""
        return self.nearest(self.encode([query])[0], allowed, limit=limit)

    def nearest(
        self, vector: NDArray[np.float32], allowed: AllowedRows, *, limit: int
    ) -> list[Hit]:
        """Return the allowed passages nearest to a unit vector, as `dense` does."""
        allowed = self._fresh(allowed)
        return allowed.view.vectors.search(vector, allowed, limit=limit)

    def words(self, query: str, allowed: AllowedRows, *, limit: int) -> list[Hit]:
        """Return the allowed passages that share words with the query, best first, by BM25."""
        allowed = self._fresh(allowed)
        return allowed.view.words.search(query, allowed, limit=limit)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of questions, shape (len(texts), dimension)."""
        return self.embedder.encode_queries(texts)

    def vectors(self, rows: Iterable[int], allowed: AllowedRows) -> NDArray[np.float32]:
        """Return the vectors of passages, one a row in the order asked for.

        Raises:
            NotAllowedError: a row is outside the allowed ones.
        """
        return allowed.view.vectors.at(allowed.require(rows))

    def tokens(self, rows: Iterable[int], allowed: AllowedRows) -> dict[int, PassageText]:
        """Return what is kept of passages' tokens, by row; those not read yet are missing.

        Raises:
            NotAllowedError: a row is outside the allowed ones.
        """
        keys = {int(row): allowed.view.keys[row] for row in allowed.require(rows)}
        hashes = [key.searchable_sha256 for key in keys.values()]
        with self.database.reading() as session:
            tokens = read_tokens(session, hashes, model=self.embedder.name)
            texts = queries.read_searchable(session, [key.id for key in keys.values()])
        return {
            row: PassageText(texts[key.id], tokens[key.searchable_sha256])
            for row, key in keys.items()
            if key.id in texts and key.searchable_sha256 in tokens
        }

    def read_missing(self, progress: Progress) -> int:
        """Have the model read what it has not read yet; return how many texts that were.

        After a change of model that is everything; until it is done, searches go by words alone.
        Nothing is shown of what is read: this asks for no grant.
        """
        read = read_missing(self.database, self.embedder, {}, progress=progress)
        if read.is_of_library:
            with self.database.transaction() as session:
                queries.count_change(session, passages=True)
        return read.texts

    def passages(self, rows: Iterable[int], allowed: AllowedRows) -> list[Passage]:
        """Return passages in the order asked for.

        What was withdrawn or replaced since `allowed` was made is left out: match by `row`.

        Raises:
            NotAllowedError: a row is outside the allowed ones.
        """
        wanted = [int(row) for row in allowed.require(rows)]
        fresh = self._fresh(allowed)
        ids = {allowed.view.keys[row].id: row for row in wanted if fresh.mask[row]}
        with self.database.reading() as session:
            found = queries.read_passages(session, ids)
        return [found[row] for row in wanted if row in found]

    def passages_of(self, version_id: int, allowed: AllowedRows) -> list[Passage]:
        """Return all passages of a version in order; none when it is not allowed."""
        if version_id not in allowed.view.versions:
            return []
        of_version = allowed.view.version_of_row == allowed.view.versions.index(version_id)
        return self.passages(np.flatnonzero(of_version & allowed.mask).tolist(), allowed)

    def assets(
        self, grant: Grant, *, today: date, occasion: Occasion = ANY_OCCASION
    ) -> list[Asset]:
        """Return the assets that the grant may see on that day and occasion, ordered by id."""
        permitted = self._fresh_shelf().permitted(grant, today=today, occasion=occasion)
        return [permitted[asset_id] for asset_id in sorted(permitted)]

    def pinned(self, grant: Grant, *, today: date, occasion: Occasion) -> frozenset[str]:
        """Return the ids of what a CAM brings forward, among what the grant may see."""
        return self._fresh_shelf().pinned(grant, today=today, occasion=occasion)

    def asset(self, asset_id: str, grant: Grant, *, today: date) -> Asset | None:
        """Return one asset, or None when there is none or the grant may not see it."""
        return self._fresh_shelf().permitted(grant, today=today).get(asset_id)

    def still_allowed(
        self, version_ids: Iterable[int], grant: Grant, *, today: date
    ) -> frozenset[int]:
        """Return which of these versions are current and may be seen now."""
        permitted = self._fresh_shelf().permitted(grant, today=today)
        return frozenset(version_ids) & {asset.version_id for asset in permitted.values()}

    def refresh(self) -> int:
        """Catch up with the database; return the number of searchable passages."""
        view, _ = self._current()
        return len(view)

    def save(self) -> None:
        """Write a snapshot of the current index, so that the next start is quick.

        One that is little behind is left as it is: a start catches up from the change log.

        Raises:
            OSError: it cannot be written; the database still holds everything.
        """
        if self._folder is None:
            return
        view, _ = self._current()
        is_little_behind = (
            self._saved is not None
            and len(view) > _ALWAYS_SAVED
            and _behind(self._saved, view) <= len(view) * _MOST_BEHIND
        )
        if not is_little_behind:
            save_snapshot(view, self._folder, model=self.embedder.name, disk=self._disk)
            self._saved = view

    def _fresh(self, allowed: AllowedRows) -> AllowedRows:
        """Return the rows without what has been revoked since they were allowed."""
        shelf = self._fresh_shelf()
        return allowed if shelf.stamp == allowed.stamp else narrowed_rows(allowed, shelf)

    def _fresh_shelf(self) -> Shelf:
        with self.database.reading() as session:
            stamp = queries.counters(session).labels
            shelf = self._shelf
            if shelf is None or shelf.stamp != stamp:
                shelf = self._shelf = read_shelf(session)
        return shelf

    def _current(self) -> tuple[View, Shelf]:
        """Return view and shelf as they stand in the database in one moment."""
        with self._lock, self.database.reading() as session:
            counters = queries.counters(session)
            if self._shelf is None or self._shelf.stamp != counters.labels:
                self._shelf = read_shelf(session)
            if self._view is None or self._view.generation.number != counters.passages:
                self._view = self._caught_up(session)
                self._allowed.clear()
            return self._view, self._shelf

    def _base(self) -> View | None:
        """Return the view to build upon: the one in use, else the newest sound snapshot."""
        if self._view is None and self._folder is not None:
            embedder = self.embedder
            self._saved = load_snapshot(
                self._folder, model=embedder.name, dimension=embedder.dimension
            )
            return self._saved
        return self._view

    def _caught_up(self, session: Session) -> View:
        """Build the view of now: from the change log where that reaches back far enough."""
        base = self._base()
        generation = queries.generation_of(session)
        source = Source(
            dimension=self.embedder.dimension,
            vectors_of=lambda hashes: read_vectors(session, hashes, model=self.embedder.name),
            texts_of=lambda ids: queries.read_searchable(session, ids),
        )
        changed = None
        if base is not None:
            changed = queries.changed_assets(session, since=base.generation)
        if base is None or changed is None:
            keys = queries.searchable_keys(session)
            return build_view(keys, generation=generation, base=base, source=source)
        keys = queries.searchable_keys(session, assets=changed)
        return changed_view(changed, keys, generation=generation, base=base, source=source)


def _behind(saved: View, view: View) -> int:
    """Return how many passages of a view a snapshot lacks."""
    there = {id(part) for part in saved.parts}
    return sum(len(part) for part in view.parts if id(part) not in there)


def open_library(
    *,
    database: Database,
    embedder: Embedder,
    folder: Path | None = None,
    disk: Disk | None = None,
) -> Library:
    """Open the library of a database; the index is read when it is first used.

    `folder` is where snapshots of the index are kept, written by `disk`; without one, each start
    builds it anew.
    """
    return Library(database, embedder, folder=folder, disk=disk)
