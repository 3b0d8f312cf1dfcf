"""Teach a reader whether a quote answers a question.

`python -m evaluations.teaching.reader --out FILE.safetensors` learns a low-rank adapter of the
embedding model and a head upon it, from the quotes that were found for the questions to nine
invented libraries, and prints how well it tells right quotes from wrong ones in the three others. A
quarter of those questions have no answer: their best quotes are near misses. About an hour on one
core.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.corpora import JUDGES
from evaluations.learning import area_under_curve
from evaluations.teaching.layers import WIDTH, Hidden, TaughtModel, falling, mean_of
from evaluations.teaching.lessons import Lessons, all_lessons, lessons_of
from retrieval.reader.own import HEAD, LONGEST

FIRST_TAUGHT = 3
"""Of six layers."""
RANK = 32
ROUNDS = 3
_AT_ONCE = 6
"""Questions."""
_WRONG = 5
"""Quotes beside the right one."""
_BEST = 8
_HIDDEN = 0.15
"""How often the right quote is left out of an answerable question: nothing is right then."""
_RATE, _RATE_OF_HEAD = 7e-4, 1e-3
_WARMING_UP = 50
_SAY_EVERY, _JUDGE_EVERY = 30, 390


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a quote, as the layers below have read them together."""

    hidden: Hidden
    is_right: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its quotes, best first."""

    is_answerable: bool
    pairs: tuple[Pair, ...]


class Reader:
    """The model with a head: log odds that the quote of a pair answers its question."""

    def __init__(self, model: TaughtModel) -> None:
        self.model = model
        self.head: Any = model.torch.nn.Linear(2 * WIDTH, 1)
        model.torch.nn.init.normal_(self.head.weight, std=0.01)
        model.torch.nn.init.zeros_(self.head.bias)

    def asked(self, lessons: Lessons) -> list[Asked]:
        """Have the layers below read the quotes of a library's questions."""
        encoded = [
            self.model.tokenizer(
                lesson.question, quote.text, truncation="longest_first", max_length=LONGEST
            )
            for lesson in lessons.lessons
            for quote in lesson.quotes
        ]
        below = iter(
            self.model.below(
                [one["input_ids"] for one in encoded], [one["token_type_ids"] for one in encoded]
            )
        )
        return [
            Asked(
                lesson.is_answerable,
                tuple(Pair(next(below), quote.is_right) for quote in lesson.quotes),
            )
            for lesson in lessons.lessons
            if lesson.quotes
        ]

    def scores(self, pairs: Sequence[Pair]) -> Any:
        """Return the log odds of pairs, as a tensor."""
        hidden, there = self.model.above([pair.hidden for pair in pairs])
        both = self.model.torch.cat([hidden[:, 0], mean_of(hidden, there)], 1)
        return self.head(both)[:, 0]

    def save(self, file: Path) -> None:
        """Write what was learned."""
        head = {f"{HEAD}.{name}": one for name, one in self.head.state_dict().items()}
        self.model.save(file, head)


def teach(reader: Reader, lessons: Sequence[Asked], *, judge: Any) -> None:
    """Learn from questions whose right quote was found, and from those that have none.

    A softmax over a question's quotes and "none of them" shall pick the right one, and each quote
    be told for itself.
    """
    torch = reader.model.torch
    chance = random.Random(0)  # noqa: S311 - an order, not a secret
    known = [one for one in lessons if not one.is_answerable or any(p.is_right for p in one.pairs)]
    plan: list[list[Asked]] = []
    for _ in range(ROUNDS):
        chance.shuffle(known)
        plan += [known[start : start + _AT_ONCE] for start in range(0, len(known), _AT_ONCE)]
    of_head = list(reader.head.parameters())
    groups = [
        {"params": reader.model.parameters, "highest": _RATE},
        {"params": of_head, "highest": _RATE_OF_HEAD},
    ]
    optimizer = torch.optim.AdamW(groups, lr=_RATE, weight_decay=0.01)
    losses: list[float] = []
    for step, some in enumerate(plan):
        reader.model.learning()
        for group in optimizer.param_groups:
            group["lr"] = group["highest"] * falling(step, len(plan), warming_up=_WARMING_UP)
        loss = _loss(reader, some, chance)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*reader.model.parameters, *of_head], 1.0)
        optimizer.step()
        losses.append(loss.item())
        is_last = step + 1 == len(plan)
        if (step + 1) % _SAY_EVERY == 0 or is_last:
            recent = float(np.mean(losses[-_SAY_EVERY:]))
            sys.stderr.write(f"{step + 1} of {len(plan)} steps, loss {recent:.3f}\n")
        if (step + 1) % _JUDGE_EVERY == 0 or is_last:
            reader.model.judging()
            judge()


