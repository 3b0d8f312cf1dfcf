"""Make the ONNX graph of the reader that comes with Dealmate. Run by set-up, and by `own`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from content_index.embedding.low_rank import adapter_tensors, merge
from content_index.embedding.model_files import default_model_folder
from content_index.embedding.onnx_export import exported, in_whole_numbers, write_graph
from content_index.embedding.onnx_graph import (
    GRAPH,
    AboutGraph,
    environment_cache,
    keep_graph,
)
from retrieval.reader.own import ADAPTER, HEAD, LONGEST, graph_kept_in


def export(folder: Path) -> None:
    """Make the graph and keep it in a folder.

    Raises:
        ModelFilesError: the model's package or the adapter is missing or not what it should be.
        OSError: it cannot be kept there.
    """
    from transformers import AutoTokenizer  # noqa: PLC0415 - takes seconds

    tokenizer = AutoTokenizer.from_pretrained(str(default_model_folder()), local_files_only=True)
    with tempfile.TemporaryDirectory() as made:
        beside = Path(made) / "model"
        beside.mkdir()
        example = tokenizer("how long", "ninety days")
        write_graph(
            pair_model(),
            beside,
            tokenizer=tokenizer,
            example={name: example[name] for name in ("input_ids", "token_type_ids")},
            outputs=("logits",),
        )
        in_whole_numbers(beside / GRAPH)
        keep_graph(beside, folder, AboutGraph(longest=LONGEST))


def pair_model() -> Any:
    """Return the reader on PyTorch: ids and which text each is of to log odds, shape (1, 1).

    Raises:
        ModelFilesError: the model's package or the adapter is missing or not what it should be.
    """
    import torch  # noqa: PLC0415 - takes seconds
    from transformers import AutoModel  # noqa: PLC0415
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    transformers_logging.disable_progress_bar()
    model = AutoModel.from_pretrained(
        str(default_model_folder()),
        local_files_only=True,
        use_safetensors=True,
        attn_implementation="eager",
    )
    merge(model, ADAPTER)
    tensors = adapter_tensors(ADAPTER)

    class Reader(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        def __init__(self) -> None:
            super().__init__()
            self.model = model
            self.head = torch.nn.Linear(tensors[f"{HEAD}.weight"].shape[1], 1)
            self.head.weight.data = tensors[f"{HEAD}.weight"].float()
            self.head.bias.data = tensors[f"{HEAD}.bias"].float()

        def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> torch.Tensor:
            read = self.model(
                input_ids=input_ids,
                token_type_ids=token_type_ids,
                attention_mask=torch.ones_like(input_ids),
            ).last_hidden_state
            logits: torch.Tensor = self.head(torch.cat([read[:, 0], read.mean(1)], 1))
            return logits

    return Reader().eval()


def main(arguments: Sequence[str] | None = None) -> None:
    """Prepare the graph and print its folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=environment_cache())
    options = parser.parse_args(arguments)
    sys.stdout.write(f"{exported(graph_kept_in(options.cache), export)}\n")


if __name__ == "__main__":
    main()
