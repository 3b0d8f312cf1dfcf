"""txtai's hybrid index over paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

from peer import DEPTH, Document, Hit, Search, run
from txtai import Embeddings
from txtai.pipeline import Segmentation


def index(documents: Sequence[Document], model: str) -> Search:
    """Index each paragraph, dense and sparse, its content kept."""
    segment = Segmentation(paragraphs=True)
    passages = [
        (document.path, text)
        for document in documents
        for text in segment(document.text)
        if text.strip()
    ]
    embeddings = Embeddings(path=model, hybrid=True, content=False)
    embeddings.index((number, text, None) for number, (_, text) in enumerate(passages))

    def search(question: str) -> list[Hit]:
        return [
            Hit(*passages[int(number)], score=score)
            for number, score in embeddings.search(question, DEPTH)
        ]

    return search


if __name__ == "__main__":
    run(index)
