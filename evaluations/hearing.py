"""Teach which record a message asks for, and judge it.

`python -m evaluations.hearing` learns from `evaluations/hearings/taught-*.jsonl`, messages written
for this in three languages, half of which ask for no record though most of them look as if they
did, and from the questions to the invented companies that are not set apart, which are for the
documents. It judges on `judged-*.jsonl`, by writers of their own, and on the questions to the
companies set apart; beside it the rules of `retrieval.records.asked` alone. `--out
retrieval/records/hearing.npz` writes what is shipped. `--each` judges each writer in turn by what
was learned from the others: levels are chosen on that. A minute; with `--each` ten.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluations.measures import counted_share
from evaluations.weighing import company_questions, features, fitted
from retrieval.question import unmarked
from retrieval.records.asked import record_asked
from retrieval.records.hearing import Hearing, shipped_hearing, written
from retrieval.records.marks import DEAL_MARK, PARTNER_MARK
from retrieval.records.rules import Implied, RecordTopic

MESSAGES = Path(__file__).with_name("hearings")
_WEIGHT_OF_A_QUESTION = 0.08
"""There are five times as many questions as messages."""
_STRENGTH = 300.0
_PLACES = ("{0} for {1}?", "{0} at {1}", "{0} ({1})", "{0} bei {1}?", "{0} en {1}?")
"""How a question to the documents names a deal besides."""
_T = RecordTopic
TOPICS: dict[str, RecordTopic | None] = {
    "none": None,
    "deal_protection": _T.PROTECTION,
    "deal_registration": _T.REGISTRATION,
    "deal_status": _T.DEAL,
    "deal_assets": _T.ASSETS,
    "deals_list": _T.DEALS,
    "protection_list": _T.PROTECTION,
    "registration_list": _T.REGISTRATION,
    "tier": _T.TIER,
    "certifications": _T.CERTIFICATIONS,
    "account_manager": _T.ACCOUNT_MANAGER,
    "distributor": _T.DISTRIBUTOR,
    "targets": _T.TARGETS,
}
"""What the files call each topic, in the order of the rows of what is learned."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message, what it asks for, whether it needs a page, and whether its thread has a deal."""

    lang: str
    text: str
    topic: str
    page: bool
    thread: bool = False

    @property
    def marked(self) -> str:
        """The message as it is heard, with marks in place of names."""
        text = unmarked(self.text)
        return text.replace("{deal}", DEAL_MARK).replace("{partner}", PARTNER_MARK)


Hears = Callable[[Message], RecordTopic | None]


