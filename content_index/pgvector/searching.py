"""Dense search by the database: the same results as in memory, to the last bit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.queries import read_vectors
from content_index.entitlement import AllowedRows, Hit, best_hits
from content_index.pgvector import queries
from content_index.vectors import SCORE_NOISE, SPARE_HITS
from content_index.view import View
from store.database import Database


class VectorsInDatabase:
    """Vectors that PostgreSQL compares. Safe to share between threads.

    Raises:
        NoVectorsInDatabaseError: it cannot; the message says what to do.
    """

    def __init__(self, database: Database) -> None:
        queries.make_table(database)
        self._database = database
        self._rows: tuple[View, NDArray[np.int64], NDArray[np.int64]] | None = None

    def fill(self, *, model: str) -> int:
        """Have the database hold what a model made of every passage; return how many were new."""
        return queries.fill(self._database, model=model)

    def search(self, query: NDArray[np.float32], allowed: AllowedRows, *, limit: int) -> list[Hit]:
        """Return the best allowed rows by inner product with a unit vector, as in memory.

        The database says where to look; scores are computed again row by row from the vectors as
        the model made them, and it looks deeper until no other passage can belong to the best.
        """
        wanted = min(limit, allowed.count)
        if wanted <= 0:
            return []
        query = np.ascontiguousarray(query, dtype=np.float32).reshape(-1)
        depth = wanted + SPARE_HITS
        while True:
            rows, scores, is_all = self._looked(query, allowed, depth=depth)
            if is_all or len(rows) >= wanted:
                worst_seen, best = float(scores.min(initial=np.inf)), np.sort(scores)[-wanted:]
                if is_all or worst_seen + SCORE_NOISE < float(best.min()) - SCORE_NOISE:
                    return best_hits(rows, scores.astype(np.float64), limit=wanted)
            depth *= 4

    def _looked(
        self, query: NDArray[np.float32], allowed: AllowedRows, *, depth: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], bool]:
        """Return the nearest rows, their scores, and whether those are all that there are."""
        view, model = allowed.view, allowed.view.embedder.name
        with self._database.reading_for(lambda: allowed.scope) as session:
            found = queries.nearest_passages(
                session, query, versions=allowed.version_ids, model=model, limit=depth
            )
            rows = self._rows_of(view, np.asarray(found, dtype=np.int64))
            rows = rows[allowed.mask[rows]]
            hashes = [view.keys[row].searchable_sha256 for row in rows.tolist()]
            known = read_vectors(session, hashes, model=model)
        is_there = np.asarray([name in known for name in hashes], dtype=np.bool_)
        vectors = np.zeros((int(is_there.sum()), view.embedder.dimension), dtype=np.float32)
        for place, name in enumerate(name for name in hashes if name in known):
            vectors[place] = known[name]
        return rows[is_there], np.add.reduce(vectors * query, axis=1), len(found) < depth

    def _rows_of(self, view: View, passage_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of passages; those that the view does not know yet are left out."""
        kept = self._rows
        if kept is None or kept[0] is not view:
            ids = np.fromiter((key.id for key in view.keys), np.int64, len(view.keys))
            order = np.argsort(ids)
            kept = self._rows = (view, ids[order], order)
        _, ids, order = kept
        at = np.searchsorted(ids, passage_ids)
        at[at == len(ids)] = 0
        is_known = ids[at] == passage_ids if len(ids) else np.zeros(len(at), np.bool_)
        rows: NDArray[np.int64] = order[at[is_known]]
        return rows
