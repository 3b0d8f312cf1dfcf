"""LangChain's usual recipe, to compare with: its loaders, splitter, embeddings and FAISS store.

Runs in an environment of its own (evaluations/peers/requirements.txt), because its packages ask for
other versions of what they share with ours. Prints one JSON object: seconds and peak memory, and
with --questions the documents of each question, by the nearest of their passages.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
import warnings
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")


def load(path: Path) -> list[Any]:
    """Load one document with the loader that LangChain's documentation names for its format."""
    from langchain_community.document_loaders import (  # noqa: PLC0415
        BSHTMLLoader,
        Docx2txtLoader,
        PyPDFLoader,
        TextLoader,
        UnstructuredPowerPointLoader,
    )

    loaders = {
        ".pdf": PyPDFLoader,
        ".docx": Docx2txtLoader,
        ".pptx": UnstructuredPowerPointLoader,
        ".html": BSHTMLLoader,
        ".htm": BSHTMLLoader,
    }
    loader = loaders.get(path.suffix.lower())
    return (loader(str(path)) if loader else TextLoader(str(path), autodetect_encoding=True)).load()


PASSAGES_DEEP = 100


def ranked(store: Any, questions: Path, documents: Path) -> dict[str, list[str]]:
    """Rank documents for each question by the best of their passages."""
    found = {}
    for line in questions.read_text(encoding="utf-8").splitlines():
        if line.strip():
            item = json.loads(line)
            passages = store.similarity_search(item["question"], k=PASSAGES_DEEP)
            paths = [Path(one.metadata["source"]).relative_to(documents) for one in passages]
            found[str(item["id"])] = list(dict.fromkeys(path.as_posix() for path in paths))
    return found


def main() -> None:
    """Index a folder and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--model", required=True, help="folder of the model")
    parser.add_argument("--questions", type=Path, help="JSON lines with id and question")
    options = parser.parse_args()
    started = time.perf_counter()
    from langchain_community.vectorstores import FAISS  # noqa: PLC0415
    from langchain_huggingface import HuggingFaceEmbeddings  # noqa: PLC0415
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415

    paths = [path for path in sorted(options.documents.rglob("*")) if path.is_file()]
    documents, failed = [], 0
    for path in paths:
        try:
            documents += load(path)
        except Exception:  # noqa: BLE001 - a peer's loader may raise anything; it is counted
            failed += 1
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents(documents)
    read = time.perf_counter()
    embeddings = HuggingFaceEmbeddings(
        model_name=options.model, encode_kwargs={"normalize_embeddings": True}
    )
    store = FAISS.from_documents(chunks, embeddings)
    ended, used = time.perf_counter(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    of_questions = (
        {"vectors alone": ranked(store, options.questions, options.documents)}
        if options.questions
        else {}
    )
    report = {
        "seconds": round(ended - started, 1),
        "seconds_reading": round(read - started, 1),
        "cpu_seconds": round(used, 1),
        "documents": len(paths),
        "failed": failed,
        "chunks": len(chunks),
        "peak_mib": peak,
        "ranked": of_questions,
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