def messages(pattern: str) -> dict[str, list[Message]]:
    """Return the messages of each file, by its name."""
    return {
        file.stem: [
            Message(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()
        ]
        for file in sorted(MESSAGES.glob(pattern))
    }


def judging() -> list[Message]:
    """Return what judges, without the few messages that somebody else wrote word for word alike."""
    known = {one.text.casefold() for those in messages("taught-*.jsonl").values() for one in those}
    judges = [one for those in messages("judged-*.jsonl").values() for one in those]
    return [one for one in judges if one.text.casefold() not in known]


def learned(taught: Sequence[Message], ordinary: Sequence[str]) -> Hearing:
    """Fit one logistic regression for each topic against all else, and one for pages."""
    texts = [written(one.marked, is_spoken_of=one.thread) for one in taught]
    counted = features(
        [*texts, *(_asked_anywhere(number, one) for number, one in enumerate(ordinary))]
    )
    topics = [*(one.topic for one in taught), *("none" for _ in ordinary)]
    weight = [*(1.0 for _ in taught), *(_WEIGHT_OF_A_QUESTION for _ in ordinary)]
    rows = [
        fitted(counted, [one == topic for one in topics], weight, strength=_STRENGTH)
        for topic in TOPICS
    ]
    asking = [at for at, one in enumerate(taught) if one.topic != "none"]
    wants_page = [taught[at].page for at in asking]
    rows.append(fitted(counted[asking], wants_page, [1.0] * len(asking), strength=_STRENGTH))
    weights, scales, biases = zip(*rows, strict=True)
    return Hearing(weights=np.stack(weights), scales=np.array(scales), biases=np.array(biases))


def _asked_anywhere(number: int, question: str) -> str:
    """Return a question to the documents as it may be asked: alone, at a deal, in its thread.

    Naming a deal does not make it one for the records.
    """
    where = number % (2 * len(_PLACES) + 1)
    if where == 2 * len(_PLACES):
        return written(unmarked(question), is_spoken_of=True)
    return written(_at(where, question), is_spoken_of=False)


def _at(where: int, question: str) -> str:
    """Return a question as it is asked about a deal, in one of some ways, or without one."""
    text = unmarked(question)
    return _PLACES[where].format(text.rstrip("?.! "), DEAL_MARK) if where < len(_PLACES) else text


def by_rules(one: Message) -> RecordTopic | None:
    """Return what the rules alone make of a message."""
    implied = Implied.SURELY if one.thread else Implied.NOTHING
    asked = record_asked(one.marked, implied=implied)
    return None if asked is None or asked.unknown_name else asked.topic


def by(hearing: Hearing) -> Hears:
    """Return what the rules, and where they have nothing what was learned, make of a message."""

    def hears(one: Message) -> RecordTopic | None:
        if (topic := by_rules(one)) is not None:
            return topic
        heard = hearing.heard(one.marked, is_spoken_of=one.thread)
        return None if heard is None else heard.topic

    return hears


def judged(hears: Hears, judges: Sequence[Message]) -> str:
    """Return a row of shares: asking ones heard at all and as what they ask for; others heard."""
    told = [(one, hears(one)) for one in judges]
    asking = [(TOPICS[one.topic], got) for one, got in told if one.topic != "none"]
    others = [got for one, got in told if one.topic == "none"]
    shares = (
        [got is not None for _, got in asking],
        [got is want for want, got in asking],
        [got is not None for got in others],
    )
    return " | ".join(map(counted_share, shares))


def report(hearing: Hearing, judges: Sequence[Message], ordinary: Sequence[str]) -> str:
    """Return how it hears, as Markdown."""
    lines = [
        "| messages | ask for a record: heard | as the right one | ask for none: heard |",
        "|---|---|---|---|",
    ]
    groups = {
        "all": judges,
        **{
            lang: [one for one in judges if one.lang == lang]
            for lang in sorted({one.lang for one in judges})
        },
        "that name a deal": [one for one in judges if DEAL_MARK in one.marked],
        "in a deal's thread": [one for one in judges if one.thread],
        "about all": [one for one in judges if DEAL_MARK not in one.marked and not one.thread],
    }
    lines += [f"| {name} | {judged(by(hearing), those)} |" for name, those in groups.items()]
    lines.append(f"| all, rules alone | {judged(by_rules, judges)} |")
    at_deals = [_at(number % len(_PLACES), text) for number, text in enumerate(ordinary)]
    plain = [unmarked(text) for text in ordinary]
    for name, texts, is_spoken_of in (
        ("", plain, False),
        (", of a deal", at_deals, False),
        (", in a deal's thread", plain, True),
    ):
        rings = [hearing.heard(text, is_spoken_of=is_spoken_of) is not None for text in texts]
        lines.append(f"| questions to companies set apart{name} | | | {counted_share(rings)} |")
    told = [
        (one.page, heard.wants_pages)
        for one in judges
        if one.topic not in {"none", "deal_assets"}  # assets are pages
        and (heard := hearing.heard(one.marked, is_spoken_of=one.thread))
    ]
    needing = [asked for page, asked in told if page]
    others = [asked for page, asked in told if not page]
    shares = (f"{counted_share(needing)} that need one", f"{counted_share(others)} that need none")
    asked_besides = f"Documents asked besides: {', '.join(shares)}."
    return "\n".join([*lines, "", asked_besides])


def main(arguments: Sequence[str] | None = None) -> None:
    """Teach where a file is named, and judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, help="teach, and write what was learned there (*.npz)")
    parser.add_argument("--each", action="store_true", help="judge each writer by the others")
    options = parser.parse_args(arguments)
    taught, apart = messages("taught-*.jsonl"), company_questions(set_apart=True)
    ordinary = company_questions(set_apart=False)
    if options.each:
        for name in taught:
            others = [one for other, those in taught.items() if other != name for one in those]
            row = judged(by(learned(others, ordinary)), taught[name])
            sys.stdout.write(f"{name} | {row}\n")
        return
    if options.out is None:
        hearing = shipped_hearing()
    else:
        hearing = learned([one for those in taught.values() for one in those], ordinary)
        np.savez_compressed(
            options.out, weights=hearing.weights, scales=hearing.scales, biases=hearing.biases
        )
    sys.stdout.write(f"{report(hearing, judging(), apart)}\n")


if __name__ == "__main__":
    main()
