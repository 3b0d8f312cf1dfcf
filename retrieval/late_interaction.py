"""How close a question comes to each statement of a passage, token by token. Pure.

Late interaction (Khattab and Zaharia, 2020): each token of the question is compared with every
token of the text, each in its own context, and its best match counts. It sees that the words of a
question are all met somewhere, which one vector for a whole passage blurs.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content_index.embedding import TokenVectors
from content_index.embedding.compact import SCALE, CompactTokens, at_unit_length, projected
from content_index.words import folded
from retrieval.token_owners import CONTEXT
from retrieval.wording import CHAT_WORDS

Floats = NDArray[np.float32]

IN_CONTEXT = 0.9
"""What a match in title or headings counts, against one in the statement itself."""
_DECIMALS = 5
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W\d_]+)?")


@dataclass(frozen=True, slots=True, eq=False)
class PassageTokens:
    """The tokens of a passage: `vectors` int8, shape (n, d), sorted by their `owners`.

    The owner is a statement's number, or -1 for a token of the passage's context.
    """

    vectors: NDArray[np.int8]
    owners: NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class QuestionTokens:
    """The tokens of a question: unit `vectors`, shape (n, d), and which of them carry a topic."""

    vectors: Floats
    is_topic: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Closeness:
    """Best matches of a question's tokens: cosines, about 0.1 to 1.

    `statements` has shape (statements, question tokens), `context` (question tokens,) those of
    title and headings, discounted. `near` compares each statement as a whole, shape (statements,).
    """

    statements: Floats
    context: Floats
    near: Floats
    is_topic: NDArray[np.bool_]

    @property
    def late(self) -> float:
        """The mean best match in the whole passage."""
        every = np.vstack([self.statements, self.context[None] / np.float32(IN_CONTEXT)])
        return _rounded(every.max(axis=0).mean())

    @property
    def late_of_best_statement(self) -> float:
        """The mean best match within one statement, with title and headings."""
        if not len(self.statements):
            return 0.0
        return _rounded(np.maximum(self.statements, self.context).mean(axis=1).max())

    @property
    def late_of_best_statement_on_topic(self) -> float:
        """The mean best match of the topic tokens within one statement, with title and headings."""
        if not len(self.statements):
            return 0.0
        met = np.maximum(self.statements, self.context)[:, self.topic]
        return _rounded(met.mean(axis=1).max())

    @property
    def topic(self) -> NDArray[np.bool_]:
        """Which tokens of the question count as its topic: all where none carries one."""
        return self.is_topic if self.is_topic.any() else np.ones_like(self.is_topic)

    @property
    def met_anywhere(self) -> Floats:
        """The best match of each token in any statement, the title or the headings."""
        best = np.vstack([self.statements, self.context[None]]).max(axis=0)
        return np.asarray(best, dtype=np.float32)

    def met(self, first: int, last: int) -> Floats:
        """Return how well a run of statements meets each of the question's topic tokens."""
        met = np.maximum(self.statements[first : last + 1].max(axis=0), self.context)
        return np.asarray(met[self.topic], dtype=np.float32)


def _rounded(value: np.floating) -> float:
    return round(float(value), _DECIMALS)


def passage_tokens(tokens: CompactTokens, owners: NDArray[np.int16]) -> PassageTokens:
    """Give each token its statement."""
    order = np.argsort(owners, kind="stable")
    return PassageTokens(tokens.vectors[order], owners[order])


def question_tokens(
    text: str, tokens: TokenVectors, *, small: Collection[str] = ()
) -> QuestionTokens:
    """Make a question comparable; words of small talk carry no topic, nor do `small` ones."""
    chat = [match.span() for match in _WORD.finditer(text) if _is_chat(match.group(), small)]
    is_topic = np.asarray(
        [not any(start <= at < end for start, end in chat) for at in tokens.starts.tolist()],
        dtype=np.bool_,
    )
    return QuestionTokens(projected(tokens.vectors), is_topic)


def _is_chat(word: str, small: Collection[str]) -> bool:
    plain_word = folded(word).replace("'", "").replace("\u2019", "")
    is_letter = len(plain_word) == 1 and not plain_word.isdigit()
    return is_letter or plain_word in CHAT_WORDS or plain_word in small


def closeness(question: QuestionTokens, passage: PassageTokens, *, statements: int) -> Closeness:
    """Compare a question with a passage of so many statements.

    Depends on these two alone: the same numbers whatever else is compared beside them.
    """
    asked = len(question.vectors)
    best = np.zeros((statements, asked), dtype=np.float32)
    context = np.zeros(asked, dtype=np.float32)
    near = np.zeros(statements, dtype=np.float32)
    if asked and len(passage.owners):
        vectors = passage.vectors.astype(np.float32) / np.float32(SCALE)
        products = vectors @ question.vectors.T
        whole = at_unit_length(question.vectors.mean(axis=0, keepdims=True))[0]
        present, firsts = np.unique(passage.owners, return_index=True)
        maxima = np.round(np.maximum.reduceat(products, firsts, axis=0), _DECIMALS)
        means = at_unit_length(np.add.reduceat(vectors, firsts, axis=0)) @ whole
        for place, owner in enumerate(present.tolist()):
            if owner == CONTEXT:
                context = maxima[place] * np.float32(IN_CONTEXT)
            elif owner < statements:
                best[owner] = maxima[place]
                near[owner] = np.round(means[place], _DECIMALS)
    return Closeness(best, context, near, question.is_topic)


def statement_tokens(passage: PassageTokens, statement: int) -> Floats:
    """Return the unit vectors of one statement's tokens, shape (n, d)."""
    vectors = passage.vectors[passage.owners == statement].astype(np.float32)
    return at_unit_length(vectors / np.float32(SCALE))


def likeness(one: Floats, other: Floats) -> float:
    """Return how alike two statements are: the mean best match, each way; 0 where one is empty."""
    if not len(one) or not len(other):
        return 0.0
    products = one @ other.T
    return _rounded((products.max(axis=1).mean() + products.max(axis=0).mean()) / 2)


def guessed(cosine: float, question: QuestionTokens, *, statements: int) -> Closeness:
    """Stand in for a passage whose tokens were not read yet: every statement as the whole."""
    asked = len(question.vectors)
    usual = np.float32(round(_USUAL_AT_ZERO + _USUAL_SLOPE * cosine, _DECIMALS))
    return Closeness(
        np.full((statements, asked), usual, dtype=np.float32),
        np.full(asked, usual * np.float32(IN_CONTEXT), dtype=np.float32),
        np.full(statements, np.float32(cosine), dtype=np.float32),
        question.is_topic,
    )


_USUAL_AT_ZERO = 0.25
_USUAL_SLOPE = 0.4
"""The mean best match that goes with a passage's cosine, on the example programme."""
