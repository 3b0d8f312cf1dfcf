"""The default model as an ONNX graph: made once from its weights, checked each time it is opened.

The graph is derived data. It holds the transformer, mean pooling over the tokens and the scaling to
unit length: it turns token ids into `vectors`, shape (1, 384), and `tokens`, shape (1, n, 384), the
vector of each token before pooling. It is kept in the Python environment, beside the packages it
was made with.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from content_index.embedding.embedder import ModelFilesError
from content_index.embedding.model_files import (
    DEFAULT_MODEL,
    DEFAULT_MODEL_SHA256,
    default_model_folder,
    sha256_of,
)

PRECISION = "fp32"
_OPSET = 17
_FILE = f"{DEFAULT_MODEL}-{DEFAULT_MODEL_SHA256['model.safetensors'][:12]}-{PRECISION}-2.onnx"


def kept_graph() -> Path | None:
    """Return the kept graph, or None where there is none or it is not what was written."""
    path = _kept_folder() / _FILE
    checksum = _checksum_of(path)
    try:
        expected = checksum.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return path if sha256_of(path) == expected else None


def graph_of_default_model() -> Path:
    """Return the graph, making it first where that was not done yet (some ten seconds).

    It is made by a process of its own, so that this one need not hold PyTorch. Where the
    environment cannot be written to, it goes to a folder for temporary files.

    Raises:
        ModelFilesError: the graph cannot be made.
    """
    if found := kept_graph():
        return found
    done = subprocess.run(  # noqa: S603 - this very module
        [sys.executable, "-W", "ignore", "-m", __name__],
        capture_output=True,
        text=True,
        check=False,
    )
    written = done.stdout.strip().splitlines()
    if done.returncode or not written:
        reason = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise ModelFilesError(
            f"The embedding model could not be prepared: {reason}. Install Dealmate again."
        )
    return Path(written[-1])


def export(folder: Path) -> Path:
    """Make the graph of the default model in a folder and return its path."""
    import torch  # noqa: PLC0415 - takes seconds
    from transformers import AutoModel  # noqa: PLC0415
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    transformers_logging.disable_progress_bar()

    class Encoder(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(
                default_model_folder(), local_files_only=True, attn_implementation="eager"
            )

        def forward(self, input_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            every = torch.ones_like(input_ids)
            tokens = self.model(input_ids=input_ids, attention_mask=every).last_hidden_state
            return torch.nn.functional.normalize(tokens.mean(dim=1), dim=1), tokens

    path = folder / _FILE
    beside = path.with_suffix(".part")
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Encoder().eval(),
            (torch.ones(1, 7, dtype=torch.long),),
            str(beside),
            input_names=["input_ids"],
            output_names=["vectors", "tokens"],
            dynamic_axes={"input_ids": {1: "length"}, "tokens": {1: "length"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    _checksum_of(path).unlink(missing_ok=True)
    beside.replace(path)
    _checksum_of(path).write_text(f"{sha256_of(path)}\n", encoding="ascii")
    return path


def _kept_folder() -> Path:
    return Path(sys.prefix) / "share" / "dealmate" / "models"


def _checksum_of(path: Path) -> Path:
    return path.with_suffix(".onnx.sha256")


def main() -> None:
    """Prepare the graph and print its path."""
    if found := kept_graph():
        path = found
    else:
        try:
            path = export(_kept_folder())
        except OSError:
            path = export(Path(tempfile.mkdtemp(prefix="dealmate-model-")))
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
