"""LlamaIndex as its starter tutorial has it: sentence splitter and an in-memory vector index."""

from __future__ import annotations

from collections.abc import Sequence

import llama_index.core
from llama_index.core import Settings, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from peer import DEPTH, Document, Hit, Search, run


def index(documents: Sequence[Document], model: str) -> Search:
    """Index with every default, the embedding model excepted."""
    Settings.embed_model = HuggingFaceEmbedding(model_name=model)
    made = VectorStoreIndex.from_documents(
        [
            llama_index.core.Document(text=document.text, metadata={"file_path": document.path})
            for document in documents
        ]
    )
    retriever = made.as_retriever(similarity_top_k=DEPTH)

    def search(question: str) -> list[Hit]:
        return [
            Hit(found.metadata["file_path"], found.text, found.score or 0.0)
            for found in retriever.retrieve(question)
        ]

    return search


if __name__ == "__main__":
    run(index)
