"""The searchable library on disk: a checked copy of what the database can always rebuild.

A snapshot is a folder that appears whole or not at all: its files are written beside, synced,
renamed, and the parent folder is synced. Its manifest names every file's SHA-256. The newest two
are kept. A file that fails any check is passed over, never served: of a snapshot whose vectors are
damaged the words may still be.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from content_index.disk import Disk
from content_index.embedding import Embedder
from content_index.placement import Placement
from content_index.vectors import VectorPart
from content_index.view import Generation, Part, View, passage_keys
from content_index.word_index import WordPart
from content_index.words import WORDS_REVISION

FORMAT = 2
KEPT = 2
_MANIFEST = "manifest.json"
_ROWS = "rows.json"
_PLACES = "places.npz"
_VECTORS = "vectors-{}.faiss"
_WORDS = "words-{}.npz"


class _DamagedError(Exception):
    """A snapshot is not what its manifest says."""


def save_snapshot(view: View, folder: Path, *, disk: Disk) -> Path:
    """Write a view below the folder and return its own folder; an equal one is not written again.

    The view has vectors: one without is made again as quickly as it is read.

    Raises:
        OSError: it could not be written; snapshots that were there before are still good.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(folder)
    beside = folder / f".writing-{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    disk.make_folder(beside)
    try:
        hashes = {}
        for name, content in _contents(view):  # one file at a time: they may be large
            hashes[name] = hashlib.sha256(content).hexdigest()
            disk.write(beside / name, content)
            disk.sync(beside / name)
        manifest = {
            "format": FORMAT,
            "words_revision": WORDS_REVISION,
            "model": view.embedder.name,
            "generation": view.generation.number,
            "mark": view.generation.mark,
            "passages": len(view),
            "dimension": view.vectors.dimension,
            "parts": [len(part) for part in view.parts],
            "sha256": hashes,
        }
        content = json.dumps(manifest, indent=1, sort_keys=True).encode()
        disk.write(beside / _MANIFEST, content)
        disk.sync(beside / _MANIFEST)
        disk.sync(beside)
        digest = hashlib.sha256(content).hexdigest()[:12]
        target = folder / f"{view.generation.number:012d}-{digest}"
        if _is_sound(target):
            return target
        shutil.rmtree(target, ignore_errors=True)
        disk.rename(beside, target)
        disk.sync(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    for old in _snapshots(folder)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def load_snapshot(folder: Path, *, embedder: Embedder) -> View | None:
    """Return the newest sound snapshot of this model, or None when there is none.

    Where no snapshot is wholly sound, or all of them are of other models, the newest one whose
    words are sound is returned without its vectors.
    """
    for has_vectors in (True, False):
        for snapshot in _snapshots(folder):
            with suppress(_DamagedError):
                manifest = _checked_manifest(snapshot, has_vectors=has_vectors)
                is_of_model = (manifest["model"], manifest["dimension"]) == (
                    embedder.name,
                    embedder.dimension,
                )
                if is_of_model or not has_vectors:
                    return _read_files(snapshot, manifest, embedder, has_vectors=has_vectors)
    return None


def described_snapshots(folder: Path) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the manifest of each snapshot, newest first, and whether the snapshot is sound."""
    for snapshot in _snapshots(folder):
        with suppress(_DamagedError):
            yield _checked_manifest(snapshot), True
            continue
        manifest: Any = {}
        with suppress(OSError, ValueError):
            manifest = json.loads((snapshot / _MANIFEST).read_bytes())
        yield (manifest if isinstance(manifest, dict) else {}), False


def _snapshots(folder: Path) -> list[Path]:
    """Return snapshot folders, newest generation first."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.name[:12].isdigit() and path.is_dir()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _files(parts: int) -> list[str]:
    numbered = [name.format(part) for part in range(parts) for name in (_VECTORS, _WORDS)]
    return [_ROWS, _PLACES, *numbered]


def _is_of_vectors(name: str) -> bool:
    return name.endswith(".faiss")


def _contents(view: View) -> Iterator[tuple[str, bytes | memoryview]]:
    for number, part in enumerate(view.parts):
        counts = part.words.counts
        yield _VECTORS.format(number), part.vectors.to_bytes()
        yield (
            _WORDS.format(number),
            _arrays(
                data=counts.data,
                indices=counts.indices,
                indptr=counts.indptr,
                languages=part.words.languages,
            ),
        )
    placement = view.placement
    yield (
        _PLACES,
        _arrays(part_of_row=placement.part_of_row, slot_of_row=placement.slot_of_row),
    )
    rows = {
        "parts": [
            {"vocabulary": part.words.vocabulary, "language_names": part.words.language_names}
            for part in view.parts
        ],
        "keys": view.keys,
    }
    yield _ROWS, json.dumps(rows, ensure_ascii=False).encode()


def _arrays(**arrays: NDArray[Any]) -> bytes:
    buffer = BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _checked_manifest(snapshot: Path, *, has_vectors: bool = True) -> dict[str, Any]:
    """Return the manifest after checking it and the hash of every file that is to be read.

    Raises:
        _DamagedError: something is missing, altered, or of another format.
    """
    try:
        content = (snapshot / _MANIFEST).read_bytes()
        manifest: dict[str, Any] = json.loads(content)
        hashes = manifest["sha256"]
        is_sound = (
            snapshot.name[13:] == hashlib.sha256(content).hexdigest()[:12]
            and manifest["format"] == FORMAT
            and manifest["words_revision"] == WORDS_REVISION
            and set(hashes) == set(_files(len(manifest["parts"])))
            and all(
                _sha256(snapshot / name) == known
                for name, known in hashes.items()
                if has_vectors or not _is_of_vectors(name)
            )
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _DamagedError(str(snapshot)) from error
    if not is_sound:
        raise _DamagedError(str(snapshot))
    return manifest


def _is_sound(snapshot: Path) -> bool:
    try:
        _checked_manifest(snapshot)
    except _DamagedError:
        return False
    return True


def _read_files(
    snapshot: Path, manifest: dict[str, Any], embedder: Embedder, *, has_vectors: bool
) -> View:
    try:
        rows = json.loads((snapshot / _ROWS).read_text(encoding="utf-8"))
        sizes = manifest["parts"]
        with np.load(snapshot / _PLACES, allow_pickle=False) as arrays:
            placement = Placement.of(arrays["part_of_row"], arrays["slot_of_row"], sizes=sizes)
        parts = [
            Part(
                VectorPart.read(snapshot / _VECTORS.format(number))
                if has_vectors
                else VectorPart.unread(size, dimension=embedder.dimension),
                _words(snapshot / _WORDS.format(number), size=size, names=names),
            )
            for number, (size, names) in enumerate(zip(sizes, rows["parts"], strict=True))
        ]
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise _DamagedError(str(snapshot)) from error
    return View.of(
        list(passage_keys(rows["keys"])),
        embedder=embedder,
        has_vectors=has_vectors,
        generation=Generation(manifest["generation"], manifest["mark"]),
        parts=parts,
        placement=placement,
    )


def _words(path: Path, *, size: int, names: dict[str, list[str]]) -> WordPart:
    with np.load(path, allow_pickle=False) as arrays:
        counts = csr_array(
            (arrays["data"], arrays["indices"], arrays["indptr"]),
            shape=(size, len(names["vocabulary"])),
        )
        return WordPart(counts=counts, languages=arrays["languages"], **names)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_leftovers(folder: Path) -> None:
    """Remove what a killed process left half written, unless that process still runs."""
    for path in folder.glob(".writing-*"):
        owner = path.name.removeprefix(".writing-")
        if owner.isdigit() and not _is_running(int(owner)):
            shutil.rmtree(path, ignore_errors=True)


def _is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
