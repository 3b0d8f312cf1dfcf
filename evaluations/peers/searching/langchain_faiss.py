"""LangChain's usual retriever: recursive splitter, Hugging Face embeddings, FAISS."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from peer import DEPTH, Document, Hit, Search, run


def index(documents: Sequence[Document], model: str) -> Search:
    """Index passages of 1,000 characters, 200 of them shared, as the tutorial has it."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.create_documents(
        [document.text for document in documents],
        metadatas=[{"path": document.path} for document in documents],
    )
    embeddings = HuggingFaceEmbeddings(
        model_name=model, encode_kwargs={"normalize_embeddings": True}
    )
    store = FAISS.from_documents(chunks, embeddings)

    def search(question: str) -> list[Hit]:
        return [
            Hit(chunk.metadata["path"], chunk.page_content, -distance)
            for chunk, distance in store.similarity_search_with_score(question, k=DEPTH)
        ]

    return search


if __name__ == "__main__":
    run(index)
