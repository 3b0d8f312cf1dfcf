"""Teach the embedding model which passage, and which statement of it, answers a question.

`python -m evaluations.teaching.tokens --out FILE.safetensors` learns a low-rank adapter from the
invented libraries that are not set apart and prints, now and then, how well it does in those and,
with `--corpus` and `--questions`, on questions it was never taught. A question and a passage are
compared as late interaction compares them (retrieval/late_interaction.py), by tokens as they are
kept, and by their two vectors. Onto which dimensions tokens are projected is learned besides.
`--go-on-from FILE` begins with what was learned before. Five hours on one core.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from content_index.embedding.compact import KEPT_DIMENSIONS
from content_index.embedding.low_rank import PROJECTION, adapter_tensors
from evaluations.learning import area_under_curve
from evaluations.teaching.classes import Asked, Class, Text, class_of
from evaluations.teaching.course import Pace, course, descend, tell
from evaluations.teaching.layers import WIDTH, TaughtModel, mean_of
from retrieval.late_interaction import IN_CONTEXT
from retrieval.token_owners import CONTEXT

FIRST_TAUGHT = 0
"""Of six layers: all."""
RANK = 16
ROUNDS = 2
_AT_ONCE = 16
"""Questions of one library that are learned from together; each one's passages are wrong answers
to the others."""
_NEGATIVES = 3
_HARD = 12
"""Wrong passages are taken from so many of the best."""
_JUDGED = 16
RATES = 5e-4, 1e-4
RATES_OF_GOING_ON = 3e-4, 6e-5
"""The highest ones, of the model and of the projection."""
_SHARPNESS = 30.0
"""What mean best matches are multiplied by at first; it is learned."""
_SHARPNESS_OF_VECTORS = 20.0
_WHOLE_COUNTS = 0.5
_VECTORS_COUNT = 0.5
_SAMPLED = 4
"""The projection starts from one passage in so many."""
_NOWHERE = -1.0
_NEVER = -1e4
_PACE = Pace(warming_up=20, say_every=20, judge_every=200)


@dataclass(frozen=True, slots=True)
class Pupil:
    """What is taught: the model, and the projection of its tokens, (WIDTH, KEPT_DIMENSIONS)."""

    model: TaughtModel
    projection: Any

    def save(self, file: Path) -> None:
        """Write what was learned."""
        self.model.save(file, {PROJECTION: self.projection})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Texts read to the end: tokens, which of the padded ones are there, and their vectors."""

    tokens: Any
    there: Any
    vectors: Any


def pupil_of(model: TaughtModel, classes: Sequence[Class]) -> Pupil:
    """Return the model with the projection that keeps most of what it makes of these passages.

    Those are the principal components of the tokens, turned at random among themselves: no number
    is much larger than the others then, as suits what is kept in 8 bits.
    """
    sums = np.zeros((WIDTH, WIDTH))
    with model.torch.no_grad():
        for one in classes:
            tokens = read(one.passages[::_SAMPLED], Pupil(model, model.torch.eye(WIDTH))).tokens
            rows = tokens.flatten(0, 1).numpy().astype(np.float64)
            sums += rows.T @ rows
    components = np.linalg.eigh(sums).eigenvectors[:, -KEPT_DIMENSIONS:]
    turned = np.random.default_rng(0).standard_normal((KEPT_DIMENSIONS, KEPT_DIMENSIONS))
    projection = model.torch.from_numpy(components @ np.linalg.qr(turned).Q).float()
    return Pupil(model, model.torch.nn.Parameter(projection))


def pupil_that_goes_on(model: TaughtModel, file: Path) -> Pupil:
    """Return the model with what it and its projection have learned.

    Raises:
        ModelFilesError: the file is missing or damaged.
        ValueError: it is of a model of another rank, or holds no projection.
    """
    tensors = adapter_tensors(file)
    if PROJECTION not in tensors:
        raise ValueError(f"{file} holds no projection.")
    model.go_on_from(tensors)
    return Pupil(model, model.torch.nn.Parameter(tensors[PROJECTION].float()))


