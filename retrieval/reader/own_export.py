"""Make the ONNX graph of the reader that comes with Dealmate. Run by set-up, and by `own`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from content_index.embedding.low_rank import adapter_tensors, merge
from content_index.embedding.model_files import default_model_folder
from content_index.embedding.onnx_graph import (
    GRAPH,
    TOKENIZER,
    AboutGraph,
    environment_cache,
    keep_graph,
    kept_graph,
)
from retrieval.reader.own import ADAPTER, HEAD, LONGEST, graph_kept_in

_OPSET = 17


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
        (beside / TOKENIZER).write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
        _write_graph(beside / GRAPH)
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


def _write_graph(file: Path) -> None:
    import torch  # noqa: PLC0415 - takes seconds

    ids = torch.tensor([[101, 2129, 2146, 102, 3983, 2420, 102]])
    types = torch.tensor([[0, 0, 0, 0, 1, 1, 1]])
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            pair_model(),
            (ids, types),
            str(file),
            input_names=["input_ids", "token_type_ids"],
            output_names=["logits"],
            dynamic_axes={"input_ids": {1: "length"}, "token_type_ids": {1: "length"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Prepare the graph and print its folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=environment_cache())
    options = parser.parse_args(arguments)
    folder = graph_kept_in(options.cache)
    if kept_graph(folder) is None:
        try:
            export(folder)
        except OSError:
            folder = Path(tempfile.mkdtemp(prefix="dealmate-model-")) / folder.name
            export(folder)
    sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()
