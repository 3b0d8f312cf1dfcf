"""Have a model read the texts it has not read yet. What it makes is kept as it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from content_index import queries
from content_index.embedding.embedder import Embedder
from content_index.embedding.queries import (
    keep_read,
    read_already,
    say_all_is_read,
    texts_not_read,
)
from store.database import Database

READ_AT_ONCE = 64
"""Texts in one transaction: a crash costs no more than reading these again."""

Progress = Callable[[int, int], None]
"""Called with how many texts are read, of how many."""


@dataclass(frozen=True, slots=True)
class Read:
    """How many texts were read, and whether some of them are searched already by words alone."""

    texts: int
    is_of_library: bool


def read_missing(
    database: Database, embedder: Embedder, texts: Mapping[str, str], *, progress: Progress
) -> Read:
    """Read these texts (by hash) and whatever else of the library lacks vector or tokens.

    Each text costs one reading, whichever asset it is in and wherever that moves.
    """
    model = embedder.name
    missing = dict(texts)
    with database.reading() as session:
        for text_hash in read_already(session, texts, model=model):
            del missing[text_hash]
        stamp = queries.counters(session).labels
        of_library = texts_not_read(session, model=model)
    missing |= of_library
    # Longest first, so that what is said to remain is never less than what does.
    order = sorted(missing, key=lambda text_hash: -len(missing[text_hash]))
    for start in range(0, len(order), READ_AT_ONCE):
        progress(start, len(order))
        some = order[start : start + READ_AT_ONCE]
        read = embedder.read_passages([missing[text_hash] for text_hash in some])
        with database.transaction() as session:
            keep_read(session, dict(zip(some, read, strict=True)), model=model)
    if order:
        with database.transaction() as session:
            say_all_is_read(session, model=model, stamp=stamp)
    progress(len(order), len(order))
    return Read(len(order), is_of_library=bool(of_library))
