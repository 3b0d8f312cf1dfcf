"""What a model was taught beside its own weights: a low-rank adapter (LoRA: Hu and others, 2021).

For some of a model's linear layers it holds two thin matrices whose product is added to the layer's
weights. It is a hundredth of a model, and lies in a file beside the code that uses it. The one of
the embedding model holds besides onto which dimensions tokens are projected.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from content_index.embedding.compact import KEPT_DIMENSIONS
from content_index.embedding.embedder import ModelFilesError

DOWN, UP = "lora_A", "lora_B"
"""Of shape (rank, inputs) and (outputs, rank)."""
PROJECTION = "projection"
"""Of shape (a token's dimensions, those that are kept)."""


def merge(model: Any, adapter: Path) -> None:
    """Add an adapter to the weights of a torch model, in place.

    Raises:
        ModelFilesError: it is missing or damaged, or was made for another model.
    """
    import torch  # noqa: PLC0415 - takes seconds

    tensors = adapter_tensors(adapter)
    layers = dict(model.named_modules())
    names = {name.rpartition(".")[0] for name in tensors if name.endswith((DOWN, UP))}
    try:
        with torch.no_grad():
            for name in sorted(names):
                up, down = tensors[f"{name}.{UP}"].float(), tensors[f"{name}.{DOWN}"].float()
                layers[name].weight += up @ down
    except (KeyError, RuntimeError) as error:
        raise ModelFilesError(f"{adapter} does not fit its model ({error}). {_AGAIN}") from error


def project_tokens(pipeline: Any, adapter: Path) -> None:
    """Have a sentence-transformers model project its tokens as an adapter says, if it does.

    The vectors of whole texts are made before, and stay as they are.

    Raises:
        ModelFilesError: the adapter is missing or damaged, or was made for another model.
    """
    import torch  # noqa: PLC0415 - takes seconds

    projection = adapter_tensors(adapter).get(PROJECTION)
    if projection is None:
        return
    width = pipeline.get_embedding_dimension()
    is_matrix = projection.dim() == 2  # noqa: PLR2004 - rows and columns
    if not is_matrix or len(projection) != width or projection.shape[1] > KEPT_DIMENSIONS:
        raise ModelFilesError(
            f"{adapter} does not fit its model (tokens have {width} dimensions, {KEPT_DIMENSIONS} "
            f"at most are kept). {_AGAIN}"
        )

    columns = projection.float()

    class Projection(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("columns", columns)

        def forward(self, features: dict[str, Any]) -> dict[str, Any]:
            return features | {"token_embeddings": features["token_embeddings"] @ self.columns}

    pipeline.append(Projection())


def adapter_tensors(adapter: Path) -> dict[str, Any]:
    """Return the tensors of an adapter's file, by name.

    Raises:
        ModelFilesError: it is missing or damaged.
    """
    from safetensors import SafetensorError  # noqa: PLC0415 - comes with torch's libraries
    from safetensors.torch import load_file  # noqa: PLC0415

    try:
        return dict(load_file(adapter))
    except (OSError, SafetensorError) as error:
        raise ModelFilesError(f"{adapter} cannot be read ({error}). {_AGAIN}") from error


_AGAIN = "Install Dealmate again."
