"""Small real models, their weights set by hand so that one can say what they know.

Each is a BERT of two layers and one head. Its word vectors say what a word asks for and what it
says: "who" asks for a person, "Maria" says one. In the first layer each word of the one text looks
for a word of the other that says what it asks for; in the second [CLS] averages over those words
whether that was found. So they know what words alone do not show.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

THINGS = (
    "kit",
    "booth",
    "badge",
    "banner",
    "drone",
    "tablet",
    "router",
    "beamer",
    "webcam",
    "laptop",
    "scanner",
    "printer",
    "cable",
    "tripod",
    "speaker",
    "monitor",
    "sensor",
    "camera",
    "charger",
    "headset",
)
_HIDDEN = 96
_MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_FULL = 3
"""Ones in every word's vector, so that all of them come out of a layer's norm alike."""


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What words ask for and what they say, and which of two texts is the one that asks.

    `labels` are the model's, with the one that speaks for the pair second where there are several.
    """

    asks: Mapping[str, str]
    says: Mapping[str, str]
    is_first_asking: bool
    labels: tuple[str, ...] = ("LABEL_0",)
    meanings: tuple[str, ...] = field(init=False)
    words: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        meanings = sorted({*self.asks.values(), *self.says.values()})
        object.__setattr__(self, "meanings", tuple(meanings))
        object.__setattr__(self, "words", (*_MARKS, *sorted({*self.asks, *self.says})))

    def ones_of(self, word: str) -> list[int]:
        """Return the dimensions in which a word's vector is one."""
        ones = [self.at("mark")] if word == "[CLS]" else []
        if word in self.asks:
            ones += [self.meanings.index(self.asks[word]), self.at("word")]
        if word in self.says:
            ones.append(len(self.meanings) + self.meanings.index(self.says[word]))
        return ones + [self.at("filling") + n for n in range(_FULL - len(ones))]

    def at(self, name: str) -> int:
        """Return the dimension of something that is no meaning."""
        names = ("mark", "word", "first", "second", "found", "filling")
        return 2 * len(self.meanings) + names.index(name)


READER = Knowledge(
    asks={"who": "person", "looks": "care", "where": "place", "kept": "stay"}
    | {thing: thing for thing in THINGS},
    says={"maria": "person", "charge": "care", "lisbon": "place", "stays": "stay"}
    | {thing: thing for thing in THINGS},
    is_first_asking=True,
)
"""Knows which sentence answers who looks after a thing, and where it is kept."""
_STATED = ("deal", "deals", "protected", "90", "days", "extended", "approved", "partners", "gold")
JUDGE = Knowledge(
    asks={word: word for word in _STATED},
    says={word: word for word in _STATED},
    is_first_asking=False,
    labels=("contradiction", "entailment", "neutral"),
)
"""Holds that a sentence follows from a text where all of these words of it stand there."""


def save_model(folder: Path, knowledge: Knowledge) -> None:
    """Save a model as its weights and its tokenizer."""
    import torch  # noqa: PLC0415 - takes seconds
    from transformers import BertConfig, BertForSequenceClassification  # noqa: PLC0415

    at, count = knowledge.at, len(knowledge.meanings)
    asking, asked = ("first", "second") if knowledge.is_first_asking else ("second", "first")
    config = BertConfig(
        vocab_size=len(knowledge.words),
        hidden_size=_HIDDEN,
        num_hidden_layers=2,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=128,
        num_labels=len(knowledge.labels),
        id2label=dict(enumerate(knowledge.labels)),
    )
    model: Any = BertForSequenceClassification(config).eval()
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            tensor.fill_(float(name.endswith("LayerNorm.weight")))
        embeddings = model.bert.embeddings
        for place, word in enumerate(knowledge.words):
            embeddings.word_embeddings.weight[place, knowledge.ones_of(word)] = 1
        embeddings.token_type_embeddings.weight[0, at("first")] = 1
        embeddings.token_type_embeddings.weight[1, at("second")] = 1
        looking, gathering = (layer.attention for layer in model.bert.encoder.layer)
        query, key, value = looking.self.query, looking.self.key, looking.self.value
        for n in range(count):
            query.weight[n, n] = key.weight[n, count + n] = 3
        # What asks looks into the other text; where nothing there says it, [CLS] is the way out.
        query.bias[at(asked)] = query.bias[at("mark")] = 30
        key.weight[at(asked), at(asked)] = 3
        value.weight[at("found"), at(asked)] = 1
        if knowledge.is_first_asking:
            key.weight[at("mark"), at("mark")] = 3.5
        else:  # then [CLS] itself is of the text that is looked into
            key.weight[at("mark"), at("mark")] = 0.5
            value.weight[at("found"), at("mark")] = -1
        looking.output.dense.weight[at("found"), at("found")] = 1
        query, key, value = gathering.self.query, gathering.self.key, gathering.self.value
        query.bias[at("word")] = query.bias[at(asking)] = 30
        key.weight[at("word"), at("word")] = key.weight[at(asking), at(asking)] = 3
        value.weight[at("found"), at("found")] = 1
        gathering.output.dense.weight[at("found"), at("found")] = 1
        model.bert.pooler.dense.weight[0, at("found")] = 0.2
        positive = min(1, len(knowledge.labels) - 1)
        model.classifier.weight[positive, 0] = 30
        model.classifier.bias[positive] = -10
        if positive:
            model.classifier.bias[0] = -20  # what contradicts, it does not know
    model.save_pretrained(folder)
    _save_tokenizer(folder, knowledge.words)


def _save_tokenizer(folder: Path, words: tuple[str, ...]) -> None:
    from tokenizers import (  # noqa: PLC0415
        Tokenizer,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    places = {word: place for place, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(places, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(mark, places[mark]) for mark in ("[CLS]", "[SEP]")],
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def save_graph(folder: Path, *, into: Path) -> None:
    """Save the model of a folder as an ONNX graph, in the place where publishers put it."""
    import torch  # noqa: PLC0415
    from transformers import AutoModelForSequenceClassification  # noqa: PLC0415

    model = AutoModelForSequenceClassification.from_pretrained(
        str(folder), attn_implementation="eager"
    )

    class Graph(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        def __init__(self) -> None:
            super().__init__()
            self.model = model.eval()

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> Any:
            return self.model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits

    into.parent.mkdir(parents=True)
    sample = torch.ones((1, 9), dtype=torch.long)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Graph(),
            (sample, sample, sample),
            str(into),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in names},
            opset_version=17,
            dynamo=False,
        )
