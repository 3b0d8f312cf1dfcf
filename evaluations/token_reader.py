"""Learn from the tokens that are kept anyway which sentence answers: kernels and kinds of answer.

`python -m evaluations.token_reader --squad FILE` compares, on articles held back, the mean best
match of a question's tokens (late interaction, as shipped) with what can be learned on top of it:

- how much each token of a question counts, from its vector;
- soft histograms of its matches (K-NRM: Xiong and others, 2017);
- which tokens look like an answer to such a question: a product of low rank of the question's
  vectors, attended to, with each token's, beside how well the words around it are met.

Nothing of it is shipped (docs/decisions/0084); it is here to be measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content_index.embedding import Embedder
from content_index.embedding.compact import KEPT_DIMENSIONS, SCALE, compacted, projected
from content_index.embedding.loading import default_embedder
from evaluations.learning import area_under_curve
from evaluations.squad import Asked, Paragraph, nearest_elsewhere, read_squad

Floats = NDArray[np.float32]

ASKED_TOKENS = 28
SAID_TOKENS = 64
CANDIDATES = 13
"""Of each question: the right sentence, others of its paragraph, then the nearest elsewhere."""
_SAME = 6
_ELSEWHERE = 8
_CENTRES = np.asarray((0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0), dtype=np.float32)
_WIDTH_OF_KERNEL = 0.08
_AROUND = 9
_FOLDS = 3
_ROUNDS = 8
_BATCH = 48
_RATE = 5e-3
_RIGHT_WEIGHS = 4.0
_TINY = 1e-3
_NEVER = -1e4
TOKENS, KERNELS, ANSWERS = "weighed tokens", "kernels", "answer tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The candidates of each question, the right one first; arrays have a row a question.

    `own` are how many of them are of the right paragraph. `met` is each question token's best match
    in each candidate, `kernels` its soft histogram, `near` and `around` how well each token of a
    candidate, and those about it, are met by the question. `is_answer` marks the answer's tokens.
    """

    articles: NDArray[np.int64]
    asked: Floats
    asked_there: Floats
    said: Floats
    said_there: Floats
    candidates: NDArray[np.int64]
    own: NDArray[np.int64]
    met: Floats
    kernels: Floats
    near: Floats
    around: Floats
    is_answer: Floats

    def late(self) -> Floats:
        """Return the mean best match of each candidate, shape (questions, candidates)."""
        there = self.asked_there[:, None]
        return np.asarray((self.met * there).sum(-1) / there.sum(-1), dtype=np.float32)

    def batch(self, rows: NDArray[np.int64]) -> tuple[Floats, ...]:
        """Return what a model reads of some questions."""
        places = self.candidates[rows]
        return (
            self.asked[rows],
            self.asked_there[rows],
            self.said[places],
            self.said_there[places],
            self.met[rows],
            self.kernels[rows],
            self.near[rows],
            self.around[rows],
        )


def grouped(
    paragraphs: Sequence[Paragraph], asked: Sequence[Asked], *, embedder: Embedder
) -> Groups:
    """Read every paragraph and question once, as the library does, and set up the candidates."""
    numbers, sentences, spans = _sentences(paragraphs, embedder)
    elsewhere = nearest_elsewhere(paragraphs, asked, embedder=embedder, most=_ELSEWHERE)
    articles = {name: n for n, name in enumerate(dict.fromkeys(p.article for p in paragraphs))}
    count = len(asked)
    questions = [
        projected(read.vectors) for read in embedder.encode_tokens([q.text for q in asked])
    ]
    padded = [_padded(vectors, ASKED_TOKENS) for vectors in questions]
    said = [_padded(vectors, SAID_TOKENS) for vectors in sentences]
    groups = Groups(
        articles=np.asarray([articles[paragraphs[q.paragraph].article] for q in asked]),
        asked=np.stack([one for one, _ in padded]),
        asked_there=np.stack([there for _, there in padded]),
        said=np.stack([one for one, _ in said]),
        said_there=np.stack([there for _, there in said]),
        candidates=np.zeros((count, CANDIDATES), dtype=np.int64),
        own=np.zeros(count, dtype=np.int64),
        met=np.zeros((count, CANDIDATES, ASKED_TOKENS), dtype=np.float32),
        kernels=np.full(
            (count, CANDIDATES, ASKED_TOKENS, len(_CENTRES)), np.log(_TINY), np.float32
        ),
        near=np.zeros((count, CANDIDATES, SAID_TOKENS), dtype=np.float32),
        around=np.zeros((count, CANDIDATES, SAID_TOKENS), dtype=np.float32),
        is_answer=np.zeros((count, SAID_TOKENS), dtype=np.float32),
    )
    for row, question in enumerate(asked):
        right = numbers[question.paragraph, question.sentence]
        own = [n for (paragraph, _), n in numbers.items() if paragraph == question.paragraph]
        own = [right, *(n for n in own if n != right)][: _SAME + 1]
        others = [numbers[place] for place in elsewhere[row]]
        chosen = [*own, *others, *([others[-1]] * CANDIDATES)][:CANDIDATES]
        groups.own[row] = len(own)
        groups.candidates[row] = chosen
        for place, number in enumerate(chosen):
            _compare(groups, row, place, questions[row], sentences[number])
        starts, ends = spans[right]
        end = question.answer_start + len(question.answer)
        inside = ((starts < end) & (ends > question.answer_start))[:SAID_TOKENS]
        groups.is_answer[row, : len(inside)] = inside
    return groups


