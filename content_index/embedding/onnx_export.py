"""Make the ONNX graph of a sentence-transformers model, and compare it with the model.

Run by set-up for the default model, and by `onnx_graph` where a graph is missing. A model whose
graph cannot be made, or gives other vectors, is told apart for good and runs on PyTorch.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from content_index.embedding.embedder import Embedder
from content_index.embedding.low_rank import merge, project_tokens
from content_index.embedding.model_files import (
    ADAPTER,
    DEFAULT_MODEL,
    default_model_folder,
    digest_of,
    taught_digest,
)
from content_index.embedding.onnx_graph import (
    GRAPH,
    TOKENIZER,
    AboutGraph,
    KeptGraph,
    environment_cache,
    graph_folder,
    keep_graph,
    kept_graph,
)
from content_index.embedding.onnx_runtime import OnnxEmbedder
from content_index.embedding.sentence_transformer import SentenceTransformerEmbedder

_OPSET = 17
_MOST_APART = 1e-4
"""Of a coordinate of a unit vector: far more than fp32 loses, far less than a rank notices."""
_SAMPLES = (
    "",
    "Deals",
    "How long does a registered deal stay protected?",
    "REGISTERED Deals, registered deals: 1,250 \u20ac for ISO-27001 \u2013 what's new?",
    "Gr\u00f6\u00dfe, M\u00e4rkte und \u201ePreise\u201c f\u00fcr H\u00e4ndler; los m\u00e1rgenes.",
    "A passage that is longer than any window. " * 150,
)


def export(model: Path, *, name: str, folder: Path, adapter: Path | None = None) -> KeptGraph:
    """Make the graph of a model's folder and keep it in a folder, or keep why there is none.

    `adapter` is merged into the model's weights first, and its tokens are projected as that says.

    Raises:
        ModelFilesError: there is no such model, or the adapter is not for it.
        OSError: it cannot be kept there.
    """
    as_it_is = SentenceTransformerEmbedder(model, name=name, origin=name)
    if adapter is not None:
        merge(as_it_is.model[0].auto_model, adapter)
        project_tokens(as_it_is.model, adapter)
    about = AboutGraph(
        longest=as_it_is.longest,
        query_prefix=as_it_is.prefixes["query"],
        passage_prefix=as_it_is.prefixes["document"],
    )
    with tempfile.TemporaryDirectory() as made:
        beside = Path(made) / "model"
        beside.mkdir()
        try:
            _write_graph(as_it_is.model, beside)
            graph = OnnxEmbedder(KeptGraph(beside, about), name=name, origin=name)
            problem = _difference(as_it_is, graph)
        except Exception as error:  # noqa: BLE001 - whatever it is: PyTorch can do it
            problem = f"{type(error).__name__}: {str(error).strip().splitlines()[:1]}"
        if problem:
            for file in beside.iterdir():
                file.unlink()
            about = AboutGraph(problem=problem)
        return keep_graph(beside, folder, about)


def _write_graph(model: Any, folder: Path) -> None:
    import torch  # noqa: PLC0415 - takes seconds

    with_types = "token_type_ids" in model.tokenizer.model_input_names

    class Encoder(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            features = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
            if with_types:
                features["token_type_ids"] = torch.zeros_like(input_ids)
            done = self.model(features)
            vectors = torch.nn.functional.normalize(done["sentence_embedding"], dim=1)
            return vectors, done["token_embeddings"]

    write_graph(
        Encoder().eval(),
        folder,
        tokenizer=model.tokenizer,
        example={"input_ids": model.tokenizer("seven tokens or so, or more")["input_ids"]},
        outputs=("vectors", "tokens"),
        growing=("tokens",),
    )


def write_graph(  # noqa: PLR0913 - what a graph consists of
    module: Any,
    folder: Path,
    *,
    tokenizer: Any,
    example: Mapping[str, Sequence[int]],
    outputs: Sequence[str],
    growing: Sequence[str] = (),
) -> None:
    """Write a torch module as a graph, with its tokenizer beside it.

    `example` names its inputs, one text's numbers each; they may be of any length, and so may the
    outputs that are `growing`.
    """
    import torch  # noqa: PLC0415 - takes seconds

    (folder / TOKENIZER).write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(torch.tensor([numbers]) for numbers in example.values()),
            str(folder / GRAPH),
            input_names=list(example),
            output_names=list(outputs),
            dynamic_axes={name: {1: "length"} for name in (*example, *growing)},
            opset_version=_OPSET,
            dynamo=False,
        )


def in_whole_numbers(graph: Path) -> None:
    """Have a graph calculate with 8-bit weights: twice as fast, and nearly the same.

    Their range is reduced to 7 bits: processors without VNNI add pairs of products up in 16 bits.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    exact = graph.with_suffix(".exact")
    graph.rename(exact)
    logging.disable(logging.WARNING)  # it advises a preparation, which changes nothing here
    try:
        quantize_dynamic(
            exact, graph, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )
    finally:
        logging.disable(logging.NOTSET)
    exact.unlink()


def exported(folder: Path, export_to: Callable[[Path], object]) -> Path:
    """Have a graph made where there is none in a folder, and return where it is in the end.

    Where the folder cannot be written to, that is a folder for temporary files.
    """
    if kept_graph(folder) is None:
        try:
            export_to(folder)
        except OSError:
            folder = Path(tempfile.mkdtemp(prefix="dealmate-model-")) / folder.name
            export_to(folder)
    return folder


def _difference(model: Embedder, graph: Embedder) -> str:
    """Say in which way a graph differs from its model; empty where it does not."""
    if graph.dimension != model.dimension:
        return f"the graph gives {graph.dimension} dimensions, the model {model.dimension}"
    if graph.count_tokens(_SAMPLES) != model.count_tokens(_SAMPLES):
        return "the tokenizer cuts texts otherwise"
    apart = np.abs(graph.encode_queries(_SAMPLES) - model.encode_queries(_SAMPLES)).max()
    for ours, theirs in zip(
        graph.read_passages(_SAMPLES), model.read_passages(_SAMPLES), strict=True
    ):
        apart = max(apart, np.abs(ours.vector - theirs.vector).max())
        if ours.tokens.starts.tolist() != theirs.tokens.starts.tolist():
            return "its tokens stand for other characters"
        if len(ours.tokens.starts):
            apart = max(apart, np.abs(ours.tokens.vectors - theirs.tokens.vectors).max())
    return "" if apart < _MOST_APART else f"its vectors are {apart:.1e} apart"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prepare a graph, the default model's if none is named, and print its folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="folder of a model; the default one without")
    parser.add_argument("--name")
    parser.add_argument("--digest", help="of the model's files; found out without")
    parser.add_argument("--cache", type=Path, default=environment_cache())
    parser.add_argument("--adapter", type=Path, help="low-rank adapter to merge into its weights")
    options = parser.parse_args(arguments)
    if options.model is None:
        model, name, adapter = default_model_folder(), DEFAULT_MODEL, ADAPTER
        digest = taught_digest(model)
    else:
        model, name, adapter = options.model, options.name or options.model.name, options.adapter
        digest = options.digest or digest_of(model)
    folder = exported(
        graph_folder(options.cache, name=name, digest=digest),
        lambda folder: export(model, name=name, folder=folder, adapter=adapter),
    )
    sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()
