"""Embedding with sentence-transformers on PyTorch, offline: any model that a folder holds."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.compact import at_unit_length
from content_index.embedding.embedder import ModelFilesError, ReadPassage, TokenVectors, tokens_of
from content_index.embedding.model_files import (
    OWN_MARKS,
    SAFETY_TOKENS,
    UNKNOWN,
    WEIGHTS,
    sha256_of,
)
from content_index.embedding.models import known_model

_WORTH_A_SECOND = 16
"""From so many texts on, two copies of the model share them: 90 MB for twice the speed."""

_DOCUMENT_PROMPTS = ("document", "passage", "corpus")
"""What sentence-transformers calls a passage's prompt, in its order of preference."""

_Read = TypeVar("_Read")


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a local folder. Takes seconds to make.

    Each text is encoded by itself, without padding: its vector is then the same whatever else is
    in the library, and nothing is spent on padding either. torch gets one thread unless told
    otherwise: on a busy machine two threads that wait for each other at every small step cost five
    times the processor time, and on an idle one they gain little.

    Raises:
        ModelFilesError: the folder is not there, or what is in it cannot be loaded.
    """

    def __init__(self, path: Path, *, name: str, origin: str, threads: int = 1) -> None:
        import torch  # noqa: PLC0415 - takes seconds, so only when a model is wanted
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils import logging as transformers_logging  # noqa: PLC0415

        if not path.is_dir():
            raise ModelFilesError(f"There is no model folder {path}. Give the path of one.")
        torch.set_num_threads(threads)
        transformers_logging.disable_progress_bar()  # a program's output is not the model's
        try:
            self.model = SentenceTransformer(
                str(path),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "attn_implementation": "eager"},
            )
        except ValueError as error:  # it brings code of its own, for instance
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelFilesError(
                f"The model in {path} cannot be loaded ({reason[:200]}). Take one that needs no "
                "code of its own; docs/embedding-models.md says which ones fit."
            ) from error
        self.model.eval()
        self._lock = threading.Lock()
        self._second = _Second(self.model)
        known = known_model(name.partition("@")[0], weights_sha256=_hash_of_weights(path))
        prompts = self.model.prompts
        documents = [prompts[name] for name in _DOCUMENT_PROMPTS if prompts.get(name)]
        # What the folder says of itself counts; where it says nothing, what is known of the model.
        self.prefixes = {
            "query": prompts.get("query") or (known.query_prefix if known else ""),
            "document": "".join(documents[:1]) or (known.passage_prefix if known else ""),
        }
        self.name = name
        self.origin = origin
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        self.longest = int(self.model.max_seq_length or 256)
        self.token_limit = self.longest - OWN_MARKS - SAFETY_TOKENS

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, with the model's own query prompt if it has one."""
        return self._encoded(texts, task="query")

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, with the model's own document prompt if it has one."""
        return self._encoded(texts, task="document")

    def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
        """Return what `encode_passages` gives and the tokens too, from one reading of each text."""
        return self._shared_out(self._read, texts, task="document")

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the vectors of each question's tokens in their context."""
        return [read.tokens for read in self._shared_out(self._read, texts, task="query")]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model reads in each text, without its own marks."""
        if not texts:
            return []
        with self._lock:
            encoded = self.model.tokenizer(
                list(texts), add_special_tokens=False, truncation=False, verbose=False
            )
        return [len(ids) for ids in encoded["input_ids"]]

    def is_word(self, text: str) -> bool:
        """Say whether the model's vocabulary has a text as one piece, as it has common words."""
        with self._lock:
            pieces = self.model.tokenizer.tokenize(text)
        return len(pieces) == 1 and pieces[0] not in UNKNOWN

    def _encoded(self, texts: Sequence[str], *, task: str) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, vector in enumerate(self._shared_out(self._vector, texts, task=task)):
            vectors[row] = vector
        return vectors

    def _shared_out(
        self, read: Callable[[Any, str, str], _Read], texts: Sequence[str], *, task: str
    ) -> list[_Read]:
        """Read each text by itself; many of them with two copies of the model."""
        if len(texts) < _WORTH_A_SECOND:
            return self._one_by_one(self.model, self._lock, read, texts, task)
        half = len(texts) // 2
        with ThreadPoolExecutor(max_workers=1) as pool:
            model, lock = self._second.ready()
            rest = pool.submit(self._one_by_one, model, lock, read, texts[half:], task)
            first = self._one_by_one(self.model, self._lock, read, texts[:half], task)
            return [*first, *rest.result()]

    def _one_by_one(
        self,
        model: Any,
        lock: threading.Lock,
        read: Callable[[Any, str, str], _Read],
        texts: Sequence[str],
        task: str,
    ) -> list[_Read]:
        found = []
        for text in texts:
            with lock:  # a tokenizer serves one thread at a time; questions come in between
                found.append(read(model, text, task))
        return found

    def _vector(self, model: Any, text: str, task: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = model.encode(
            [self.prefixes[task] + text], normalize_embeddings=True, show_progress_bar=False
        )[0]
        return vector

    def _read(self, model: Any, text: str, task: str) -> ReadPassage:
        prompt = self.prefixes[task]
        offsets = model.tokenizer(
            prompt + text,
            truncation=True,
            max_length=model.max_seq_length,
            return_offsets_mapping=True,
        )["offset_mapping"]
        found = model.encode([prompt + text], output_value=None, show_progress_bar=False)[0]
        vector = found["sentence_embedding"].numpy()
        tokens = found["token_embeddings"].numpy()
        found_tokens = tokens_of(text, tokens, offsets, prefix=prompt)
        return ReadPassage(at_unit_length(vector[None])[0], found_tokens)


class _Second:
    """A second copy of the model, made when there is much to do: one for each of two cores."""

    def __init__(self, model: Any) -> None:
        self._original = model
        self._copy: Any = None
        self._making = threading.Lock()
        self._lock = threading.Lock()

    def ready(self) -> tuple[Any, threading.Lock]:
        """Return the copy, and the lock of whoever uses it."""
        with self._making:
            if self._copy is None:
                self._copy = copy.deepcopy(self._original)
            return self._copy, self._lock


def _hash_of_weights(path: Path) -> str:
    """Return the hash of a model's weights where they are one file, as `models.MODELS` has it."""
    found = sorted(path.glob(f"*{WEIGHTS}"))
    return sha256_of(found[0]) if len(found) == 1 else ""
