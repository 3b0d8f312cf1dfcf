"""The tokens of passages, read once and kept beside the index: derived data, never the truth.

Each version has one file. A file that is missing, torn or of other text is made again.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from content_index.embedding import Embedder
from retrieval.late_interaction import (
    KEPT_DIMENSIONS,
    PassageTokens,
    passage_tokens,
    text_and_spans,
)
from retrieval.passages import ReadyPassage

_KEPT_BYTES = 256 * 1024 * 1024
_FORMAT = 1

Tokens = dict[str, PassageTokens]


class TokenStore:
    """Tokens of passages by what the passages say. Safe between threads.

    With a folder, as many versions as fit into 256 MB are kept in memory and the rest is read when
    it is needed; without one, all are kept.
    """

    def __init__(self, embedder: Embedder, *, folder: Path | None = None) -> None:
        self._embedder = embedder
        self._folder = folder
        self._lock = threading.Lock()
        self._versions: OrderedDict[int, Tokens] = OrderedDict()
        self._bytes = 0

    def make(self, passages: Sequence[ReadyPassage], *, title: str) -> int:
        """Read what is missing of one version, given whole; return how many passages were read."""
        wanted = [item for item in passages if item.texts and self.of(item, title=title) is None]
        if not wanted:
            return 0
        composed = [text_and_spans(item, title=title) for item in wanted]
        read = self._embedder.encode_tokens([text for text, _ in composed])
        version_id = wanted[0].passage.version_id
        keys = {_key(text_and_spans(item, title=title)[0]) for item in passages if item.texts}
        made = {
            _key(text): passage_tokens(tokens, spans)
            for (text, spans), tokens in zip(composed, read, strict=True)
        }
        with self._lock:
            known = self._versions.get(version_id, {})
            kept = {key: tokens for key, tokens in known.items() if key in keys} | made
            self._keep(version_id, kept)
        self._save(version_id, kept)
        return len(wanted)

    def of(self, item: ReadyPassage, *, title: str) -> PassageTokens | None:
        """Return the tokens of a passage, or None where it was not read yet."""
        version_id = item.passage.version_id
        with self._lock:
            known = self._versions.get(version_id)
            if known is None:
                known = self._load(version_id)
                self._keep(version_id, known)
            self._versions.move_to_end(version_id)
        return known.get(_key(text_and_spans(item, title=title)[0]))

    def _keep(self, version_id: int, tokens: Tokens) -> None:
        self._bytes += _size(tokens) - _size(self._versions.get(version_id, {}))
        self._versions[version_id] = tokens
        while self._folder is not None and self._bytes > _KEPT_BYTES and len(self._versions) > 1:
            _, dropped = self._versions.popitem(last=False)
            self._bytes -= _size(dropped)

    def _path(self, version_id: int) -> Path | None:
        if self._folder is None:
            return None
        made_by = f"{self._embedder.name}/{KEPT_DIMENSIONS}/{_FORMAT}"
        return (
            self._folder / hashlib.sha256(made_by.encode()).hexdigest()[:12] / f"{version_id}.npz"
        )

    def _load(self, version_id: int) -> Tokens:
        path = self._path(version_id)
        if path is None or not path.exists():
            return {}
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                keys, ends = stored["keys"], stored["ends"]
                vectors, owners = stored["vectors"], stored["owners"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}  # torn or foreign: made again
        starts = [0, *ends[:-1]]
        return {
            str(key): PassageTokens(vectors[start:end], owners[start:end])
            for key, start, end in zip(keys, starts, ends, strict=True)
        }

    def _save(self, version_id: int, tokens: Tokens) -> None:
        path = self._path(version_id)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{threading.get_ident()}.part")
        with beside.open("wb") as file:
            np.savez(
                file,
                keys=np.asarray(list(tokens)),
                ends=np.cumsum([len(item.owners) for item in tokens.values()]),
                vectors=np.concatenate([item.vectors for item in tokens.values()]),
                owners=np.concatenate([item.owners for item in tokens.values()]),
            )
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


def _key(text: str) -> str:
    """Name a passage by what was read of it, so that no token is ever used for another text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _size(tokens: Tokens) -> int:
    return sum(item.vectors.nbytes + item.owners.nbytes for item in tokens.values())
