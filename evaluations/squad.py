"""Questions with the sentence that answers each, from a file in SQuAD's form (XQuAD's too). Pure.

Made into pairs of a question and a sentence: the right sentence, others of its paragraph, the
nearest one elsewhere, and the right sentence with another name or number in the question, which is
then a near miss (after the idea of SQuAD 2.0: Rajpurkar, Jia and Liang, 2018).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from content_index.embedding import Embedder
from retrieval.statements import statements

_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_NAME = re.compile(r"(?<=\s)[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)*")
_OF_THE_SAME_PARAGRAPH = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of an article; `sentences` are (start, end) in its text."""

    article: str
    text: str
    sentences: tuple[tuple[int, int], ...]

    def sentence(self, number: int) -> str:
        """Return the text of one sentence."""
        start, end = self.sentences[number]
        return self.text[start:end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of a paragraph, with the sentence in which its answer begins."""

    text: str
    paragraph: int
    sentence: int
    answer: str
    answer_start: int


class PairKind(StrEnum):
    """Why a sentence stands beside a question."""

    RIGHT = "right"
    SAME_PARAGRAPH = "same paragraph"
    ELSEWHERE = "elsewhere"
    SWAPPED = "another name or number in the question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question and a sentence; `asked` is the number of the question that it was made from."""

    question: str
    sentence: str
    kind: PairKind
    article: str
    asked: int


def read_squad(path: Path) -> tuple[list[Paragraph], list[Asked]]:
    """Return the paragraphs of a file and the questions that a sentence of theirs answers."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    paragraphs: list[Paragraph] = []
    asked = []
    for article in stored["data"]:
        for entry in article["paragraphs"]:
            text = entry["context"]
            paragraph = Paragraph(
                article=article["title"].replace("_", " "),
                text=text,
                sentences=tuple((item.start, item.end) for item in statements(text)),
            )
            for question in entry["qas"]:
                answer = question["answers"][0]
                start = answer["answer_start"]
                holding = [n for n, (a, b) in enumerate(paragraph.sentences) if a <= start < b]
                if holding:
                    asked.append(
                        Asked(
                            text=question["question"],
                            paragraph=len(paragraphs),
                            sentence=holding[0],
                            answer=answer["text"],
                            answer_start=start,
                        )
                    )
            paragraphs.append(paragraph)
    return paragraphs, asked


def nearest_elsewhere(
    paragraphs: Sequence[Paragraph], asked: Sequence[Asked], *, embedder: Embedder, most: int
) -> list[list[tuple[int, int]]]:
    """Return for each question the nearest sentences of other paragraphs without its answer.

    As (paragraph, sentence), nearest first.
    """
    places = [(n, m) for n, one in enumerate(paragraphs) for m in range(len(one.sentences))]
    texts = [paragraphs[n].sentence(m) for n, m in places]
    questions = embedder.encode_queries([one.text for one in asked])
    cosines = questions @ embedder.encode_passages(texts).T
    found = []
    for one, row in zip(asked, cosines, strict=True):
        misses = (
            places[at]
            for at in np.argsort(-row, kind="stable").tolist()
            if places[at][0] != one.paragraph and one.answer.casefold() not in texts[at].casefold()
        )
        found.append([miss for _, miss in zip(range(most), misses, strict=False)])
    return found


def pairs(
    paragraphs: Sequence[Paragraph], asked: Sequence[Asked], *, embedder: Embedder, seed: int = 0
) -> list[Pair]:
    """Return the pairs to learn from and to judge by."""
    chance = random.Random(seed)  # noqa: S311 - near misses, not secrets
    elsewhere = nearest_elsewhere(paragraphs, asked, embedder=embedder, most=1)
    others = _names_and_numbers(paragraphs, asked)
    found = []
    for number, one in enumerate(asked):
        paragraph = paragraphs[one.paragraph]
        right = paragraph.sentence(one.sentence)
        same = [
            paragraph.sentence(n)
            for n in range(len(paragraph.sentences))
            if n != one.sentence and one.answer not in paragraph.sentence(n)
        ]
        made = [(one.text, right, PairKind.RIGHT)]
        made += [
            (one.text, text, PairKind.SAME_PARAGRAPH)
            for text in chance.sample(same, min(_OF_THE_SAME_PARAGRAPH, len(same)))
        ]
        made += [
            (one.text, paragraphs[n].sentence(m), PairKind.ELSEWHERE) for n, m in elsewhere[number]
        ]
        near_miss = swapped(one.text, others[paragraph.article], chance)
        if near_miss is not None:
            made.append((near_miss, right, PairKind.SWAPPED))
        found += [
            Pair(question=text, sentence=said, kind=kind, article=paragraph.article, asked=number)
            for text, said, kind in made
        ]
    return found


def swapped(question: str, others: Sequence[str], chance: random.Random) -> str | None:
    """Return the question with another name or number of the same sort; None without any."""
    for pattern in chance.sample((_NUMBER, _NAME), 2):
        there = list(pattern.finditer(question))
        fitting = [one for one in others if one not in question and pattern.fullmatch(f" {one}", 1)]
        if there and fitting:
            place, other = chance.choice(there), chance.choice(fitting)
            return f"{question[: place.start()]}{other}{question[place.end() :]}"
    return None


def _names_and_numbers(
    paragraphs: Sequence[Paragraph], asked: Sequence[Asked]
) -> dict[str, tuple[str, ...]]:
    """Return the names and numbers in the questions of each article."""
    found: dict[str, dict[str, None]] = {}
    for one in asked:
        of_article = found.setdefault(paragraphs[one.paragraph].article, {})
        of_article.update(dict.fromkeys(_NUMBER.findall(one.text) + _NAME.findall(one.text)))
    return {article: tuple(sorted(words)) for article, words in found.items()}
