"""Teach a reader whether a quote answers a question.

`python -m evaluations.teaching.reader --out FILE.safetensors` learns a low-rank adapter of the
embedding model and a head upon it, from the quotes that were found for the questions to the
invented libraries that are not set apart, and prints how well it tells right quotes from wrong ones
in those. More than a quarter of the questions have no answer: their best quotes are near misses.
`--go-on-from FILE` begins with what a reader has learned. Three hours on one core.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content_index.embedding.low_rank import adapter_tensors
from evaluations.learning import area_under_curve
from evaluations.teaching.course import Pace, course, descend, tell
from evaluations.teaching.layers import WIDTH, TaughtModel, mean_of
from evaluations.teaching.lessons import LessonQuote, Lessons
from retrieval.reader.own import HEAD, LONGEST

FIRST_TAUGHT = 0
"""Of six layers: all."""
RANK = 32
ROUNDS = 2
_AT_ONCE = 6
"""Questions."""
_WRONG = 3
"""Quotes beside the right one."""
_BEST = 8
_JUDGED = 4
_HIDDEN = 0.15
"""How often the right quote is left out of an answerable question: nothing is right then."""
_RATE, _RATE_OF_HEAD = 7e-4, 1e-3
_PACE = Pace(warming_up=50, say_every=30, judge_every=1200)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a quote together, as token ids and which of the two each is of."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
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
        """Return a library's questions with their quotes."""
        return [
            Asked(
                lesson.is_answerable,
                tuple(self._pair(lesson.question, quote) for quote in lesson.quotes),
            )
            for lesson in lessons.lessons
            if lesson.quotes
        ]

    def _pair(self, question: str, quote: LessonQuote) -> Pair:
        both = self.model.tokenizer(
            question, quote.text, truncation="longest_first", max_length=LONGEST
        )
        return Pair(tuple(both["input_ids"]), tuple(both["token_type_ids"]), quote.is_right)

    def scores(self, pairs: Sequence[Pair]) -> Any:
        """Return the log odds of pairs, as a tensor."""
        below = self.model.below([pair.ids for pair in pairs], [pair.types for pair in pairs])
        hidden, there = self.model.above(below)
        both = self.model.torch.cat([hidden[:, 0], mean_of(hidden, there)], 1)
        return self.head(both)[:, 0]

    def go_on_from(self, file: Path) -> None:
        """Begin with what a reader has learned.

        Raises:
            ModelFilesError: the file is missing or damaged.
            ValueError: it is of another kind of reader.
        """
        tensors = adapter_tensors(file)
        for name, part in self.head.named_parameters():
            before = tensors.get(f"{HEAD}.{name}")
            if before is None or before.shape != part.shape:
                raise ValueError(f"{file} holds no head of a reader.")
        self.model.go_on_from(tensors)
        for name, part in self.head.named_parameters():
            part.data.copy_(tensors[f"{HEAD}.{name}"].float())

    def save(self, file: Path) -> None:
        """Write what was learned."""
        head = {f"{HEAD}.{name}": one for name, one in self.head.state_dict().items()}
        self.model.save(file, head)


def teach(reader: Reader, lessons: Sequence[Asked], *, judge: Callable[[], None]) -> None:
    """Learn from questions whose right quote was found, and from those that have none.

    A softmax over a question's quotes and "none of them" shall pick the right one, and each quote
    be told for itself.
    """
    chance = random.Random(0)  # noqa: S311 - an order, not a secret
    known = [one for one in lessons if not one.is_answerable or any(p.is_right for p in one.pairs)]
    plan: list[list[Asked]] = []
    for _ in range(ROUNDS):
        chance.shuffle(known)
        plan += [known[start : start + _AT_ONCE] for start in range(0, len(known), _AT_ONCE)]
    descend(
        plan,
        lambda some: _loss(reader, some, chance),
        model=reader.model,
        rates=[
            (reader.model.parameters, _RATE),
            (list(reader.head.parameters()), _RATE_OF_HEAD),
        ],
        pace=_PACE,
        judge=judge,
    )


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
            pairs = one.pairs[:_JUDGED]
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
    found = course(arguments, description=__doc__)
    reader = Reader(TaughtModel(first=FIRST_TAUGHT, rank=RANK))
    if found.go_on_from is not None:
        reader.go_on_from(found.go_on_from)
    lessons = [asked for one in found.teaching for asked in reader.asked(one)]
    held = {one.library: reader.asked(one) for one in found.judging}

    def judge() -> None:
        reader.save(found.out)
        for library, asked in held.items():
            tell(library, judged(reader, asked))

    teach(reader, lessons, judge=judge)


if __name__ == "__main__":
    main()
