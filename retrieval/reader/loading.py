"""Load a brought model: on ONNX Runtime where its folder holds a graph, else on PyTorch.

Each pair is read by itself, without padding, on one thread: what is said of it is the same to the
last bit whatever else is read beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content_index.embedding import ModelFilesError
from retrieval.reader.folder import ModelFolder, read_folder
from retrieval.reader.model import Labels, Task

Ids = NDArray[np.int64]
Run = Callable[[Ids, Ids], NDArray[np.float32]]
"""Takes token ids and which text each is of, both of shape (1, n); returns shape (1, labels)."""
PROBE = ("How long is a deal protected?", "A registered deal is protected for 90 days.")


class LoadedModel:
    """A model of pairs, as `PairModel`: safe between threads."""

    def __init__(self, folder: ModelFolder, run: Run) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415 - only with a model

        self._tokenizer: Any = Tokenizer.from_file(str(folder.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(folder.longest, strategy="longest_first")
        self._run = run
        self.name = folder.name
        self.labels: Labels = folder.labels

    def logits(self, first: str, second: str) -> tuple[float, ...]:
        """Return one number for each label."""
        encoded = self._tokenizer.encode(first, second)
        ids = np.asarray([encoded.ids], dtype=np.int64)
        types = np.asarray([encoded.type_ids], dtype=np.int64)
        return tuple(float(value) for value in self._run(ids, types).reshape(-1))


def load_model(path: Path, *, task: Task) -> LoadedModel:
    """Load the model in a folder, without any network, and have it read one pair.

    Raises:
        ModelFilesError: there is none, or it cannot be used; it says what to do.
    """
    folder = read_folder(path, task=task)
    try:
        run = _on_pytorch(folder) if folder.graph is None else on_onnx(folder.graph)
        model = LoadedModel(folder, run)
        said = model.logits(*PROBE)
    except ModelFilesError:
        raise
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelFilesError(
            f"The model in {path} cannot be loaded ({reason[:200]}). Fetch it again, whole, or "
            "take another one; docs/reader-models.md says which ones fit."
        ) from error
    if len(said) != folder.labels.count or not all(map(math.isfinite, said)):
        raise ModelFilesError(
            f"The model in {path} gives {len(said)} numbers for a pair where its config.json names "
            f"{folder.labels.count} labels, or no numbers at all. Fetch it again, whole."
        )
    return model


def on_onnx(graph: Path) -> Run:
    """Return what runs a graph, on one thread.

    Raises:
        ModelFilesError: it wants something that there is not for a pair.
    """
    import onnxruntime  # noqa: PLC0415 - only with a model

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    wanted = [item.name for item in session.get_inputs()]

    def run(ids: Ids, types: Ids) -> NDArray[np.float32]:
        known = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        given = {name: known[name] for name in wanted}
        return np.asarray(session.run(None, given)[0], dtype=np.float32)

    unknown = set(wanted) - {"input_ids", "attention_mask", "token_type_ids"}
    if unknown:
        raise ModelFilesError(
            f"{graph} wants {', '.join(sorted(unknown))}, which Dealmate does not have. Remove the "
            "file: the weights beside it are then taken."
        )
    return run


def _on_pytorch(folder: ModelFolder) -> Run:
    import torch  # noqa: PLC0415 - takes seconds
    from transformers import AutoModelForSequenceClassification  # noqa: PLC0415
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    torch.set_num_threads(1)
    transformers_logging.disable_progress_bar()
    model, told = AutoModelForSequenceClassification.from_pretrained(
        str(folder.path),
        local_files_only=True,
        trust_remote_code=False,  # left out, it asks at the terminal whether to run the folder's
        use_safetensors=True,
        attn_implementation="eager",
        dtype=torch.float32,
        output_loading_info=True,
    )
    if told["missing_keys"]:
        raise ModelFilesError(
            f"The weights in {folder.path} are not whole: "
            f"{', '.join(sorted(told['missing_keys'])[:3])} is missing. Fetch the model again."
        )
    model.eval()
    has_types = int(getattr(model.config, "type_vocab_size", 0) or 0) > 1

    def run(ids: Ids, types: Ids) -> NDArray[np.float32]:
        given = {"input_ids": torch.from_numpy(ids)}
        given["attention_mask"] = torch.ones_like(given["input_ids"])
        if has_types:
            given["token_type_ids"] = torch.from_numpy(types)
        with torch.no_grad():
            logits: NDArray[np.float32] = model(**given).logits.numpy()
        return logits

    return run
