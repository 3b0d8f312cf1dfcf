"""Teach the alarm which messages report an emergency, and judge it.

`python -m evaluations.alarm` learns from `evaluations/alarms/taught-*.jsonl`, messages written for
this in three languages, half of them emergencies and half alike in their words, and from what
reports none: questions to the invented companies that are not set apart, and the messages that
teach hearing. It judges on `judged.jsonl`, by a writer of its own, and on the questions to the
companies set apart and the messages that judge hearing: how many of them would call somebody.
`--out retrieval/alarm.npz` writes what is shipped. Half a minute.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluations import hearing
from evaluations.learning import area_under_curve
from evaluations.measures import counted_share
from evaluations.weighing import company_questions, features, fitted
from retrieval.alarm import LEAST_SURE, Alarm, shipped_alarm
from retrieval.question import unmarked

MESSAGES = Path(__file__).with_name("alarms")
_WEIGHT_OF_A_QUESTION = 0.8
"""There are five times as many questions as messages."""
_STRENGTH = 100.0
_CUSTOMERS = (
    "Hallmann", "Northfield", "Bergmann Logistik", "Cl\u00ednica Sol", "Orchard County",
    "Regionalbank", "Pine & Sons", "Grupo Marea",
)  # fmt: skip
_PARTNER = "Kestrel"


@dataclass(frozen=True, slots=True)
class Message:
    """A message, its language and whether it reports an emergency."""

    text: str
    language: str
    is_emergency: bool


def messages(pattern: str) -> list[Message]:
    """Return the messages of files, in the order of their names."""
    lines = [
        line
        for file in sorted(MESSAGES.glob(pattern))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [Message(**json.loads(line)) for line in lines]


def record_messages(those: Sequence[hearing.Message]) -> list[str]:
    """Return messages about records, with names of customers and partners in place."""
    return [
        one.text.replace("{deal}", _CUSTOMERS[number % len(_CUSTOMERS)]).replace(
            "{partner}", _PARTNER
        )
        for number, one in enumerate(those)
    ]


def learned(taught: Sequence[Message], ordinary: Sequence[str]) -> Alarm:
    """Fit a logistic regression, and keep its weights in 8 bits."""
    texts = [*(one.text for one in taught), *ordinary]
    is_emergency = [*(one.is_emergency for one in taught), *(False for _ in ordinary)]
    weight = [*(1.0 for _ in taught), *(_WEIGHT_OF_A_QUESTION for _ in ordinary)]
    counted = features([unmarked(text) for text in texts])
    weights, scale, bias = fitted(counted, is_emergency, weight, strength=_STRENGTH)
    return Alarm(weights=weights, scale=scale, bias=bias)


def judged(alarm: Alarm, judges: Sequence[Message], ordinary: Mapping[str, Sequence[str]]) -> str:
    """Return the report, as Markdown; `ordinary` holds what is no emergency, by what it is."""
    chances = [(one, alarm.chance(unmarked(one.text))) for one in judges]
    lines = ["| messages | heard | false alarms |", "|---|---|---|"]
    for name in ("", *sorted({one.language for one in judges})):
        those = [(one, sure) for one, sure in chances if name in {"", one.language}]
        told = [sure >= LEAST_SURE for one, sure in those if one.is_emergency]
        false = [sure >= LEAST_SURE for one, sure in those if not one.is_emergency]
        lines.append(f"| {name or 'all'} | {counted_share(told)} | {counted_share(false)} |")
    for name, texts in ordinary.items():
        rings = [alarm.rings(unmarked(text)) for text in texts]
        lines.append(f"| {name} | | {counted_share(rings)} |")
    area = area_under_curve(
        [sure for one, sure in chances if one.is_emergency],
        [sure for one, sure in chances if not one.is_emergency],
    )
    return "\n".join([*lines, "", f"Area under the curve, of the messages: {area:.3f}."])


def main(arguments: Sequence[str] | None = None) -> None:
    """Teach where a file is named, and judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, help="teach, and write what was learned there (*.npz)")
    options = parser.parse_args(arguments)
    if options.out is None:
        alarm = shipped_alarm()
    else:
        others = [one for those in hearing.messages("taught-*.jsonl").values() for one in those]
        ordinary = [*company_questions(set_apart=False), *record_messages(others)]
        alarm = learned(messages("taught-*.jsonl"), ordinary)
        np.savez_compressed(options.out, weights=alarm.weights, scale=alarm.scale, bias=alarm.bias)
    none = {
        "questions to companies set apart": company_questions(set_apart=True),
        "messages about records": record_messages(hearing.judging()),
    }
    report = judged(alarm, messages("judged.jsonl"), none)
    sys.stdout.write(f"{report}\n")


if __name__ == "__main__":
    main()
