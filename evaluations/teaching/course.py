"""What teaching either model has in common: its options, the way downhill, and the report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from content_index.embedding.loading import default_embedder, untaught_embedder
from evaluations.corpora import JUDGES
from evaluations.teaching.layers import TaughtModel
from evaluations.teaching.lessons import Lessons, all_lessons, lessons_of

Batch = TypeVar("Batch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The file to write, what is taught, and what is judged by.

    `go_on_from` is a file written before, to begin with; None where it begins afresh.
    """

    out: Path
    go_on_from: Path | None
    teaching: tuple[Lessons, ...]
    judging: tuple[Lessons, ...]


def course(arguments: Sequence[str] | None, *, description: str | None) -> Course:
    """Read the command line and ask all questions.

    They are asked with the embedding model as it was published; by who goes on, as it is shipped:
    what it still gets wrong is what there is to learn.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, required=True, help="*.safetensors")
    parser.add_argument("--corpus", type=Path, help="judge on it besides")
    parser.add_argument("--questions", type=Path, help="of that corpus")
    parser.add_argument("--data", type=Path, default=Path(".evaluation"))
    parser.add_argument("--go-on-from", type=Path, help="*.safetensors to begin with")
    options = parser.parse_args(arguments)
    goes_on = options.go_on_from is not None
    embedder = default_embedder() if goes_on else untaught_embedder()
    data_folder = options.data if goes_on else options.data / "untaught"
    every = list(all_lessons(data_folder=data_folder, embedder=embedder))
    judging = [one for one in every if one.library in JUDGES]
    if options.corpus and options.questions:
        judging.append(
            lessons_of(
                options.corpus, [options.questions], data_folder=data_folder, embedder=embedder
            )
        )
    return Course(
        out=options.out,
        go_on_from=options.go_on_from,
        teaching=tuple(one for one in every if one.library not in JUDGES),
        judging=tuple(judging),
    )


def tell(library: str, figures: Mapping[str, float]) -> None:
    """Print the figures of one library, as soon as there are any."""
    said = "  ".join(f"{name} {value:.3f}" for name, value in figures.items())
    sys.stdout.write(f"{library}: {said}\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """In steps: how long the rate goes up, and how often the loss is said and judges are asked."""

    warming_up: int
    say_every: int
    judge_every: int


def descend(  # noqa: PLR0913 - what is learned, from what, how fast
    plan: Sequence[Batch],
    loss_of: Callable[[Batch], Any],
    *,
    model: TaughtModel,
    rates: Sequence[tuple[list[Any], float]],
    pace: Pace,
    judge: Callable[[], None],
) -> None:
    """Learn from batch after batch; `rates` are parameters, each with its highest rate."""
    torch = model.torch
    learned = [parameter for parameters, _ in rates for parameter in parameters]
    optimizer = torch.optim.AdamW(
        [{"params": parameters, "lr": rate, "highest": rate} for parameters, rate in rates],
        weight_decay=0.01,
    )
    losses: list[float] = []
    for step, batch in enumerate(plan):
        model.learning()
        for group in optimizer.param_groups:
            group["lr"] = group["highest"] * falling(step, len(plan), warming_up=pace.warming_up)
        loss = loss_of(batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        losses.append(loss.item())
        is_last = step + 1 == len(plan)
        if (step + 1) % pace.say_every == 0 or is_last:
            recent = float(np.mean(losses[-pace.say_every :]))
            sys.stderr.write(f"{step + 1} of {len(plan)} steps, loss {recent:.3f}\n")
        if (step + 1) % pace.judge_every == 0 or is_last:
            model.judging()
            judge()


def falling(step: int, steps: int, *, warming_up: int) -> float:
    """Return the share of the highest rate at a step: up at first, then down to nothing."""
    return min(1.0, (step + 1) / warming_up) * (1 - step / steps)
