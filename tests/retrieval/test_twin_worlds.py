"""A forbidden document changes nothing: not a byte, a rank or a confidence."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import LEAST_GRANT, Grant
from content_index.library import Library
from evaluations.twin_worlds import comparable
from retrieval.answering import Answerer
from retrieval.question import Question
from tests.thoroughness import examples

MakeLibrary = Callable[[Mapping[str, str]], Library]

TOPICS = ("discount", "registration", "renewal", "training", "margin", "support", "tender", "fund")
THINGS = ("vault", "recover", "sentinel", "cloud", "reseller", "distributor", "customer", "event")
FACTS = ("90 days", "two business days", "15%", "three engineers", "50% of the cost", "once a year")
FORBIDDEN = (
    {"audience": "internal"},
    {"audience": "to_partner", "extra": "  partners: [kestrel]\n"},
    {"audience": "to_partner", "extra": "  minimum_tier: platinum\n"},
    {"audience": "to_partner", "extra": "  embargo_until: 2031-01-01\n"},
    {"audience": "public", "extra": "  expires_on: 2025-01-01\n"},
)


def _body(chance: random.Random) -> str:
    lines = []
    for _ in range(chance.randint(2, 5)):
        topic, thing, fact = chance.choice(TOPICS), chance.choice(THINGS), chance.choice(FACTS)
        lines.append(
            chance.choice(
                (
                    f"## {topic.title()} for {thing}\n\nThe {topic} for a {thing} is {fact}.",
                    f"- A {thing} gets {fact} of {topic}.",
                    f"Ask for the {topic} of the {thing} early. It takes {fact}.",
                    f"| {topic} | {thing} |\n|---|---|\n| {fact} | yes |",
                )
            )
        )
    return "\n\n".join(lines)


def _of_a_kind(text: str, chance: random.Random) -> str:
    kind, month = chance.choice(("deck", "rules", "newsletter")), chance.randint(1, 11)
    language = chance.choice(("en", "en", "de"))
    facts = f"kind: {kind}\nupdated: 2026-{month:02}-01\nlanguage: {language}\n"
    return text.replace("---\n", f"---\n{facts}", 1)


def _world(
    page: Callable[..., str], chance: random.Random
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the allowed documents, and the same with forbidden ones strewn among them."""
    allowed = {
        f"d{number:02}.md": _of_a_kind(
            page(f"{chance.choice(TOPICS)} {number}", _body(chance)), chance
        )
        for number in range(0, 24, 2)
    }
    forbidden = {
        f"d{number:02}.md": _of_a_kind(
            page(
                f"{chance.choice(TOPICS)} {number}",
                f"{_body(chance)}\n\nUnheardof zebra words, discuont and registratoin. Rabatt und "
                "Frist. A recover sentinel vault (RSV) and a quick fund claim (QFC) cost EUR 3.",
                **chance.choice(FORBIDDEN),
            ),
            chance,
        )
        for number in range(1, 24, 2)
    }
    return allowed, {**allowed, **forbidden}


def _question(chance: random.Random) -> str:
    return chance.choice(
        (
            "how long is the {topic} for a {thing}?",
            "what {topic} does a {thing} get, and who approves the {other}?",
            "{thing} {topic}",
            "is there an unheardof zebra {topic}",
            "{topic}s for {thing} discuont",
            "how long is the {topic} in the RSV, and what is a QFC",
            "send me the latest deck",
            "welche Frist hat der Rabatt f\u00fcr {thing}?",
            "how much {topic} for an unheardof {thing}",
        )
    ).format(topic=chance.choice(TOPICS), thing=chance.choice(THINGS), other=chance.choice(TOPICS))


@pytest.mark.parametrize("seed", range(3))
def test_answers_are_the_same_with_and_without_forbidden_documents(
    make_library: MakeLibrary,
    page: Callable[..., str],
    partner: Grant,
    now: datetime,
    seed: int,
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seeded world, not a secret
    alone, together = _world(page, chance)
    answerers = [Answerer(make_library(files), threshold=0.5) for files in (alone, together)]
    for number in range(examples(35, 70)):
        text = _question(chance)
        grant = LEAST_GRANT if number % 10 == 0 else partner
        first, second = (
            comparable(answerer.answer(Question(text), grant, now=now)) for answerer in answerers
        )
        assert first == second, text
