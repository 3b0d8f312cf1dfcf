"""Vectors of single statements, made once and kept beside the index: derived data, never the truth.

Each version has one file. A file that is missing, torn or of other text is made again.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.passages import ReadyPassage

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
_KEPT_IN_MEMORY = 50_000


class StatementVectors:
    """Vectors of the statements of passages, by what the statements say. Safe between threads.

    Without a folder they are kept in memory alone. Half precision on disk and in memory.
    """

    def __init__(self, encode: Encode, *, model: str, folder: Path | None = None) -> None:
        self._encode = encode
        self._model = model
        self._folder = folder
        self._lock = threading.Lock()
        self._known: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self._read: set[int] = set()

    def missing(self, passages: Sequence[ReadyPassage]) -> list[ReadyPassage]:
        """Return the passages whose statements have no vectors yet."""
        with self._lock:
            for version_id in dict.fromkeys(item.passage.version_id for item in passages):
                if version_id not in self._read:
                    self._load(version_id)
            return [item for item in passages if item.texts and key_of(item) not in self._known]

    def make(self, passages: Sequence[ReadyPassage]) -> int:
        """Make and keep what is missing; return how many statements were encoded.

        Give all passages of a version together: its file is written once.
        """
        wanted = self.missing(passages)
        made = 0
        for item in wanted:
            vectors = self._encode(item.texts).astype(np.float16)
            made += len(vectors)
            with self._lock:
                self._keep(key_of(item), vectors)
        for version_id in dict.fromkeys(item.passage.version_id for item in wanted):
            self._save(version_id, [p for p in passages if p.passage.version_id == version_id])
        return made

    def of(self, item: ReadyPassage) -> NDArray[np.float32] | None:
        """Return one unit vector a statement, shape (n, dimension); None when not made yet."""
        with self._lock:
            found = self._known.get(key_of(item))
            if found is not None:
                self._known.move_to_end(key_of(item))
        return None if found is None else found.astype(np.float32)

    def _keep(self, key: str, vectors: NDArray[np.float16]) -> None:
        self._known[key] = vectors
        while len(self._known) > _KEPT_IN_MEMORY:
            self._known.popitem(last=False)

    def _path(self, version_id: int) -> Path | None:
        if self._folder is None:
            return None
        model = hashlib.sha256(self._model.encode()).hexdigest()[:12]
        return self._folder / model / f"{version_id}.npz"

    def _load(self, version_id: int) -> None:
        self._read.add(version_id)
        path = self._path(version_id)
        if path is None or not path.exists():
            return
        try:
            with np.load(path, allow_pickle=False) as stored:
                keys, ends, vectors = stored["keys"], stored["ends"], stored["vectors"]
                starts = [0, *ends[:-1]]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return  # torn or foreign: made again
        for key, start, end in zip(keys, starts, ends, strict=True):
            self._keep(str(key), vectors[int(start) : int(end)])

    def _save(self, version_id: int, passages: Sequence[ReadyPassage]) -> None:
        path = self._path(version_id)
        with self._lock:
            kept = {key_of(item): self._known.get(key_of(item)) for item in passages}
        parts = {key: vectors for key, vectors in kept.items() if vectors is not None}
        if path is None or not parts:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        with beside.open("wb") as file:
            np.savez(
                file,
                keys=np.asarray(list(parts)),
                ends=np.cumsum([len(vectors) for vectors in parts.values()]),
                vectors=np.concatenate(list(parts.values())),
            )
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


def key_of(item: ReadyPassage) -> str:
    """Name the statements by what they say, so that no vector is ever used for another text."""
    return hashlib.sha256("\x00".join(item.texts).encode()).hexdigest()
