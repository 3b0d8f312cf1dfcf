"""The library as the other rooms use it: every search asks for the rows that are allowed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from content_index import queries
from content_index.assets import Asset, Passage
from content_index.curation.rules import ANY_OCCASION, Occasion
from content_index.disk import Disk
from content_index.embedding import Embedder, TokenVectors
from content_index.embedding.changing import LoadModel, ModelChange, Models
from content_index.embedding.compact import CompactTokens
from content_index.embedding.queries import (
    KeptModel,
    ModelRole,
    keep_model,
    kept_models,
    read_tokens,
    read_vectors,
)
from content_index.embedding.reading import Progress, read_now, read_texts
from content_index.entitlement import (
    AllowedRows,
    Hit,
    Shelf,
    allow_rows,
    narrowed_rows,
)
from content_index.index import Index, Prepared
from content_index.labels import Grant
from content_index.shelf.current import read_shelf
from content_index.shelf.listing import Listed, listed
from content_index.view import View
from store.database import Database

if TYPE_CHECKING:
    from content_index.pgvector.searching import VectorsInDatabase

_ALLOWED_KEPT = 16
"""Sets of readers whose rows are remembered, for as long as neither labels nor passages change."""


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

    def __init__(self, database: Database, index: Index) -> None:
        self.database = database
        self._index = index
        self._lock = threading.Lock()
        self._view: View | None = None
        self._shelf: Shelf | None = None
        self._allowed: OrderedDict[tuple[Grant, date, Occasion], AllowedRows] = OrderedDict()

    @property
    def embedder(self) -> Embedder:
        """The model that reads what is published now: while it changes, still the former one."""
        with self.database.reading() as session:
            return self._index.models.answering(session).embedder

    @property
    def wanted_model(self) -> str:
        """The name of the model that is set, whether it answers already or another still does."""
        return self._index.models.configured.name

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
        return self.nearest(self.encode([query], allowed)[0], allowed, limit=limit)

    def nearest(
        self, vector: NDArray[np.float32], allowed: AllowedRows, *, limit: int
    ) -> list[Hit]:
        """Return the allowed passages nearest to a unit vector, as `dense` does."""
        allowed = self._fresh(allowed)
        in_database = self._index.in_database
        if in_database is not None and allowed.view.is_in_database:
            return in_database.search(vector, allowed, limit=limit)
        return allowed.view.vectors.search(vector, allowed, limit=limit)

    def words(self, query: str, allowed: AllowedRows, *, limit: int) -> list[Hit]:
        """Return the allowed passages that share words with the query, best first, by BM25."""
        allowed = self._fresh(allowed)
        return allowed.view.words.search(query, allowed, limit=limit)

    def encode(self, texts: Sequence[str], allowed: AllowedRows) -> NDArray[np.float32]:
        """Return unit vectors of questions, shape (len(texts), dimension).

        They are of the model that the vectors of these rows are of, and compared with no others.
        """
        return allowed.view.embedder.encode_queries(texts)

    def encode_tokens(self, texts: Sequence[str], allowed: AllowedRows) -> list[TokenVectors]:
        """Return the vectors of each question's tokens, to be compared with those of these rows."""
        return allowed.view.embedder.encode_tokens(texts)

    def is_word(self, text: str, allowed: AllowedRows) -> bool:
        """Say whether the model that reads these rows knows a text as one word."""
        return allowed.view.embedder.is_word(text)

    def vectors(self, rows: Iterable[int], allowed: AllowedRows) -> NDArray[np.float32]:
        """Return the vectors of passages, one a row in the order asked for.

        Where words alone find passages, the model reads now what it has not read of these.

        Raises:
            NotAllowedError: a row is outside the allowed ones.
        """
        view, wanted = allowed.view, allowed.require(rows)
        if view.has_vectors and not view.is_in_database:
            return view.vectors.at(wanted)
        hashes = [view.keys[row].searchable_sha256 for row in wanted.tolist()]
        if not view.has_vectors:
            read_now(self.database, view.embedder, hashes)
        with self.database.reading_for(lambda: allowed.scope) as session:
            known = read_vectors(session, hashes, model=view.embedder.name)
        found = np.zeros((len(hashes), view.embedder.dimension), dtype=np.float32)
        for place, name in enumerate(hashes):
            if name in known:  # else it was withdrawn just now
                found[place] = known[name]
        return found

    def tokens(self, rows: Iterable[int], allowed: AllowedRows) -> dict[int, PassageText]:
        """Return what is kept of passages' tokens, by row; those not read yet are missing.

        Where words alone find passages, the model reads now what it has not read of these.

        Raises:
            NotAllowedError: a row is outside the allowed ones.
        """
        view = allowed.view
        keys = {int(row): view.keys[row] for row in allowed.require(rows)}
        hashes = [key.searchable_sha256 for key in keys.values()]
        if not view.has_vectors:  # those that happen to be there would put their passages ahead
            read_now(self.database, view.embedder, hashes)
        with self.database.reading_for(lambda: allowed.scope) as session:
            tokens = read_tokens(session, hashes, model=view.embedder.name)
            texts = queries.read_searchable(session, [key.id for key in keys.values()])
        return {
            row: PassageText(texts[key.id], tokens[key.searchable_sha256])
            for row, key in keys.items()
            if key.id in texts and key.searchable_sha256 in tokens
        }

    def read(self, texts: Mapping[str, str], progress: Progress) -> int:
        """Have the model read texts, by hash, that are to be published; return how many were new.

        Nothing is shown of what is read: this asks for no grant.
        """
        embedder = self.embedder
        with self.database.reading() as session:
            is_first = ModelRole.ANSWERING not in kept_models(session)
        if is_first:
            with self.database.transaction() as session:
                model = KeptModel(embedder.name, embedder.origin)
                keep_model(session, ModelRole.ANSWERING, model)
        return read_texts(self.database, embedder, texts, progress=progress)

    def prepare(self, progress: Progress) -> Prepared:
        """Do what the index needs done beside answering, see `Index.prepare`.

        Raises:
            OSError: a snapshot of the result cannot be written; the result holds.
        """
        return self._index.prepare(progress)

    def model_change(self) -> ModelChange | None:
        """Return the change of model that `prepare` is to make or makes; None without one."""
        with self.database.reading() as session:
            return self._index.models.change(session)

    def warm_up(self) -> None:
        """Have index and model in memory, so that the first question need not wait for them."""
        view, _ = self._current()
        view.embedder.encode_queries(["How are deals registered?"])

    def passages(self, rows: Iterable[int], allowed: AllowedRows) -> list[Passage]:
        """Return passages in the order asked for.

        What was withdrawn or replaced since `allowed` was made is left out: match by `row`.

        Raises:
            NotAllowedError: a row is outside the allowed ones.
        """
        wanted = [int(row) for row in allowed.require(rows)]
        fresh = self._fresh(allowed)
        ids = {allowed.view.keys[row].id: row for row in wanted if fresh.mask[row]}
        with self.database.reading_for(lambda: fresh.scope) as session:
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

        Raises:
            OSError: it cannot be written; the database still holds everything.
        """
        self._index.save()

    def _fresh(self, allowed: AllowedRows) -> AllowedRows:
        """Return the rows without what has been revoked since they were allowed."""
        shelf = self._fresh_shelf()
        return allowed if shelf.stamp == allowed.stamp else narrowed_rows(allowed, shelf)

    def listed(self, part: str) -> list[Listed]:
        """Every document with that in its title or id, whatever its state, current ones first.

        For who keeps the library: it asks nobody's grant, and is shown to nobody else.
        """
        return listed(self._fresh_shelf(), part)

    def _fresh_shelf(self) -> Shelf:
        with self.database.reading() as session:
            stamp = queries.counters(session).labels
            shelf = self._shelf
            if shelf is None or shelf.stamp != stamp:
                shelf = self._shelf = read_shelf(session)
        return shelf

    def _current(self) -> tuple[View, Shelf]:
        """Return view and shelf as they stand in the database in one moment."""
        with self._index.lock, self._lock, self.database.reading() as session:
            counters = queries.counters(session)
            if self._shelf is None or self._shelf.stamp != counters.labels:
                self._shelf = read_shelf(session)
            view = self._index.current(session)
            if view is not self._view:
                self._view = view
                self._allowed.clear()
            return view, self._shelf


def open_library(  # noqa: PLR0913 - each is a choice of the caller's
    *,
    database: Database,
    embedder: Embedder,
    load_model: LoadModel | None = None,
    folder: Path | None = None,
    disk: Disk | None = None,
    answers_meanwhile: bool = False,
    in_database: VectorsInDatabase | None = None,
) -> Library:
    """Open the library of a database; the index is read when it is first used.

    `embedder` is the model to use. Where another one has read the library, that one, which
    `load_model` loads by its origin, answers until `Library.prepare` has had `embedder` read
    everything; without it, words alone do.
    `folder` is where snapshots of the index are kept, written by `disk`; without one, each start
    builds it anew. With `answers_meanwhile` somebody calls `prepare` in another thread, again and
    again: vectors of a large library that were lost are left to that, and words alone answer.
    With `in_database` the database compares vectors, and this process holds none; without
    snapshots, each start reads the words anew.
    """
    index = Index(
        database,
        Models(embedder, load=load_model),
        folder=folder,
        disk=disk,
        answers_meanwhile=answers_meanwhile,
        in_database=in_database,
    )
    return Library(database, index)
