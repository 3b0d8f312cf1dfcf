"""A brought model's folder: which of its files are used, what they are, and what is refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content_index.embedding import ModelFilesError
from content_index.embedding.model_files import sha256_of
from retrieval.reader.model import Labels, LabelsError, Task, labels_of

ONNX_FILES = ("onnx/model.onnx", "model.onnx")
"""Where publishers put a model's graph, the first one that is there is used."""
SAFE_WEIGHTS = "model.safetensors"
LONGEST_TOKENS = {Task.RELEVANCE: 256, Task.ENTAILMENT: 512}
"""Of a pair, the model's own marks among them; a model with a shorter window reads less."""
_CONFIG, _TOKENIZER = "config.json", "tokenizer.json"
_OF_TOOLS = {".cache", ".git"}
"""Folders of those that fetch models; what lies there differs from one machine to the next."""
_OWN_POSITIONS = 2
"""Positions that some models (RoBERTa) keep for themselves."""
_OTHER_TASK = {
    Task.RELEVANCE: "It reads a question and a text (its labels say so): name it as reader_model, "
    "not as entailment_model.",
    Task.ENTAILMENT: "It says whether a sentence follows from a text (its labels say so): name it "
    "as entailment_model, not as reader_model.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFolder:
    """A model that can be loaded. `graph` is its ONNX file, None where its weights are taken.

    `name` is the folder's with a hash of the files that are used; `longest` is in tokens.
    """

    path: Path
    name: str
    labels: Labels
    longest: int
    graph: Path | None

    @property
    def tokenizer(self) -> Path:
        """The file of its tokenizer."""
        return self.path / _TOKENIZER


def read_folder(path: Path, *, task: Task) -> ModelFolder:
    """Look at a folder without loading the model in it.

    Raises:
        ModelFilesError: it is no model of this task that can be used; it says what to do.
    """
    path = path.expanduser()
    if not path.is_dir():
        raise ModelFilesError(
            f"There is no model folder {path}. Give the folder of a cross-encoder; "
            "docs/reader-models.md says which ones fit and how to fetch one."
        )
    config = _config(path)
    labels = _labels(path, config)
    if labels.task is not task:
        raise ModelFilesError(
            f"The model in {path} is of the other kind. {_OTHER_TASK[labels.task]}"
        )
    if sha256_of(path / _TOKENIZER) == "missing":
        raise ModelFilesError(
            f"{path} holds no {_TOKENIZER}. Save the model's quick tokenizer there, with "
            "AutoTokenizer.from_pretrained(...).save_pretrained(FOLDER)."
        )
    graph = next((path / name for name in ONNX_FILES if (path / name).is_file()), None)
    weights = _graph_files(graph) if graph else _weight_files(path)
    return ModelFolder(
        path=path,
        name=f"{path.resolve().name}@{_digest(path, weights)[:12]}",
        labels=labels,
        longest=_longest(config, task),
        graph=graph,
    )


def _config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads((path / _CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelFilesError(
            f"{path} holds no {_CONFIG}. Give the folder that a cross-encoder was saved in, whole."
        ) from None
    except (OSError, ValueError) as error:
        raise ModelFilesError(
            f"{path / _CONFIG} cannot be read ({error}). Fetch the model again."
        ) from None
    architectures = config.get("architectures") if isinstance(config, dict) else None
    if not isinstance(architectures, list) or not any(
        str(name).endswith(_CLASSIFIER) for name in architectures
    ):
        raise ModelFilesError(
            f"The model in {path} is no cross-encoder: {_CONFIG} names no architecture that ends "
            f"in {_CLASSIFIER}. An embedding model goes into embedding_model."
        )
    return dict(config)


_CLASSIFIER = "ForSequenceClassification"


def _labels(path: Path, config: dict[str, Any]) -> Labels:
    try:
        return labels_of(config)
    except (LabelsError, TypeError, ValueError) as error:
        raise ModelFilesError(
            f"The labels of the model in {path} are {error}. A reader has one, or entailment and "
            "not_entailment; an entailment model has entailment, neutral and contradiction. Where "
            f"its publisher says what they mean, write that into id2label of its {_CONFIG}."
        ) from None


def _longest(config: dict[str, Any], task: Task) -> int:
    window = config.get("max_position_embeddings")
    if isinstance(window, int) and window > _OWN_POSITIONS:
        return min(LONGEST_TOKENS[task], window - _OWN_POSITIONS)
    return LONGEST_TOKENS[task]


def _weight_files(path: Path) -> list[Path]:
    if (path / SAFE_WEIGHTS).is_file():
        return [path / SAFE_WEIGHTS]
    if any(path.glob("*.bin")) or any(path.glob("*.pt")):
        raise ModelFilesError(
            f"The weights in {path} are in a form that could run code when they are read. Save the "
            f"model anew with save_pretrained: that writes {SAFE_WEIGHTS}."
        )
    raise ModelFilesError(
        f"{path} holds neither {SAFE_WEIGHTS} nor {' nor '.join(ONNX_FILES)}. Give the folder that "
        "a cross-encoder was saved in, whole."
    )


def _graph_files(graph: Path) -> list[Path]:
    """Return a graph with every file that its larger tensors may lie in: it names them freely."""
    beside = graph.parent
    return sorted(
        file
        for file in beside.rglob("*")
        if file.is_file() and not _OF_TOOLS & set(file.relative_to(beside).parts)
    )


def _digest(path: Path, weights: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in (path / _CONFIG, path / _TOKENIZER, *weights):
        digest.update(f"{file.relative_to(path).as_posix()} {sha256_of(file)}\n".encode())
    return digest.hexdigest()
