"""A model that reads a question and a sentence together: does the one answer the other?

The default embedding model's upper half, trained on as a cross-encoder; the lower half stays as it
is, so that its output is worked out once. `python -m evaluations.pair_reader --squad FILE --out
FILE.safetensors` learns from a file in SQuAD's form and prints how well it tells near misses from
right sentences in articles it has not seen. Stopped, it goes on where it was: it keeps what it has
learned every minute. With `--save FOLDER` it is also saved as `DEALMATE_READER_MODEL` takes a model
(docs/reader-models.md). Nothing of it is shipped (docs/decisions/0084); it is here to be measured.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.loading import default_embedder
from content_index.embedding.model_files import default_model_folder
from evaluations.learning import area_under_curve
from evaluations.squad import Pair, PairKind, pairs, read_squad

_FROZEN = 3
"""Of six layers."""
_WIDTH = 384
_LONGEST = 128
_BATCH = 24
_ROUNDS = 2
_WARMING_UP = 0.1
_RATE = 1e-4
_RATE_OF_HEAD = 1e-3
_KEEP_EVERY_SECONDS = 60
_RIGHT_WEIGHS = 2.0
_HELD_EVERY = 8
"""Every so-manieth article is held back."""
Lower = NDArray[np.float16]
"""What the lower layers make of a pair, shape (tokens, width)."""


class PairReader:
    """Scores pairs: log odds that a sentence answers a question, as far as it was taught.

    Reads the weights in `kept` where there are any. Deterministic, on one thread.
    """

    def __init__(self, kept: Path) -> None:
        import torch  # noqa: PLC0415 - takes seconds
        from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

        torch.set_num_threads(1)
        torch.manual_seed(0)
        folder = str(default_model_folder())
        self._torch: Any = torch
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self._model: Any = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
        self._upper: Any = torch.nn.ModuleList(self._model.encoder.layer[_FROZEN:])
        self._pooler: Any = self._model.pooler
        self._head: Any = torch.nn.Linear(_WIDTH, 1)
        torch.nn.init.normal_(self._head.weight, std=0.01)
        self._kept = kept
        self.steps = 0
        if kept.exists():
            self._read()

    def score(self, question: str, sentence: str) -> float:
        """Return the log odds that the sentence answers the question."""
        return self.scores([self.lower(question, sentence)])[0]

    def lower(self, question: str, sentence: str) -> Lower:
        """Return what the lower layers make of a pair; it never changes."""
        read = self._tokenizer(question, sentence, truncation="longest_first", max_length=_LONGEST)
        torch = self._torch
        with torch.no_grad():
            hidden = self._model.embeddings(
                input_ids=torch.tensor([read["input_ids"]]),
                token_type_ids=torch.tensor([read["token_type_ids"]]),
            )
            for layer in self._model.encoder.layer[:_FROZEN]:
                hidden = _only(layer(hidden))
        return np.asarray(hidden[0].numpy(), dtype=np.float16)

    def scores(self, read: Sequence[Lower]) -> list[float]:
        """Return the log odds of pairs that the lower layers have read."""
        with self._torch.no_grad():
            return [float(score) for one in read for score in self._upper_scores([one])]

    def save(self, folder: Path) -> None:
        """Save it as a sequence classifier of one logit, with its tokenizer."""
        from transformers import AutoModelForSequenceClassification  # noqa: PLC0415

        whole = AutoModelForSequenceClassification.from_pretrained(
            str(default_model_folder()), num_labels=1
        )
        whole.bert.load_state_dict(self._model.state_dict())
        whole.classifier.load_state_dict(self._head.state_dict())
        whole.save_pretrained(folder)
        self._tokenizer.save_pretrained(folder)

    def learn(self, read: Sequence[Lower], is_right: Sequence[bool], *, say: Any) -> None:
        """Learn from pairs, from where it stopped to the end."""
        torch = self._torch
        plan = _plan(read)
        optimizer = torch.optim.AdamW(
            [
                {"params": self._upper.parameters(), "highest": _RATE},
                {"params": self._pooler.parameters(), "highest": _RATE_OF_HEAD},
                {"params": self._head.parameters(), "highest": _RATE_OF_HEAD},
            ],
            weight_decay=0.01,
        )
        right = torch.tensor([float(one) for one in is_right])
        weights = torch.tensor([_RIGHT_WEIGHS if one else 1.0 for one in is_right])
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        self._upper.train()
        kept_at = time.monotonic()
        for batch in plan[self.steps :]:
            share = self.steps / len(plan)
            for group in optimizer.param_groups:
                warm = min(1.0, (share + 1 / len(plan)) / _WARMING_UP)
                group["lr"] = group["highest"] * warm * (1 - share)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                self._upper_scores([read[n] for n in batch]), right[batch], weight=weights[batch]
            )
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            self.steps += 1
            if time.monotonic() - kept_at > _KEEP_EVERY_SECONDS or self.steps == len(plan):
                self._keep()
                kept_at = time.monotonic()
                say(f"{self.steps} of {len(plan)} steps, loss {loss.item():.3f}\n")
        self._upper.eval()

    def _upper_scores(self, read: Sequence[Lower]) -> Any:
        torch = self._torch
        longest = max(map(len, read))
        hidden = torch.zeros(len(read), longest, _WIDTH)
        there = torch.zeros(len(read), longest)
        for row, one in enumerate(read):
            hidden[row, : len(one)] = torch.from_numpy(one.astype(np.float32))
            there[row, : len(one)] = 1
        away = (1 - there)[:, None, None, :] * -1e4
        for layer in self._upper:
            hidden = _only(layer(hidden, away))
        return self._head(self._pooler(hidden))[:, 0]

    def _keep(self) -> None:
        from safetensors.torch import save_file  # noqa: PLC0415

        tensors = {
            **{f"upper.{name}": one.contiguous() for name, one in self._upper.state_dict().items()},
            **{f"pooler.{name}": one for name, one in self._pooler.state_dict().items()},
            **{f"head.{name}": one for name, one in self._head.state_dict().items()},
            "steps": self._torch.tensor([self.steps]),
        }
        save_file(tensors, self._kept)

    def _read(self) -> None:
        from safetensors.torch import load_file  # noqa: PLC0415

        tensors = load_file(self._kept)
        self.steps = int(tensors.pop("steps")[0])
        parts = (("upper.", self._upper), ("pooler.", self._pooler), ("head.", self._head))
        for part, module in parts:
            module.load_state_dict(
                {
                    name.removeprefix(part): one
                    for name, one in tensors.items()
                    if name.startswith(part)
                }
            )


def _only(output: Any) -> Any:
    return output[0] if isinstance(output, tuple) else output


def _plan(read: Sequence[Lower]) -> list[list[int]]:
    """Return which pairs each step learns from: of like length together, in no order."""
    chance = random.Random(0)  # noqa: S311 - an order, not a secret
    plan = []
    for _ in range(_ROUNDS):
        order = list(range(len(read)))
        chance.shuffle(order)
        order.sort(key=lambda n: len(read[n]) // 8)
        batches = [order[at : at + _BATCH] for at in range(0, len(order), _BATCH)]
        chance.shuffle(batches)
        plan += batches
    return plan


def told_apart(made: Sequence[Pair], scores: Sequence[float]) -> dict[str, float]:
    """Return the area under the curve of right sentences against each kind of near miss."""
    by_kind = {
        kind: [score for pair, score in zip(made, scores, strict=True) if pair.kind is kind]
        for kind in PairKind
    }
    right = by_kind.pop(PairKind.RIGHT)
    return {kind.value: area_under_curve(right, wrong) for kind, wrong in by_kind.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, and print what was learned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--squad", type=Path, required=True, help="file in SQuAD's form")
    parser.add_argument("--out", type=Path, required=True, help="*.safetensors; goes on from it")
    parser.add_argument("--save", type=Path, help="folder for it in the form of a brought model")
    options = parser.parse_args(arguments)
    embedder = default_embedder()
    paragraphs, asked = read_squad(options.squad)
    made = pairs(paragraphs, asked, embedder=embedder)
    articles = list(dict.fromkeys(pair.article for pair in made))
    held = set(articles[::_HELD_EVERY])
    learned = [pair for pair in made if pair.article not in held]
    unseen = [pair for pair in made if pair.article in held]
    reader = PairReader(options.out)
    if reader.steps < _ROUNDS * math.ceil(len(learned) / _BATCH):
        read = [reader.lower(pair.question, pair.sentence) for pair in learned]
        reader.learn(read, [pair.kind is PairKind.RIGHT for pair in learned], say=sys.stdout.write)
    if options.save is not None:
        reader.save(options.save)
    late = _late([(pair.question, pair.sentence) for pair in unseen], embedder)
    scores = [reader.score(pair.question, pair.sentence) for pair in unseen]
    for name, found in (("late interaction", late), ("read as pairs", scores)):
        for kind, area in told_apart(unseen, found).items():
            sys.stdout.write(f"{name}: {area:.3f} against {kind}\n")


def _late(asked: Sequence[tuple[str, str]], embedder: Any) -> list[float]:
    """Return the mean best match of each question's tokens in its sentence."""
    questions = embedder.encode_tokens([question for question, _ in asked])
    sentences = embedder.encode_tokens([sentence for _, sentence in asked])
    return [
        float((one.vectors @ other.vectors.T).max(axis=1).mean())
        for one, other in zip(questions, sentences, strict=True)
    ]


if __name__ == "__main__":
    main()
