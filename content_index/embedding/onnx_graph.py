"""Models as ONNX graphs: each made once from its weights, and checked each time it is opened.

A graph is derived data. It holds all that a model does with a text's token ids: `vectors`, shape
(1, dimension), at unit length, and `tokens`, shape (1, n, width), the vector of each token before
pooling. Beside it lie the model's tokenizer and what else its reader must know. It is kept under
the hash of the model's files: where they change, another one is made.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from content_index.embedding.embedder import ModelFilesError
from content_index.embedding.model_files import sha256_of

PRECISION = "fp32"
REVISION = 3
"""Goes up when graphs are made otherwise, so that kept ones are made again."""
GRAPH = "graph.onnx"
TOKENIZER = "tokenizer.json"
_ABOUT = "about.json"
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutGraph:
    """What belongs to a graph. Where `problem` says why there is none, the rest is empty.

    `longest` is the model's window in tokens, its own marks among them; the prefixes stand before a
    question or a passage when it is read.
    """

    longest: int = 0
    query_prefix: str = ""
    passage_prefix: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeptGraph:
    """A graph in a folder of its own."""

    folder: Path
    about: AboutGraph


def environment_cache() -> Path:
    """Return where graphs are kept beside the packages that they were made with."""
    return Path(sys.prefix) / "share" / "dealmate" / "models"


def graph_folder(cache: Path, *, name: str, digest: str, precision: str = PRECISION) -> Path:
    """Return where the graph of a model's files is kept."""
    return cache / f"{name}-{digest[:12]}-{precision}-{REVISION}"


def kept_graph(folder: Path) -> KeptGraph | None:
    """Return what is kept in a folder, or None where there is nothing or it is not as written."""
    try:
        kept = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        is_sound = all(sha256_of(folder / name) == known for name, known in kept["sha256"].items())
        about = AboutGraph(**kept["about"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return KeptGraph(folder, about) if is_sound else None


def keep_graph(made: Path, folder: Path, about: AboutGraph) -> KeptGraph:
    """Move what was made in a folder to its place, whole or not at all.

    Raises:
        OSError: it cannot be kept there.
    """
    hashes = {file.name: sha256_of(file) for file in sorted(made.iterdir())}
    kept = json.dumps({"about": asdict(about), "sha256": hashes}, indent=1)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        shutil.copytree(made, beside, dirs_exist_ok=True)
        (beside / _ABOUT).write_text(kept, encoding="utf-8")
        beside.chmod(0o755)
        if kept_graph(folder) is None:  # another process may have been quicker
            shutil.rmtree(folder, ignore_errors=True)
            beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return KeptGraph(folder, about)


def graph_of(
    model: Path, *, name: str, digest: str, cache: Path, adapter: Path | None = None
) -> KeptGraph:
    """Return the graph of a model's folder, making it first where that was not done yet.

    `adapter` is merged into its weights; `digest` then stands for both. Where the cache cannot be
    written to, it goes to a folder for temporary files.

    Raises:
        ModelFilesError: the model cannot be loaded.
    """
    folder = graph_folder(cache, name=name, digest=digest)
    command = ["content_index.embedding.onnx_export", "--model", str(model), "--name", name]
    command += ["--digest", digest, "--cache", str(cache)]
    command += ["--adapter", str(adapter)] if adapter else []
    try:
        return kept_or_made(folder, command)
    except ModelFilesError as error:
        raise ModelFilesError(
            f"The embedding model in {model} could not be prepared: {error}"
        ) from None


def kept_or_made(folder: Path, command: Sequence[str]) -> KeptGraph:
    """Return the graph that is kept in a folder, or have one of our modules make it.

    `command` is the module and its arguments; it prints the folder where the graph is in the end.
    It is a process of its own, so that this one need not hold PyTorch: some ten seconds for a small
    model.

    Raises:
        ModelFilesError: it could not be made; its text is the reason.
    """
    if found := kept_graph(folder):
        return found
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-P", "-W", "ignore", "-m", *command],
        env={"PYTHONPATH": str(_ROOT)},  # no token, password or proxy of ours
        capture_output=True,
        text=True,
        check=False,
    )
    written = done.stdout.strip().splitlines()
    made = kept_graph(Path(written[-1])) if written and not done.returncode else None
    if made is None:
        raise ModelFilesError((done.stderr.strip().splitlines() or ["no reason was given"])[-1])
    return made
