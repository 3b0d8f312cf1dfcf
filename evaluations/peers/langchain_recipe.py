"""LangChain's usual recipe, to compare with: its loaders, splitter, embeddings and FAISS store.

Runs in an environment of its own (evaluations/peers/requirements.txt), because its packages ask for
other versions of what they share with ours. Prints one JSON object: seconds and peak memory.
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


def main() -> None:
    """Index a folder and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--model", required=True, help="folder of the model")
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
    FAISS.from_documents(chunks, embeddings)
    ended = time.perf_counter()
    report = {
        "seconds": round(ended - started, 1),
        "seconds_reading": round(read - started, 1),
        "cpu_seconds": round(time.process_time(), 1),
        "documents": len(paths),
        "failed": failed,
        "chunks": len(chunks),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
