"""What a model of pairs says, and what its labels mean. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class Task(StrEnum):
    """What a model of pairs was taught."""

    RELEVANCE = "relevance"
    """Whether a text answers a question: MS MARCO's models of one logit, QNLI's of two."""
    ENTAILMENT = "entailment"
    """Whether a sentence follows from a text: entailment, neutral, contradiction."""


class Verdict(StrEnum):
    """How a sentence stands to a text."""

    ENTAILED = "entailed"
    NEUTRAL = "neutral"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Which number of a model's output means what; `contradiction` is -1 where there is none."""

    task: Task
    count: int
    positive: int = 0
    contradiction: int = -1


class PairModel(Protocol):
    """A model that reads two texts together.

    `name` identifies the exact weights. What it says of a pair depends on that pair alone. Safe to
    call from several threads.
    """

    name: str
    labels: Labels

    def logits(self, first: str, second: str) -> tuple[float, ...]:
        """Return one number for each label, of any size."""


class LabelsError(ValueError):
    """Labels that are of neither kind; the text says which they are."""


def labels_of(config: Mapping[str, Any]) -> Labels:
    """Say what the labels of a model's config.json mean.

    Raises:
        LabelsError: they are of neither kind.
    """
    named = config.get("id2label")
    if not isinstance(named, Mapping) or not named:
        named = {str(n): f"LABEL_{n}" for n in range(int(config.get("num_labels", 2)))}
    names = [_plain(str(named.get(str(n), ""))) for n in range(len(named))]
    if len(names) == 1:
        return Labels(task=Task.RELEVANCE, count=1)
    if sorted(names) in _QUESTION_AND_ANSWER:
        return Labels(task=Task.RELEVANCE, count=2, positive=names.index("entailment"))
    if sorted(names) == ["contradiction", "entailment", "neutral"]:
        return Labels(
            task=Task.ENTAILMENT,
            count=3,
            positive=names.index("entailment"),
            contradiction=names.index("contradiction"),
        )
    raise LabelsError(", ".join(map(str, named.values())))


_QUESTION_AND_ANSWER = (["entailment", "not_entailment"], ["entailment", "non_entailment"])


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def log_odds(logits: Sequence[float], labels: Labels) -> float:
    """Return the log odds of the positive label against the others together.

    A model's only logit is that already.
    """
    if labels.count == 1:
        return logits[0]
    others = [value for place, value in enumerate(logits) if place != labels.positive]
    most = max(others)
    return logits[labels.positive] - most - math.log(sum(math.exp(v - most) for v in others))


def verdict_of(logits: Sequence[float], labels: Labels) -> Verdict:
    """Return the most probable label of an entailment model."""
    best = max(range(len(logits)), key=logits.__getitem__)
    if best == labels.positive:
        return Verdict.ENTAILED
    return Verdict.CONTRADICTED if best == labels.contradiction else Verdict.NEUTRAL
