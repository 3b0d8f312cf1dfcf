"""The index that answers: kept current, made again where it is lost, changed to another model.

The database is the truth. What is here is a view of it by one model's vectors; the next view is
made beside it and takes its place whole.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy.orm import Session

from content_index import queries
from content_index.disk import Disk
from content_index.embedding import Embedder
from content_index.embedding.changing import Answering, Models
from content_index.embedding.queries import (
    KeptModel,
    ModelRole,
    forget_other_models,
    keep_model,
    kept_as,
    kept_models,
    not_read,
    read_by,
    read_vectors,
    say_all_is_read,
)
from content_index.embedding.reading import Progress, read_library
from content_index.snapshot import load_snapshot, save_snapshot
from content_index.view import Source, View, build_view, changed_view, with_vectors
from store.database import Database

if TYPE_CHECKING:
    from content_index.pgvector.searching import VectorsInDatabase

MADE_AT_ONCE = 20_000
"""Vectors of so many passages are read from the database in half a second: nobody waits for it."""
_ALWAYS_SAVED = 20_000
"""An index of so many passages is written within a second: its snapshot is never behind."""
_MOST_BEHIND = 0.05
"""Of a larger one, the snapshot may lack this share."""
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Prepared:
    """What there was to prepare: texts that were read, vectors put back, a model changed to."""

    texts: int = 0
    has_restored: bool = False
    changed_to: str = ""


class Index:
    """The view that answers. Safe between threads.

    With `answers_meanwhile`, vectors that no snapshot holds are left to `prepare`, which somebody
    calls soon: until then words alone answer. Without it, who asks first waits for them.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of who opens the library
        self,
        database: Database,
        models: Models,
        *,
        folder: Path | None = None,
        disk: Disk | None = None,
        answers_meanwhile: bool = False,
        in_database: VectorsInDatabase | None = None,
    ) -> None:
        self.models = models
        self.in_database = in_database
        self._database = database
        self._folder = folder
        self._disk = disk or Disk()
        self._answers_meanwhile = answers_meanwhile
        self.lock = threading.RLock()
        """Taken before the session is opened that `current` is called with: views go forward."""
        self._preparing = threading.Lock()
        self._view: View | None = None
        self._ready: View | None = None
        """Made beside the view, and to take its place."""
        self._saved: View | None = None
        self._is_tidy = False

    def current(self, session: Session) -> View:
        """Return the view of the library as a session sees it that was opened under the lock."""
        with self.lock:
            view = self._view
            if (
                view is None
                or view.generation.number != queries.counters(session).passages
                or (self._ready is not None and not view.has_vectors)
            ):
                view = self._view = self._caught_up(session)
            return view

    def save(self) -> None:
        """Write a snapshot of the current view, so that the next start is quick.

        One that is little behind is left as it is: a start catches up from the change log.

        Raises:
            OSError: it cannot be written; the database still holds everything.
        """
        if self._folder is None:
            return
        view = self._now()
        saved = self._saved
        is_little_behind = (
            saved is not None
            and saved.embedder.name == view.embedder.name
            and len(view) > _ALWAYS_SAVED
            and _behind(saved, view) <= len(view) * _MOST_BEHIND
        )
        if view.has_vectors and not view.is_in_database and not is_little_behind:
            save_snapshot(view, self._folder, disk=self._disk)
            self._saved = view

    def prepare(self, progress: Progress) -> Prepared:
        """Do what an index needs done beside answering; nothing, mostly, and that at once.

        Vectors that were lost are put back. What the model has not read it reads. A changed model
        reads everything, while the former one answers; then it takes over. What a crash interrupts
        goes on from there. One caller at a time; others wait.

        Raises:
            OSError: a snapshot of the result cannot be written; the result holds.
        """
        with self._preparing:
            has_restored = self._restore()
            with self._database.reading() as session:
                is_empty = not queries.counters(session).passages
                is_changed = self.models.change(session) is not None
            if is_empty or not is_changed:
                prepared = Prepared(self._read_rest(progress), has_restored)
            else:
                prepared = replace(self._change_model(progress), has_restored=has_restored)
            self._tidy(is_needed=bool(prepared.changed_to))
        if prepared != Prepared():
            self.save()
        return prepared

    # --- the view ---

    def _now(self) -> View:
        with self.lock, self._database.reading() as session:
            return self.current(session)

    def _caught_up(self, session: Session) -> View:
        """Build the view of now: from the change log where that reaches back far enough."""
        answering = self.models.answering(session)
        base = self._base(answering)
        is_whole = (
            base is not None
            and _is_of(base, answering.embedder)
            and base.has_vectors
            and base.is_in_database == (self.in_database is not None)
        )
        keys = None if base is not None else queries.searchable_keys(session)
        size = len(base) if base is not None else len(keys or ())
        waits = self._answers_meanwhile and not is_whole and size > MADE_AT_ONCE
        has_vectors = answering.is_comparable and not waits
        source = self._source(session, answering.embedder, has_vectors=has_vectors)
        if base is not None and not (is_whole and source.has_vectors):
            base = with_vectors(base, source)
        generation = queries.generation_of(session)
        changed = None
        if base is not None:
            changed = queries.changed_assets(session, since=base.generation)
        if base is None or changed is None:
            keys = queries.searchable_keys(session) if keys is None else keys
            return build_view(keys, generation=generation, base=base, source=source)
        keys = queries.searchable_keys(session, assets=changed)
        return changed_view(changed, keys, generation=generation, base=base, source=source)

    def _base(self, answering: Answering) -> View | None:
        """Return the view to build upon: the one in use or its successor, else a snapshot."""
        embedder, ready = answering.embedder, self._ready
        if ready is not None and answering.is_comparable and _is_of(ready, embedder):
            self._ready = None
            return ready
        if self._view is None and self._folder is not None:
            found = load_snapshot(self._folder, embedder=embedder)
            self._saved = found if found is not None and found.has_vectors else None
            return found
        return self._view

    # --- beside answering ---

    def _restore(self) -> bool:
        """Put vectors back that no snapshot held; say whether there was anything to do."""
        view = self._now()
        if view.has_vectors:
            return False
        with self._database.reading() as session:
            answering = self.models.answering(session)
            if not answering.is_comparable:
                return False
            restored = with_vectors(view, self._source(session, answering.embedder))
        with self.lock:
            self._ready = restored
        self._now()
        return True

    def _read_rest(self, progress: Progress) -> int:
        """Have the model that answers read what it has not read yet."""
        embedder = self.models.configured
        with self._database.reading() as session:
            before = queries.counters(session)
            is_noted = kept_models(session) == {ModelRole.ANSWERING: _kept(embedder)}
            is_all_read = not before.passages or read_by(session) == kept_as(embedder.name)
        if is_noted and is_all_read:
            return 0
        texts = read_library(self._database, embedder, progress=progress)
        with self._database.transaction() as session:
            keep_model(session, ModelRole.ANSWERING, _kept(embedder))
            keep_model(session, ModelRole.COMING, None)
            if queries.counters(session).labels == before.labels:
                say_all_is_read(session, model=embedder.name)
            if texts:
                queries.count_change(session, passages=True)
        return texts

    def _change_model(self, progress: Progress) -> Prepared:
        """Have the configured model read everything, then let it take over."""
        coming = self.models.configured
        with self._database.reading() as session:
            problem = self.models.answering(session).problem
        with self._database.transaction() as session:
            keep_model(session, ModelRole.COMING, _kept(coming, problem=problem))
        texts = 0
        for _ in range(_ATTEMPTS):
            texts += read_library(self._database, coming, progress=progress)
            view = self._now()
            with self._database.reading() as session:
                view = with_vectors(view, self._source(session, coming))
            if self._take_over(view):
                self._now()
                return Prepared(texts, changed_to=coming.name)
            with self.lock:
                self._ready = None
        return Prepared(texts)  # much is published just now: the rest is for the next call

    def _take_over(self, view: View) -> bool:
        """Let a view's model answer; False where the library has changed too much meanwhile.

        The view is caught up first, outside the transaction: a change costs what changed.
        """
        coming = view.embedder
        for _ in range(_ATTEMPTS):
            with self._database.reading() as session:
                changed = queries.changed_assets(session, since=view.generation)
                if changed is None:
                    return False
                keys = queries.searchable_keys(session, assets=changed)
                generation = queries.generation_of(session)
                source = self._source(session, coming)
                view = changed_view(changed, keys, generation=generation, base=view, source=source)
                is_all_read = _is_all_read(session, view)
            if not is_all_read:
                return False  # something was published that it has not read yet
            with self.lock:
                self._ready = view
            with self._database.transaction() as session:
                if queries.held_generation(session) == view.generation:
                    keep_model(session, ModelRole.ANSWERING, _kept(coming))
                    keep_model(session, ModelRole.COMING, None)
                    say_all_is_read(session, model=coming.name)
                    queries.count_change(session, passages=True, assets=())
                    return True
        return False

    def _source(self, session: Session, embedder: Embedder, *, has_vectors: bool = True) -> Source:
        """Return where a view's numbers come from; the database has all that are new by then."""
        if has_vectors and self.in_database is not None:
            self.in_database.fill(model=embedder.name)
        is_in_database = has_vectors and self.in_database is not None
        return Source(
            embedder=embedder,
            vectors_of=(lambda hashes: read_vectors(session, hashes, model=embedder.name))
            if has_vectors and not is_in_database
            else None,
            texts_of=lambda ids: queries.read_searchable(session, ids),
            is_in_database=is_in_database,
        )

    def _tidy(self, *, is_needed: bool) -> None:
        """Forget what models made that are not in use any more."""
        if self._is_tidy and not is_needed:
            return
        with self._database.reading() as session:
            keep = [model.name for model in kept_models(session).values()]
        after: str | None = "" if keep else None
        while after is not None:
            with self._database.transaction() as session:
                after = forget_other_models(session, keep, after=after)
        self._is_tidy = True


def _is_of(view: View, embedder: Embedder) -> bool:
    return view.embedder.name == embedder.name


def _kept(embedder: Embedder, *, problem: str = "") -> KeptModel:
    return KeptModel(embedder.name, embedder.origin, problem)


def _behind(saved: View, view: View) -> int:
    """Return how many passages of a view a snapshot lacks."""
    there = {id(part) for part in saved.parts}
    return sum(len(part) for part in view.parts if id(part) not in there)


def _is_all_read(session: Session, view: View) -> bool:
    """Say whether the view's model has read all of its passages."""
    if view.is_in_database:
        return not not_read(session, model=view.embedder.name)
    return bool(view.vectors.is_read(np.arange(len(view))).all())
