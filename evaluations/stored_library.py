"""A large library in a database, filled without reading files, and pages changed in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content_index import queries
from content_index.assets import PassageKind, Status
from content_index.chunking import Chunk
from content_index.embedding import Embedder, ReadPassage, TokenVectors
from content_index.embedding.queries import keep_read
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label
from content_index.library import Library, open_library
from content_index.reading.children import ReadingPool
from content_index.stored import label_as_json
from content_index.sync import Stage, sync_folder
from store.database import Database
from store.migrating import migrate

PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="scale"),))
_LABEL = label_as_json(Label(audience=AudienceLevel.TO_PARTNER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Seconds from a page being parsed until it was found, of these until it was embedded.

    `found_own` is what this process's processors worked in that time, `deleted` is from the start
    of a sync after its file was deleted until it was not found any more, `resident_mib` the memory
    held afterwards.
    """

    found: float
    embedded: float
    found_own: float
    deleted: float
    resident_mib: int


def filled_library(  # noqa: PLR0913 - what to fill it with
    folder: Path,
    embedder: Embedder,
    *,
    texts: Iterable[str],
    per_asset: int,
    vectors: Callable[[int, int], NDArray[np.float32]],
    now: datetime,
    database: Database | None = None,
) -> Library:
    """Store one asset for each `per_asset` texts, with made-up vectors, and open the library.

    Without a database it is an SQLite file in the folder.
    """
    database = database or Database(f"sqlite:///{folder / 'library.sqlite'}")
    migrate(database)
    for number, some in enumerate(_in_parts(texts, per_asset * 100)):
        made = vectors(len(some), number)
        hashes = [sha256(text.encode()).hexdigest() for text in some]
        no_tokens = TokenVectors(np.zeros((0, 8), np.float32), np.zeros(0, int), np.zeros(0, int))
        read = {
            name: ReadPassage(vector, no_tokens) for name, vector in zip(hashes, made, strict=True)
        }
        with database.transaction() as session:
            keep_read(session, read, model=embedder.name)
            for start in range(0, len(some), per_asset):
                asset_id = f"a{number:05}-{start:05}"
                queries.add_asset(session, _asset_columns(asset_id, now))
                version_id = queries.add_version(session, _version_columns(asset_id, now))
                chunks = [_chunk(text) for text in some[start : start + per_asset]]
                of_asset = hashes[start : start + per_asset]
                queries.replace_passages(session, version_id, chunks, of_asset, recipe="made up")
            queries.count_change(session, passages=True)
    return open_library(database=database, embedder=embedder, folder=folder / "index")


def page_changes(
    library: Library, folder: Path, *, changes: int, now: datetime
) -> Iterator[Changed]:
    """Write a page, sync it, find it, delete it, sync again; so often."""
    pages = folder / "pages"
    pages.mkdir()
    with ReadingPool() as reading:
        for number in range(changes):
            yield _page_change(library, pages, number, now=now, reading=reading)


def _page_change(
    library: Library, pages: Path, number: int, *, now: datetime, reading: ReadingPool
) -> Changed:
    name, today = f"zebra{number}stripe", now.date()
    page = pages / f"page-{number % 3}.md"
    page.write_text(
        "---\nlabel: {audience: to_partner}\n---\n# A page\n\n"
        + "\n\n".join(f"## Part {n}\n\nThe {name} pays for {n} events." for n in range(5)),
        encoding="utf-8",
    )
    times: dict[Stage, tuple[float, float]] = {}

    def progress(stage: Stage, done: int, total: int) -> None:
        del done, total
        times.setdefault(stage, (time.perf_counter(), time.process_time()))

    sync_folder(library, pages, now=now, progress=progress, reading=reading)
    found = _is_found(library, name, today)
    ended = time.perf_counter(), time.process_time()
    page.unlink()
    deleting = time.perf_counter()
    sync_folder(library, pages, now=now, reading=reading)
    if not found or _is_found(library, name, today):
        raise LookupError(f"{name} was not found, or still is")
    return Changed(
        found=ended[0] - times[Stage.EMBEDDING][0],
        embedded=times[Stage.PUBLISHING][0] - times[Stage.EMBEDDING][0],
        found_own=ended[1] - times[Stage.EMBEDDING][1],
        deleted=time.perf_counter() - deleting,
        resident_mib=resident_mib(),
    )


def _is_found(library: Library, name: str, today: date) -> bool:
    allowed = library.allowed(PARTNER, today=today)
    by_meaning = library.dense(f"The {name} pays", allowed, limit=5)
    return bool(library.words(name, allowed, limit=5) and by_meaning)


def _in_parts(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    remaining = iter(texts)
    while some := list(islice(remaining, size)):
        yield some


def _chunk(text: str) -> Chunk:
    return Chunk(
        heading_path=(),
        location="",
        kind=PassageKind.TEXT,
        text=text,
        searchable=text,
        columns=(),
    )


def _asset_columns(asset_id: str, now: datetime) -> dict[str, Any]:
    return {
        "id": asset_id,
        "source": "made up",
        "path": asset_id,
        "is_id_declared": True,
        "version_number": 1,
        "version_name": "1",
        "title": "Page",
        "kind": "guide",
        "url": "",
        "language": "en",
        "status": Status.PUBLISHED.value,
        "label": _LABEL,
        "suits": {},
        "changed_at": now,
    }


def _version_columns(asset_id: str, now: datetime) -> dict[str, Any]:
    return {
        "asset_id": asset_id,
        "number": 1,
        "sha256": sha256(asset_id.encode()).hexdigest(),
        "path": asset_id,
        "size_bytes": 0,
        "recipe": "made up",
        "status": Status.PUBLISHED.value,
        "stored_at": now,
    }


def resident_mib() -> int:
    """Return how much memory this process holds now, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 // 1024**2
