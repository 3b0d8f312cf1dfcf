"""Have a model read the texts it has not read yet. What it makes is kept as it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from content_index.embedding.embedder import Embedder
from content_index.embedding.queries import keep_read, not_read, read_already, texts_of
from store.database import Database

READ_AT_ONCE = 64
"""Texts in one transaction: a crash costs no more than reading these again."""

Progress = Callable[[int, int], None]
"""Called with how many texts are read, of how many. What it raises ends the reading."""


def read_texts(
    database: Database, embedder: Embedder, texts: Mapping[str, str], *, progress: Progress
) -> int:
    """Read these texts (by hash), which are to be published; return how many were not read yet.

    Each text costs one reading, whichever asset it is in and wherever that moves.
    """
    missing = dict(texts)
    with database.reading() as session:
        for text_hash in read_already(session, texts, model=embedder.name):
            del missing[text_hash]
    # Longest first, so that what is said to remain is never less than what does.
    order = sorted(missing, key=lambda text_hash: -len(missing[text_hash]))
    for start in range(0, len(order), READ_AT_ONCE):
        progress(start, len(order))
        some = order[start : start + READ_AT_ONCE]
        read = embedder.read_passages([missing[text_hash] for text_hash in some])
        with database.transaction() as session:
            keep_read(session, dict(zip(some, read, strict=True)), model=embedder.name)
    progress(len(order), len(order))
    return len(order)


def read_library(database: Database, embedder: Embedder, *, progress: Progress) -> int:
    """Read whatever passages of the library say that was not read yet; return how many texts.

    What is withdrawn or replaced meanwhile is left out, what is published meanwhile is not: look
    again when it is done.
    """
    with database.reading() as session:
        order = not_read(session, model=embedder.name)
    for start in range(0, len(order), READ_AT_ONCE):
        progress(start, len(order))
        _read_some(database, embedder, order[start : start + READ_AT_ONCE])
    if order:
        progress(len(order), len(order))
    return len(order)


def read_now(database: Database, embedder: Embedder, hashes: Sequence[str]) -> None:
    """Read those of these texts that were not read yet, because somebody waits for them."""
    with database.reading() as session:
        missing = set(hashes) - read_already(session, hashes, model=embedder.name)
    if missing:
        _read_some(database, embedder, sorted(missing))


def _read_some(database: Database, embedder: Embedder, hashes: Sequence[str]) -> None:
    with database.reading() as session:
        texts = texts_of(session, hashes)
    read = dict(zip(texts, embedder.read_passages(list(texts.values())), strict=True))
    with database.transaction() as session:
        said = texts_of(session, hashes)  # else what nothing says would be kept for good
        kept = {text_hash: item for text_hash, item in read.items() if text_hash in said}
        keep_read(session, kept, model=embedder.name)