def read(texts: Sequence[Text], pupil: Pupil) -> Read:
    """Have the taught layers read texts."""
    model, torch = pupil.model, pupil.model.torch
    hidden, there = model.above([text.hidden for text in texts])
    places = torch.zeros(len(texts), max(len(text.kept) for text in texts), dtype=torch.long)
    is_there = torch.zeros(places.shape, dtype=torch.bool)
    for row, text in enumerate(texts):
        places[row, : len(text.kept)] = torch.tensor(text.kept)
        is_there[row, : len(text.kept)] = True
    normalize = torch.nn.functional.normalize
    tokens = torch.gather(hidden, 1, places[..., None].expand(-1, -1, WIDTH))
    return Read(
        tokens=normalize(tokens @ pupil.projection, dim=-1) * is_there[..., None],
        there=is_there,
        vectors=normalize(mean_of(hidden, there), dim=1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Mean best matches of questions.

    `statements` are those within each statement of each passage, shape (questions, passages,
    statements), -1 where there is no statement; what title and headings meet counts for every
    statement, nine tenths of it. `passages` are those anywhere in it, (questions, passages).
    """

    statements: Any
    passages: Any


def met(asked: Read, said: Read, texts: Sequence[Text], torch: Any) -> Met:
    """Return how well each question is met by each passage."""
    owners = torch.full(said.there.shape, CONTEXT)
    for row, text in enumerate(texts):
        owners[row, : len(text.owners)] = torch.tensor(text.owners)
    products = torch.einsum("qnd,pmd->qnpm", asked.tokens, said.tokens)
    products = products.masked_fill(~said.there[None, None], _NOWHERE)
    places = (owners + 1)[None, None].expand(products.shape)
    statements = max(1, *(text.statements for text in texts))
    best = torch.full((*products.shape[:3], statements + 1), _NOWHERE)
    best = best.scatter_reduce(3, places, products, "amax")
    within = torch.maximum(best[..., 1:], best[..., :1] * IN_CONTEXT)
    is_there = (best[..., 1:] > _NOWHERE).any(1)
    share = asked.there / asked.there.sum(1, keepdim=True)
    mean = (within * share[:, :, None, None]).sum(1)
    return Met(
        statements=mean.masked_fill(~is_there, _NOWHERE),
        passages=(best.amax(3) * share[:, :, None]).sum(1),
    )


def teach(
    classes: Sequence[Class],
    pupil: Pupil,
    *,
    judge: Callable[[], None],
    rates: tuple[float, float] = RATES,
) -> None:
    """Learn from all lessons of the classes; `judge` is called now and then."""
    model, torch = pupil.model, pupil.model.torch
    chance = random.Random(0)  # noqa: S311 - an order, not a secret
    sharpness = torch.nn.Parameter(torch.tensor(math.log(_SHARPNESS)))

    def loss_of(batch: tuple[Class, list[Asked]]) -> Any:
        return _loss(*batch, pupil, sharpness=sharpness.exp(), chance=chance)

    descend(
        [batch for _ in range(ROUNDS) for batch in _batches(classes, chance)],
        loss_of,
        model=model,
        rates=[
            ([*model.parameters, sharpness], rates[0]),
            ([pupil.projection], rates[1]),
        ],
        pace=_PACE,
        judge=judge,
    )


def _batches(classes: Sequence[Class], chance: random.Random) -> list[tuple[Class, list[Asked]]]:
    found = []
    for one in classes:
        asked = [item for item in one.asked if item.right]
        chance.shuffle(asked)
        found += [
            (one, asked[start : start + _AT_ONCE]) for start in range(0, len(asked), _AT_ONCE)
        ]
    chance.shuffle(found)
    return found


def _loss(
    one: Class,
    some: Sequence[Asked],
    pupil: Pupil,
    *,
    sharpness: Any,
    chance: random.Random,
) -> Any:
    """Return how surprised a softmax is by the right passages, statements and vectors."""
    torch = pupil.model.torch
    numbers: set[int] = set()
    for item in some:
        wrong = [number for number in item.candidates[:_HARD] if number not in item.right]
        numbers |= {chance.choice(sorted(item.right))}
        numbers |= set(chance.sample(wrong, min(_NEGATIVES, len(wrong))))
    order = sorted(numbers)
    texts = [one.passages[number] for number in order]
    asked, said = read([item.text for item in some], pupil), read(texts, pupil)
    matches = met(asked, said, texts, torch)
    within = matches.statements
    is_right = torch.zeros(within.shape, dtype=torch.bool)
    holds = torch.zeros(matches.passages.shape, dtype=torch.bool)
    for row, item in enumerate(some):
        for place, number in enumerate(order):
            holds[row, place] = number in item.right
            is_right[row, place, list(item.right.get(number, ()))] = True
    by_vectors = asked.vectors @ said.vectors.T * _SHARPNESS_OF_VECTORS
    return (
        _surprise(within.amax(2) * sharpness, holds, torch)
        + _surprise(within.flatten(1) * sharpness, is_right.flatten(1), torch)
        + _WHOLE_COUNTS * _surprise(matches.passages * sharpness, holds, torch)
        + _VECTORS_COUNT * _surprise(by_vectors, holds, torch)
    )


def _surprise(scores: Any, is_right: Any, torch: Any) -> Any:
    """Return the mean of -log of what a softmax over each row gives to what is right there."""
    known = is_right.any(1)
    scores, is_right = scores[known], is_right[known]
    right = torch.logsumexp(scores.masked_fill(~is_right, _NEVER), 1)
    return (torch.logsumexp(scores, 1) - right).mean() if len(scores) else scores.sum()


def judged(one: Class, pupil: Pupil) -> dict[str, float]:
    """Return how often the right passage and statement come first among the best candidates.

    `vector` is the same by vectors, `area` that of the best match of answerable questions against
    that of unanswerable ones.
    """
    torch = pupil.model.torch
    found: dict[str, list[float]] = {"passage": [], "statement": [], "vector": []}
    best: dict[bool, list[float]] = {True: [], False: []}
    with torch.no_grad():
        known = [read([text], pupil) for text in one.passages]
        for item in one.asked:
            numbers = [
                number
                for place, number in enumerate(item.candidates)
                if place < _JUDGED or number in item.right
            ]
            asked = read([item.text], pupil)
            each = [
                met(asked, known[n], [one.passages[n]], torch).statements[0, 0] for n in numbers
            ]
            matches = [float(one_passage.max()) for one_passage in each]
            first = int(np.argmax(matches))
            best[item.is_answerable].append(matches[first])
            if not item.right:
                continue
            right = item.right.get(numbers[first])
            found["passage"].append(float(right is not None))
            found["statement"].append(float(int(each[first].argmax()) in (right or ())))
            cosines = [float(known[n].vectors[0] @ asked.vectors[0]) for n in numbers]
            found["vector"].append(float(numbers[int(np.argmax(cosines))] in item.right))
    shares = {name: float(np.mean(values)) for name, values in found.items() if values}
    return {**shares, "area": area_under_curve(best[True], best[False])}


def main(arguments: Sequence[str] | None = None) -> None:
    """Teach, and print how well what was not taught is told."""
    found = course(arguments, description=__doc__)
    model = TaughtModel(first=FIRST_TAUGHT, rank=RANK)
    teaching = [class_of(one, model) for one in found.teaching]
    judging = [class_of(one, model) for one in found.judging]
    if found.go_on_from is None:
        pupil, rates = pupil_of(model, teaching), RATES
    else:
        pupil, rates = pupil_that_goes_on(model, found.go_on_from), RATES_OF_GOING_ON

    def judge() -> None:
        pupil.save(found.out)
        for one in judging:
            tell(one.library, judged(one, pupil))

    judge()
    teach(teaching, pupil, judge=judge, rates=rates)


if __name__ == "__main__":
    main()