def _sentences(
    paragraphs: Sequence[Paragraph], embedder: Embedder
) -> tuple[
    dict[tuple[int, int], int], list[Floats], list[tuple[NDArray[np.int64], NDArray[np.int64]]]
]:
    """Return the number of each sentence by its place, its tokens, and where they stand."""
    numbers: dict[tuple[int, int], int] = {}
    vectors: list[Floats] = []
    spans: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    titled = [f"{paragraph.article}\n{paragraph.text}" for paragraph in paragraphs]
    for place, (paragraph, read) in enumerate(
        zip(paragraphs, embedder.read_passages(titled), strict=True)
    ):
        kept = compacted(read.tokens)
        before = len(paragraph.article) + 1
        starts, ends = kept.starts - before, kept.ends - before
        for sentence, (start, end) in enumerate(paragraph.sentences):
            inside = (starts >= start) & (starts < end)
            numbers[place, sentence] = len(vectors)
            vectors.append(kept.vectors[inside].astype(np.float32) / np.float32(SCALE))
            spans.append((starts[inside], ends[inside]))
    return numbers, vectors, spans


def _padded(vectors: Floats, length: int) -> tuple[Floats, Floats]:
    rows = np.zeros((length, KEPT_DIMENSIONS), dtype=np.float32)
    there = np.zeros(length, dtype=np.float32)
    count = min(length, len(vectors))
    rows[:count], there[:count] = vectors[:count], 1
    return rows, there


def _compare(groups: Groups, row: int, place: int, asked: Floats, said: Floats) -> None:
    asked, said = asked[:ASKED_TOKENS], said[:SAID_TOKENS]
    if not len(asked) or not len(said):
        return
    products = asked @ said.T
    groups.met[row, place, : len(asked)] = products.max(axis=1).clip(0)
    apart = (products[..., None] - _CENTRES) / _WIDTH_OF_KERNEL
    histogram = np.exp(-(apart**2) / 2).sum(axis=1)
    groups.kernels[row, place, : len(asked)] = np.log(histogram.clip(_TINY))
    near = products.max(axis=0).clip(0)
    groups.near[row, place, : len(said)] = near
    groups.around[row, place, : len(said)] = np.convolve(near, np.ones(_AROUND) / _AROUND, "same")[
        : len(said)
    ]


