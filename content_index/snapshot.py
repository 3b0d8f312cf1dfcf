"""The searchable library on disk: a checked copy of what the database can always rebuild.

A snapshot is a folder that appears whole or not at all: its files are written beside, synced,
renamed, and the parent folder is synced. Its manifest names every file's SHA-256. The newest two
are kept. A snapshot that fails any check is passed over, never served.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from content_index.vectors import VectorIndex
from content_index.view import PassageKey, View
from content_index.words import WORDS_REVISION, WordIndex

FORMAT = 1
KEPT = 2
_MANIFEST = "manifest.json"
_VECTORS = "vectors.faiss"
_WORDS = "words.npz"
_ROWS = "rows.json"
_FILES = (_VECTORS, _WORDS, _ROWS)


class _DamagedError(Exception):
    """A snapshot is not what its manifest says."""


def save_snapshot(view: View, folder: Path, *, model: str) -> Path:
    """Write a view below the folder and return its own folder; an equal one is not written again.

    Raises:
        OSError: it could not be written; snapshots that were there before are still good.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(folder)
    beside = folder / f".writing-{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    try:
        _write_files(view, beside)
        manifest = {
            "format": FORMAT,
            "words_revision": WORDS_REVISION,
            "model": model,
            "generation": view.generation,
            "passages": len(view),
            "dimension": view.vectors.dimension,
            "terms": len(view.words.vocabulary),
            "sha256": {name: _sha256(beside / name) for name in _FILES},
        }
        content = json.dumps(manifest, indent=1, sort_keys=True).encode()
        (beside / _MANIFEST).write_bytes(content)
        for name in (*_FILES, _MANIFEST):
            _sync_to_disk(beside / name)
        _sync_to_disk(beside)
        digest = hashlib.sha256(content).hexdigest()[:12]
        target = folder / f"{view.generation:012d}-{digest}"
        if _is_sound(target):
            return target
        shutil.rmtree(target, ignore_errors=True)
        beside.rename(target)
        _sync_to_disk(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    for old in _snapshots(folder)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def load_snapshot(folder: Path, *, model: str, dimension: int) -> View | None:
    """Return the newest sound snapshot of this model, or None when there is none."""
    for snapshot in _snapshots(folder):
        with suppress(_DamagedError):
            manifest = _checked_manifest(snapshot)
            if (manifest["model"], manifest["dimension"]) == (model, dimension):
                return _read_files(snapshot, manifest)
    return None


def _snapshots(folder: Path) -> list[Path]:
    """Return snapshot folders, newest generation first."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.name[:12].isdigit() and path.is_dir()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _write_files(view: View, folder: Path) -> None:
    view.vectors.write(folder / _VECTORS)
    counts = view.words.counts
    np.savez(
        folder / _WORDS,
        data=counts.data,
        indices=counts.indices,
        indptr=counts.indptr,
        languages=view.words.languages,
    )
    rows = {
        "vocabulary": view.words.vocabulary,
        "language_names": view.words.language_names,
        "keys": [astuple(key) for key in view.keys],
    }
    (folder / _ROWS).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def _checked_manifest(snapshot: Path) -> dict[str, Any]:
    """Return the manifest after checking it and the hash of every file.

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
            and set(hashes) == set(_FILES)
            and all(_sha256(snapshot / name) == hashes[name] for name in _FILES)
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


def _read_files(snapshot: Path, manifest: dict[str, Any]) -> View:
    try:
        rows = json.loads((snapshot / _ROWS).read_text(encoding="utf-8"))
        with np.load(snapshot / _WORDS, allow_pickle=False) as arrays:
            counts = csr_array(
                (arrays["data"], arrays["indices"], arrays["indptr"]),
                shape=(manifest["passages"], manifest["terms"]),
            )
            languages = arrays["languages"]
        vectors = VectorIndex.read(snapshot / _VECTORS)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise _DamagedError(str(snapshot)) from error
    words = WordIndex(
        vocabulary=rows["vocabulary"],
        counts=counts,
        languages=languages,
        language_names=rows["language_names"],
    )
    keys = [_key(values) for values in rows["keys"]]
    return View.of(keys, generation=manifest["generation"], vectors=vectors, words=words)


def _key(values: list[Any]) -> PassageKey:
    identity, version_id, asset_id, ordinal, language, searchable_sha256 = values
    return PassageKey(
        id=identity,
        version_id=version_id,
        asset_id=asset_id,
        ordinal=ordinal,
        language=language,
        searchable_sha256=searchable_sha256,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
