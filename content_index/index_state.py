"""How the index stands, as people want to know it: read from database and disk, without a model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from content_index import queries
from content_index.embedding.queries import ModelRole, count_texts, kept_models, not_read
from content_index.snapshot import described_snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotState:
    """A snapshot on disk: of which model and generation, and whether each of its files is sound."""

    model: str
    generation: int
    passages: int
    is_sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """The models, what they have read of all texts, and the snapshots, newest first.

    `answering` is empty before anything was read, `coming` where no model is to take over.
    `problem` says why words alone answer until it does.
    """

    generation: int
    texts: int
    answering: str
    not_read: int
    coming: str
    coming_not_read: int
    problem: str
    snapshots: tuple[SnapshotState, ...]


def index_state(session: Session, folder: Path) -> IndexState:
    """Return how the index of a database stands whose snapshots are in this folder."""
    models = kept_models(session)
    answering, coming = models.get(ModelRole.ANSWERING), models.get(ModelRole.COMING)
    return IndexState(
        generation=queries.counters(session).passages,
        texts=count_texts(session),
        answering="" if answering is None else answering.name,
        not_read=0 if answering is None else len(not_read(session, model=answering.name)),
        coming="" if coming is None else coming.name,
        coming_not_read=0 if coming is None else len(not_read(session, model=coming.name)),
        problem="" if coming is None else coming.problem,
        snapshots=tuple(
            SnapshotState(
                model=str(manifest.get("model", "")),
                generation=int(manifest.get("generation", 0)),
                passages=int(manifest.get("passages", 0)),
                is_sound=is_sound,
            )
            for manifest, is_sound in described_snapshots(folder)
        ),
    )
