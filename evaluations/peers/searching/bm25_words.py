"""Plain BM25 over passages of 200 words, by bm25s: no model at all."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import Stemmer
from peer import DEPTH, Document, Hit, Search, run, windows

WORDS = 200
OVERLAP = 50


def index(documents: Sequence[Document], model: str) -> Search:
    """Index stemmed words without English stop words."""
    del model
    passages = [
        (document.path, text)
        for document in documents
        for text in windows(document.text, words=WORDS, overlap=OVERLAP)
    ]
    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    tokens = bm25s.tokenize(
        [text for _, text in passages], stopwords="en", stemmer=stemmer, show_progress=False
    )
    retriever.index(tokens, show_progress=False)

    def search(question: str) -> list[Hit]:
        asked = bm25s.tokenize(question, stopwords="en", stemmer=stemmer, show_progress=False)
        found, scores = retriever.retrieve(asked, k=min(DEPTH, len(passages)), show_progress=False)
        return [
            Hit(*passages[number], score=score)
            for number, score in zip(found[0].tolist(), scores[0].tolist(), strict=True)
        ]

    return search


if __name__ == "__main__":
    run(index)
