"""A folder of documents as a library of its own, kept between runs. Reads and writes files."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from content_index.embedding import Embedder
from content_index.labels import AudienceLevel, Label
from content_index.library import Library, open_library
from content_index.reading.formats import READERS
from content_index.sync import Progress, SyncReport, sync_folder
from store.database import Database
from store.migrating import migrate

DOCUMENTS = frozenset(READERS)
"""Suffixes of what is taken for a document."""

_NOT_DOCUMENTS = frozenset({"readme", "notice", "license", "licence", "copying", "changelog"})
INVENTED = Path(__file__).parent / "libraries"
"""Libraries of companies that do not exist, with questions; see their README."""
QUESTIONS = ("questions.jsonl", "more.jsonl")
"""Two sets a library: the second was written to have every page asked about, in three languages."""
JUDGES = frozenset(
    {
        "bergtal",
        "blattgold",
        "greenfinch",
        "heronsea",
        "mareaviva",
        "palisander",
        "printona",
        "quarrypoint",
        "solenne",
        "statutory",
        "voxhall",
    }
)
"""Libraries from which neither the embedding model nor the reader was taught."""
TO_PARTNERS = Label(audience=AudienceLevel.TO_PARTNER)


def invented_libraries(named: Collection[str] = ()) -> list[Path]:
    """Return the folders of the invented libraries, by name; those that are `named`, or all."""
    found = sorted(path for path in INVENTED.iterdir() if path.is_dir())
    return [path for path in found if path.name in named or not named]


def documents_of(corpus: Path) -> list[Path]:
    """Return the documents of a corpus, sorted: no hidden files, no notices at a collection's root.

    A readme, notice or licence directly in the corpus folder, or beside a collection's licence, is
    about the documents and is none of them.
    """
    found = []
    for path in sorted(corpus.rglob("*")):
        relative = path.relative_to(corpus)
        hidden = any(part.startswith(".") for part in relative.parts)
        about = path.stem.casefold() in _NOT_DOCUMENTS and (
            len(relative.parts) == 1 or _is_collection_root(path.parent)
        )
        if path.is_file() and path.suffix.casefold() in DOCUMENTS and not hidden and not about:
            found.append(path)
    return found


def _is_collection_root(folder: Path) -> bool:
    return any((folder / name).exists() for name in ("LICENSE", "NOTICE"))


def data_folder_of(corpus: Path, *, within: Path) -> Path:
    """Return where the index of a corpus is kept: a folder named after it and its whole path."""
    digest = hashlib.sha256(str(corpus.resolve()).encode()).hexdigest()[:10]
    return within / f"{corpus.resolve().name}-{digest}"


def copy_documents(corpus: Path, target: Path) -> int:
    """Make `target` hold the corpus's documents and nothing else; return how many there are."""
    wanted = {path.relative_to(corpus): path for path in documents_of(corpus)}
    target.mkdir(parents=True, exist_ok=True)
    for present in sorted(target.rglob("*")):
        if present.is_file() and present.relative_to(target) not in wanted:
            present.unlink()
    for relative, source in wanted.items():
        copy = target / relative
        seen, there = source.stat(), copy.stat() if copy.exists() else None
        if there and there.st_size == seen.st_size and there.st_mtime_ns == seen.st_mtime_ns:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
        shutil.copystat(source, copy)
    return len(wanted)


def copy_sample(corpus: Path, target: Path, *, every: int, named: Collection[str] = ()) -> int:
    """Copy every so-manieth document, and those that are named by their paths; return how many."""
    others = 0
    copied = 0
    for path in documents_of(corpus):
        relative = path.relative_to(corpus)
        is_named = relative.as_posix() in named
        others += not is_named
        if is_named or (others - 1) % every == 0:
            copy = target / relative
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            copied += 1
    return copied


def open_corpus(
    corpus: Path,
    *,
    data_folder: Path,
    embedder: Embedder,
    now: datetime,
    progress: Progress | None = None,
) -> tuple[Library, SyncReport]:
    """Index a corpus, every document for partners, and open it.

    Raises:
        FileNotFoundError: the corpus folder is missing.
    """
    if not corpus.is_dir():
        raise FileNotFoundError(errno.ENOENT, "There is no such folder", str(corpus))
    documents = data_folder / "documents"
    copy_documents(corpus, documents)
    database = Database(f"sqlite:///{data_folder / 'library.sqlite'}")
    migrate(database)
    library = open_library(database=database, embedder=embedder)
    library.prepare(lambda *_: None)  # what another model has read is no measure of this one
    report = sync_folder(library, documents, now=now, override_label=TO_PARTNERS, progress=progress)
    return library, report