def _network(parts: frozenset[str], torch: Any) -> Any:
    linear, functional = torch.nn.Linear, torch.nn.functional

    class Network(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        def __init__(self) -> None:
            super().__init__()
            self.importance, self.attention = linear(KEPT_DIMENSIONS, 1), linear(KEPT_DIMENSIONS, 1)
            self.histogram, self.usual = linear(len(_CENTRES), 1), linear(KEPT_DIMENSIONS, 1)
            for layer in (self.importance, self.attention, self.histogram, self.usual):
                torch.nn.init.zeros_(layer.weight)
                torch.nn.init.zeros_(layer.bias)
            self.of_asked, self.of_said = linear(KEPT_DIMENSIONS, 16), linear(KEPT_DIMENSIONS, 16)
            self.places = torch.nn.Parameter(torch.tensor([4.0, -2.0]))
            self.shares = torch.nn.Parameter(torch.tensor([5.0, 3.0, 0.5, 0.3]))
            self.start = torch.nn.Parameter(torch.tensor(-4.0))
            self.leave_out = torch.nn.Dropout(0.2)

        def forward(self, *read: Any) -> tuple[Any, Any]:
            asked, asked_there, said, said_there, met, kernels, near, around = read
            weight = functional.softplus(8 * self.importance(asked)[..., 0] + 0.5) * asked_there
            weight = weight / weight.sum(-1, keepdim=True)
            score = self.start + 0.0
            if TOKENS in parts:
                least = -torch.log((weight[:, None] * torch.exp(-8 * met)).sum(-1) + 1e-9) / 8
                mean = (met * weight[:, None]).sum(-1)
                score = score + self.shares[0] * mean + self.shares[1] * least
            if KERNELS in parts:
                pooled = (kernels * weight[:, None, :, None]).sum(2)
                score = score + self.shares[2] * self.histogram(pooled)[..., 0]
            attention = 8 * self.attention(asked)[..., 0] + (1 - asked_there) * _NEVER
            wanted = (torch.softmax(attention, -1)[..., None] * asked).sum(1)
            answers = 4 * torch.einsum(
                "qr,qcmr->qcm",
                self.of_asked(self.leave_out(wanted)),
                self.of_said(self.leave_out(said)),
            )
            answers = answers + 4 * self.usual(said)[..., 0]
            answers = answers + self.places[0] * around + self.places[1] * near
            answers = answers + (1 - said_there) * _NEVER
            if ANSWERS in parts:
                score = score + self.shares[3] * torch.logsumexp(answers, -1)
            return score, answers

    return Network()


def learned(groups: Groups, rows: NDArray[np.int64], *, parts: frozenset[str]) -> Any:
    """Learn from some questions; deterministic, on one thread."""
    import torch  # noqa: PLC0415 - takes seconds

    torch.set_num_threads(1)
    torch.manual_seed(0)
    functional = torch.nn.functional
    network = _network(parts, torch)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.01)
    chance = np.random.default_rng(0)
    batches = [
        order[at : at + _BATCH]
        for order in (chance.permutation(rows) for _ in range(_ROUNDS))
        for at in range(0, len(order), _BATCH)
    ]
    for step, batch in enumerate(batches):
        score, answers = network(*map(torch.from_numpy, groups.batch(batch)))
        right = torch.zeros_like(score)
        right[:, 0] = 1
        loss = functional.cross_entropy(score, torch.zeros(len(batch), dtype=torch.long))
        loss = loss + functional.binary_cross_entropy_with_logits(
            score, right, weight=1 + (_RIGHT_WEIGHS - 1) * right
        )
        if ANSWERS in parts:
            marked = torch.from_numpy(groups.is_answer[batch])
            held = torch.logsumexp(answers[:, 0] + (1 - marked) * _NEVER, -1)
            missed = torch.logsumexp(answers.flatten(1), -1) - held
            loss = loss + 0.5 * missed[marked.sum(-1) > 0].mean()
        optimizer.param_groups[0]["lr"] = _RATE * (1 - step / len(batches))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return network.eval()


def held_back(groups: Groups, *, parts: frozenset[str]) -> Floats:
    """Return the score of each candidate by models that had not seen its article."""
    import torch  # noqa: PLC0415 - takes seconds

    scores = np.zeros(groups.candidates.shape, dtype=np.float32)
    for fold in range(_FOLDS):
        is_held = groups.articles % _FOLDS == fold
        network = learned(groups, np.flatnonzero(~is_held), parts=parts)
        with torch.no_grad():
            read = groups.batch(np.flatnonzero(is_held))
            scores[is_held] = network(*map(torch.from_numpy, read))[0].numpy()
    return scores


def figures(groups: Groups, scores: Floats) -> tuple[float, float]:
    """Return how often the right sentence of its paragraph is first, and an area.

    The area under the curve of the best sentence of the right paragraph against the best elsewhere.
    """
    own = [row[:count] for row, count in zip(scores, groups.own, strict=True)]
    others = [row[count:] for row, count in zip(scores, groups.own, strict=True)]
    first = float(np.mean([row.argmax() == 0 for row in own]))
    return first, area_under_curve(
        [float(row.max()) for row in own], [float(row.max()) for row in others]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each set of parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--squad", type=Path, required=True, help="file in SQuAD's form")
    options = parser.parse_args(arguments)
    paragraphs, asked = read_squad(options.squad)
    groups = grouped(paragraphs, asked, embedder=default_embedder())
    tried = ((TOKENS,), (TOKENS, KERNELS), (ANSWERS,), (TOKENS, KERNELS, ANSWERS))
    sys.stdout.write("what | right sentence of its paragraph first | area, paragraph hidden\n")
    for parts in ((), *tried):
        scores = held_back(groups, parts=frozenset(parts)) if parts else groups.late()
        first, area = figures(groups, scores)
        sys.stdout.write(f"{', '.join(parts) or 'late interaction'} | {first:.3f} | {area:.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
