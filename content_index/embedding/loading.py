"""A model by its name or its folder: on ONNX Runtime where that says the same, else on PyTorch."""

from __future__ import annotations

from pathlib import Path

from content_index.embedding.embedder import Embedder, ModelFilesError
from content_index.embedding.glossing import GlossingEmbedder
from content_index.embedding.model_files import (
    ADAPTER,
    DEFAULT,
    DEFAULT_MODEL,
    default_model_folder,
    digest_of,
    taught_digest,
)
from content_index.embedding.models import known_model
from content_index.embedding.onnx_graph import PRECISION, environment_cache, graph_of
from content_index.embedding.onnx_runtime import OnnxEmbedder


def default_embedder() -> GlossingEmbedder:
    """Load all-MiniLM-L6-v2 from its package, with what questions of partners have taught it.

    It knows English alone: German and Spanish it reads word by word in English.

    Raises:
        ModelFilesError: the package is missing, its files are not the official ones, or its graph
            cannot be made.
    """
    folder = default_model_folder()
    digest = taught_digest(folder)
    return GlossingEmbedder(
        _from_package(
            folder, name=DEFAULT_MODEL, digest=digest, revision=digest[:12], adapter=ADAPTER
        )
    )


def untaught_embedder() -> OnnxEmbedder:
    """Load all-MiniLM-L6-v2 from its package as it was published.

    Raises:
        ModelFilesError: as `default_embedder`.
    """
    folder = default_model_folder()
    revision = DEFAULT.weights_sha256[:12]
    return _from_package(folder, name=DEFAULT.name, digest=digest_of(folder), revision=revision)


def _from_package(
    folder: Path, *, name: str, digest: str, revision: str, adapter: Path | None = None
) -> OnnxEmbedder:
    """Load one of the two; `revision` stands for its bytes in its name."""
    cache = environment_cache()
    kept = graph_of(folder, name=name, digest=digest, cache=cache, adapter=adapter)
    if kept.about.problem:
        raise ModelFilesError(
            f"The embedding model could not be prepared: {kept.about.problem}. Install Dealmate "
            "again."
        )
    return OnnxEmbedder(kept, name=f"{name}@{revision}-onnx-{PRECISION}", origin=name)


def load_embedder(origin: str, *, cache: Path | None = None) -> Embedder:
    """Load the model that a setting names, without any network.

    `origin` is a folder in sentence-transformers' form, or a name: the default model's, that of the
    same as it was published, or that of a model in the local cache of the model hub, with `@` and a
    revision if need be. `cache` is where its graph is kept. It is identified by the hash of its
    files, wherever they lie.

    Raises:
        ModelFilesError: there is no such model, or it cannot be loaded; it says what to do.
    """
    if origin in {"", DEFAULT_MODEL}:
        return default_embedder()
    if origin == DEFAULT.name:
        return untaught_embedder()
    folder = Path(origin).expanduser().resolve()
    if folder.is_dir():
        name, origin = folder.name, str(folder)
    else:
        folder = _in_hub_cache(origin)
        repository = origin.partition("@")[0]
        name, origin = repository.rpartition("/")[2], f"{repository}@{folder.name}"
    digest = digest_of(folder)
    known = known_model(name)
    name = known.name if known is not None else name
    kept = graph_of(folder, name=name, digest=digest, cache=cache or environment_cache())
    identity = f"{name}@{digest[:12]}-{PRECISION}"  # on either runtime: they say the same
    if not kept.about.problem:
        return OnnxEmbedder(kept, name=identity, origin=origin)
    from content_index.embedding.sentence_transformer import (  # noqa: PLC0415 - takes seconds
        SentenceTransformerEmbedder,
    )

    return SentenceTransformerEmbedder(folder, name=identity, origin=origin)


def _in_hub_cache(origin: str) -> Path:
    """Return the folder of a model that was downloaded before.

    Raises:
        ModelFilesError: it was not.
    """
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only for a name
    from huggingface_hub.errors import (  # noqa: PLC0415
        HFValidationError,
        LocalEntryNotFoundError,
    )

    name, _, revision = origin.partition("@")
    try:
        found = snapshot_download(name, revision=revision or None, local_files_only=True)
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise ModelFilesError(
            f"There is no model {origin} on this machine: it is neither a folder nor in the model "
            "hub's cache. Dealmate downloads none. On a machine with access, run "
            f"`hf download {name} --local-dir FOLDER`, and give that folder."
        ) from error
    return Path(found)
