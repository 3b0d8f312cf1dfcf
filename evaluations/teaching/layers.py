"""The default model with low-rank additions that can be taught (LoRA: Hu and others, 2021).

Layers below the taught ones never change: what they make of a text can be kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.low_rank import DOWN, UP
from content_index.embedding.model_files import default_model_folder

WIDTH = 384
_AWAY = -1e4
_TOGETHER = 16
Hidden = NDArray[np.float16]
"""What the layers below make of a text, shape (tokens, WIDTH)."""


class TaughtModel:
    """The default embedding model, its layers from `first` on with additions of some rank.

    Deterministic, on one thread.
    """

    def __init__(self, *, first: int, rank: int) -> None:
        import torch  # noqa: PLC0415 - takes seconds
        from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

        torch.set_num_threads(1)
        torch.manual_seed(0)
        folder = str(default_model_folder())
        self.torch: Any = torch
        self.rank = rank
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.model: Any = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
        for parameter in self.model.parameters():
            parameter.requires_grad = False
        self._lower = self.model.encoder.layer[:first]
        self._upper = self.model.encoder.layer[first:]
        self._added = dict(_with_additions(self.model, first=first, rank=rank, torch=torch))

    @property
    def parameters(self) -> list[Any]:
        """What is learned."""
        return [one for layer in self._added.values() for one in (layer.down, layer.up)]

    def learning(self) -> None:
        """Have parts of it left out at random from now on."""
        self._upper.train()

    def judging(self) -> None:
        """Have the whole of it read from now on."""
        self._upper.eval()

    def below(
        self, ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]] | None = None
    ) -> list[Hidden]:
        """Return what the layers below make of texts, given as token ids."""
        torch = self.torch
        found: dict[int, Hidden] = {}
        for some in _of_like_length(ids):
            padded = torch.zeros(len(some), len(ids[some[-1]]), dtype=torch.long)
            of_text = torch.zeros_like(padded)
            there = torch.zeros(padded.shape)
            for row, place in enumerate(some):
                padded[row, : len(ids[place])] = torch.tensor(ids[place])
                there[row, : len(ids[place])] = 1
                if types is not None:
                    of_text[row, : len(ids[place])] = torch.tensor(types[place])
            with torch.no_grad():
                hidden = self.model.embeddings(input_ids=padded, token_type_ids=of_text)
                hidden = _through(self._lower, hidden, there)
            for row, place in enumerate(some):
                found[place] = hidden[row, : len(ids[place])].to(torch.float16).numpy()
        return [found[place] for place in range(len(ids))]

    def above(self, read: Sequence[Hidden]) -> tuple[Any, Any]:
        """Return what the taught layers make of texts, and where there is a token, padded.

        Texts of like length are read together: little of the work is on padding.
        """
        torch = self.torch
        pad, longest = torch.nn.functional.pad, max(map(len, read))
        hidden, there, order = [], [], []
        for some in _of_like_length(read):
            padded = torch.zeros(len(some), len(read[some[-1]]), WIDTH)
            is_there = torch.zeros(padded.shape[:2])
            for row, place in enumerate(some):
                padded[row, : len(read[place])] = torch.from_numpy(read[place].astype(np.float32))
                is_there[row, : len(read[place])] = 1
            lacking = longest - padded.shape[1]
            hidden.append(pad(_through(self._upper, padded, is_there), (0, 0, 0, lacking)))
            there.append(pad(is_there, (0, lacking)))
            order += some
        back = torch.argsort(torch.tensor(order))
        return torch.cat(hidden)[back], torch.cat(there)[back]

    def go_on_from(self, tensors: Mapping[str, Any]) -> None:
        """Begin with what was learned before; layers that were not taught then begin afresh.

        Raises:
            ValueError: it was made with another rank, or for other layers.
        """
        held = {name.removesuffix(f".{DOWN}") for name in tensors if name.endswith(f".{DOWN}")}
        known = [name for name in self._added if name in held]
        if not known or held - self._added.keys():
            raise ValueError("It holds no addition, or one to a layer that is not taught now.")
        for name in known:
            layer = self._added[name]
            for part, key in ((layer.down, DOWN), (layer.up, UP)):
                before = tensors[f"{name}.{key}"]
                if before.shape != part.shape:
                    raise ValueError(f"{name} was taught with another rank than {self.rank}.")
                part.data.copy_(before.float())

    def save(self, file: Path, besides: Mapping[str, Any] | None = None) -> None:
        """Write what was learned, in half precision, and other tensors besides."""
        from safetensors.torch import save_file  # noqa: PLC0415

        tensors = dict(besides or {})
        for name, layer in self._added.items():
            tensors |= {f"{name}.{DOWN}": layer.down, f"{name}.{UP}": layer.up}
        half = {name: one.detach().half().contiguous() for name, one in tensors.items()}
        save_file(half, file)


def _of_like_length(texts: Sequence[Sized]) -> Iterator[list[int]]:
    """Yield the places of texts that are read together, the longest of them last."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    for start in range(0, len(order), _TOGETHER):
        yield order[start : start + _TOGETHER]


def mean_of(hidden: Any, there: Any) -> Any:
    """Return the mean of each text's tokens."""
    return (hidden * there[..., None]).sum(1) / there.sum(1, keepdim=True)


def _through(layers: Any, hidden: Any, there: Any) -> Any:
    away = (1 - there)[:, None, None, :] * _AWAY
    for layer in layers:
        output = layer(hidden, away)
        hidden = output[0] if isinstance(output, tuple) else output
    return hidden


_TAUGHT: Sequence[tuple[str, Callable[[Any], Any]]] = (
    ("attention.self.query", lambda layer: layer.attention.self),
    ("attention.self.key", lambda layer: layer.attention.self),
    ("attention.self.value", lambda layer: layer.attention.self),
    ("attention.output.dense", lambda layer: layer.attention.output),
    ("intermediate.dense", lambda layer: layer.intermediate),
    ("output.dense", lambda layer: layer.output),
)


def _with_additions(model: Any, *, first: int, rank: int, torch: Any) -> Iterator[tuple[str, Any]]:
    """Replace the linear layers that are taught, and return them by the names that they had."""

    class Added(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        def __init__(self, linear: Any) -> None:
            super().__init__()
            inputs, outputs = linear.in_features, linear.out_features
            self.linear = linear
            self.down = torch.nn.Parameter(torch.randn(rank, inputs) / math.sqrt(inputs))
            self.up = torch.nn.Parameter(torch.zeros(outputs, rank))

        def forward(self, rows: Any) -> Any:
            linear = torch.nn.functional.linear
            return self.linear(rows) + linear(linear(rows, self.down), self.up)

    for number, layer in enumerate(model.encoder.layer):
        for name, holder in _TAUGHT if number >= first else ():
            last = name.rpartition(".")[2]
            added = Added(getattr(holder(layer), last))
            setattr(holder(layer), last, added)
            yield f"encoder.layer.{number}.{name}", added
