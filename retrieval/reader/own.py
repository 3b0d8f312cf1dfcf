"""The reader that comes with Dealmate: the default embedding model, taught to read pairs.

What it was taught lies beside this module as a low-rank adapter with a head (docs/decisions/0106).
Its graph is made once, as that of the embedding model is, and kept in the Python environment.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from content_index.embedding import ModelFilesError
from content_index.embedding.model_files import DEFAULT, sha256_of
from content_index.embedding.onnx_graph import (
    GRAPH,
    environment_cache,
    graph_folder,
    kept_or_made,
)
from content_index.glossing.gloss import glossed
from retrieval.reader.folder import ModelFolder
from retrieval.reader.loading import PROBE, LoadedModel, on_onnx
from retrieval.reader.model import Labels, Task

ADAPTER = Path(__file__).with_name("own.safetensors")
NAME = "dealmate-reader"
PRECISION = "int8"
"""Of its weights, see `in_whole_numbers`."""
HEAD = "head"
"""What the tensors of its last layer are called by."""
LONGEST = 128
"""Tokens of a pair, its own marks among them."""
_EXPORT = "retrieval.reader.own_export"


class OwnReader(LoadedModel):
    """The reader: it knows English alone, and reads German and Spanish word by word in English."""

    def logits(self, first: str, second: str) -> tuple[float, ...]:
        """Return one number."""
        return super().logits(glossed(first), glossed(second))


def own_reader() -> OwnReader:
    """Load it, making its graph first where that was not done yet: some ten seconds.

    Raises:
        ModelFilesError: the package with the model is missing, or the graph cannot be made.
    """
    folder = graph_kept_in(environment_cache())
    try:
        kept = kept_or_made(folder, [_EXPORT])
    except ModelFilesError as error:
        raise ModelFilesError(f"The reader could not be prepared: {error}") from None
    path = kept.folder / GRAPH
    model = OwnReader(
        ModelFolder(
            path=kept.folder,
            name=own_name(),
            labels=Labels(task=Task.RELEVANCE, count=1),
            longest=LONGEST,
            graph=path,
        ),
        on_onnx(path),
    )
    model.logits(*PROBE)  # the first reading takes longest: nobody shall wait for it
    return model


def own_name() -> str:
    """Return its name, with a hash of the model's weights and of what it was taught."""
    both = f"{DEFAULT.weights_sha256} {sha256_of(ADAPTER)} {PRECISION}"
    return f"{NAME}@{hashlib.sha256(both.encode()).hexdigest()[:12]}"


def graph_kept_in(cache: Path) -> Path:
    """Return the folder for its graph."""
    digest = own_name().partition("@")[2]
    return graph_folder(cache, name=NAME, digest=digest, precision=PRECISION)