def _loss(reader: Reader, some: Sequence[Asked], chance: random.Random) -> Any:
    torch = reader.model.torch
    pairs: list[Pair] = []
    groups: list[slice] = []
    for one in some:
        right = [pair for pair in one.pairs if pair.is_right]
        wrong = [pair for pair in one.pairs if not pair.is_right][:_BEST]
        kept = [] if right and chance.random() < _HIDDEN else right
        chosen = chance.sample(kept, min(1, len(kept)))
        chosen += chance.sample(wrong, min(_WRONG, len(wrong)))
        groups.append(slice(len(pairs), len(pairs) + len(chosen)))
        pairs += chosen
    scores = reader.scores(pairs)
    is_right = torch.tensor([float(pair.is_right) for pair in pairs])
    surprise = torch.zeros(())
    for group in groups:
        choice = torch.cat([torch.zeros(1), scores[group]])
        picked = choice[1] if is_right[group].any() else choice[0]  # the right one stands first
        surprise = surprise + torch.logsumexp(choice, 0) - picked
    each = torch.nn.functional.binary_cross_entropy_with_logits(scores, is_right)
    return surprise / len(groups) + each


def judged(reader: Reader, asked: Sequence[Asked]) -> dict[str, float]:
    """Return areas under the curve: right quotes against wrong ones, and of first quotes.

    The latter sets answerable questions against unanswerable ones.
    """
    right: dict[bool, list[float]] = {True: [], False: []}
    first: dict[bool, list[float]] = {True: [], False: []}
    with reader.model.torch.no_grad():
        for one in asked:
            pairs = one.pairs[:_BEST]
            scores = [float(score) for score in reader.scores(pairs)]
            first[one.is_answerable].append(scores[0])
            for pair, score in zip(pairs, scores, strict=True):
                right[pair.is_right].append(score)
    return {
        "right against wrong": area_under_curve(right[True], right[False]),
        "answerable by the first": area_under_curve(first[True], first[False]),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Teach, and print how well what was not taught is told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="*.safetensors")
    parser.add_argument("--corpus", type=Path, help="judge on it besides")
    parser.add_argument("--questions", type=Path, help="of that corpus")
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    options = parser.parse_args(arguments)
    every = list(all_lessons(data_folder=options.data))
    teaching = [one for one in every if one.library not in JUDGES]
    judging = [one for one in every if one.library in JUDGES]
    if options.corpus and options.questions:
        judging.append(lessons_of(options.corpus, [options.questions], data_folder=options.data))
    reader = Reader(TaughtModel(first=FIRST_TAUGHT, rank=RANK))
    lessons = [asked for one in teaching for asked in reader.asked(one)]
    held = {one.library: reader.asked(one) for one in judging}

    def judge() -> None:
        reader.save(options.out)
        for library, asked in held.items():
            figures = "  ".join(f"{name} {v:.3f}" for name, v in judged(reader, asked).items())
            sys.stdout.write(f"{library}: {figures}\n")
            sys.stdout.flush()

    teach(reader, lessons, judge=judge)


if __name__ == "__main__":
    main()
