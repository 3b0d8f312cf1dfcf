"""Haystack's hybrid retrieval: BM25 and embeddings, joined by reciprocal rank."""

from __future__ import annotations

from collections.abc import Sequence

import haystack
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from peer import DEPTH, Document, Hit, Search, run


def index(documents: Sequence[Document], model: str) -> Search:
    """Index passages of 200 words, the splitter's default, and build the pipeline."""
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    splitter = DocumentSplitter(split_by="word", split_length=200, split_overlap=20)
    splitter.warm_up()
    chunks = splitter.run(
        documents=[
            haystack.Document(content=document.text, meta={"path": document.path})
            for document in documents
            if document.text.strip()
        ]
    )["documents"]
    embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
    embedder.warm_up()
    store.write_documents(embedder.run(documents=chunks)["documents"])

    pipeline = haystack.Pipeline()
    pipeline.add_component(
        "embedder", SentenceTransformersTextEmbedder(model=model, progress_bar=False)
    )
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=DEPTH))
    pipeline.add_component(
        "joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)
    )
    pipeline.connect("embedder.embedding", "dense.query_embedding")
    pipeline.connect("dense", "joiner")
    pipeline.connect("words", "joiner")

    def search(question: str) -> list[Hit]:
        found = pipeline.run({"embedder": {"text": question}, "words": {"query": question}})
        return [
            Hit(item.meta["path"], item.content, item.score)
            for item in found["joiner"]["documents"]
        ]

    return search


if __name__ == "__main__":
    run(index)
